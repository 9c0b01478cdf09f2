//! The log-in form. It keeps what was typed until the server has accepted it.

pub mod view;

use crate::{
    action::{FormAct, key::Key},
    base::Secret,
    flow::{self, Cx, Effect, Ticket},
    source::SourceError,
};
use tui_input::Input;

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Typing,
    /// What is missing, before anything has been sent.
    Missing(&'static str),
    Sent(Ticket),
    Refused(SourceError),
}

pub struct Login {
    pub host: String,
    pub email: Input,
    /// Never printed: the view shows dots.
    password: Input,
    pub on_password: bool,
    pub stage: Stage,
}

impl Login {
    pub fn new(host: &str, email: &str) -> Self {
        Self {
            host: host.to_owned(),
            email: Input::new(email.to_owned()),
            password: Input::default(),
            on_password: !email.is_empty(),
            stage: Stage::Typing,
        }
    }

    /// How many dots stand for the password.
    pub fn password_length(&self) -> usize {
        self.password.value().chars().count()
    }

    fn field(&mut self) -> &mut Input {
        if self.on_password { &mut self.password } else { &mut self.email }
    }

    pub fn key(&mut self, key: Key) -> bool {
        flow::edit(self.field(), key)
    }

    pub fn paste(&mut self, text: &str) {
        flow::paste(self.field(), text);
    }

    /// Whether the form is done with.
    pub fn act(&mut self, act: FormAct, cx: &mut Cx) -> bool {
        match act {
            FormAct::Next | FormAct::Prev => self.on_password = !self.on_password,
            FormAct::Submit if !self.on_password && self.password.value().is_empty() => {
                self.on_password = true
            }
            FormAct::Submit => self.submit(cx),
            FormAct::Cancel => return true,
        }
        false
    }

    /// A body that the server rejects is never answered (contract, quirk 1), so it is checked here.
    fn submit(&mut self, cx: &mut Cx) {
        let email = self.email.value().trim();
        if matches!(self.stage, Stage::Sent(_)) {
            return;
        }
        if !email.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.')) {
            (self.stage, self.on_password) =
                (Stage::Missing("an e-mail address like name@example.com"), false);
        } else if self.password.value().is_empty() {
            (self.stage, self.on_password) = (Stage::Missing("the password"), true);
        } else {
            let ticket = cx.ticket();
            let (email, password) = (email.to_owned(), Secret::new(self.password.value()));
            self.stage = Stage::Sent(ticket);
            cx.ask(Effect::LogIn { ticket, email, password });
        }
    }

    /// The server has answered. True if it let us in.
    pub fn answered(&mut self, ticket: Ticket, outcome: Result<(), &SourceError>) -> bool {
        if self.stage != Stage::Sent(ticket) {
            return false;
        }
        match outcome {
            Ok(()) => true,
            Err(error) => {
                self.stage = Stage::Refused(error.clone());
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Moment, Zone};

    fn cx() -> Cx {
        let now = Moment { at: std::time::Instant::now(), wall: chrono::DateTime::UNIX_EPOCH };
        Cx::new(now, Zone::Utc)
    }

    #[test]
    fn a_body_the_server_would_choke_on_is_never_sent() {
        let (mut login, mut cx) = (Login::new("h", "admin"), cx());
        login.paste("secret");
        login.act(FormAct::Submit, &mut cx);
        assert!(cx.asked().is_empty());
        assert!(matches!(login.stage, Stage::Missing(_)) && !login.on_password);
    }

    #[test]
    fn a_refusal_keeps_what_was_typed() {
        let (mut login, mut cx) = (Login::new("h", "a@b.example"), cx());
        login.paste("wrong");
        login.act(FormAct::Submit, &mut cx);
        let [Effect::LogIn { ticket, password, .. }] = &cx.asked()[..] else { panic!("nothing sent") };
        assert_eq!(password.expose(), "wrong");
        assert!(!login.answered(*ticket, Err(&SourceError::WrongPassword)));
        assert_eq!((login.password_length(), login.email.value()), (5, "a@b.example"));
    }
}
