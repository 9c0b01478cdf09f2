//! A change on its way through the gate, as far as a person sees it: looked up, shown field by field,
//! confirmed or not, and, where it is more than one, how it goes and what became of each.

pub mod view;

use crate::{
    action::{ConfirmAct, key::Key},
    flow::{self, Ticket, Wish},
    operation::{Plan, Refusal, Report, sheet::Sheet},
};
use tui_input::Input;

/// How far it has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// The row under the cursor changed just before the key: it is asked again, by name.
    Again {
        name: String,
        wish: Wish,
    },
    Preparing(Ticket),
    /// Rows of a file are wrong: nothing of it is looked up unless a person agrees to the rest.
    Faulty(Sheet),
    Ready(Plan),
    Refused(Refusal),
    /// Several changes are being made; halting begins no further one.
    Sending {
        ticket: Ticket,
        done: usize,
        total: usize,
        halting: bool,
    },
    Finished(Report),
}

/// What a person's answer comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Nothing,
    Close,
    /// Yes, it is the one that was meant.
    Prepare(Wish),
    /// Do what is shown.
    Carry,
    /// Begin no further change.
    Halt(Ticket),
    /// Ask again for what was not done.
    Retry(Report),
    Copy(String),
}

pub struct Confirm {
    pub stage: Stage,
    /// What was asked for, in words.
    pub asked: String,
    /// The name of the object has to be typed here.
    pub typed: Option<Input>,
    /// What is still wrong with what was typed.
    pub wrong: Option<String>,
    /// The dangerous button has the focus; the safe one has it at first.
    pub on_yes: bool,
    /// The line on top of what is shown.
    pub at: usize,
}

impl Confirm {
    pub fn new(asked: impl Into<String>, stage: Stage, typed: bool) -> Self {
        let typed = typed.then(Input::default);
        Self { stage, asked: asked.into(), typed, wrong: None, on_yes: false, at: 0 }
    }

    /// Letters go into the name that has to be typed.
    pub fn is_typing(&self) -> bool {
        self.typed.is_some() && matches!(self.stage, Stage::Ready(_))
    }

    pub fn key(&mut self, key: Key) -> bool {
        self.wrong = None;
        self.typed.as_mut().is_some_and(|typed| flow::edit(typed, key))
    }

    pub fn paste(&mut self, text: &str) {
        self.typed.iter_mut().for_each(|typed| flow::paste(typed, text));
    }

    /// The request this waits for.
    pub fn waits_for(&self, asked: Ticket) -> bool {
        matches!(&self.stage, Stage::Preparing(ticket) | Stage::Sending { ticket, .. } if *ticket == asked)
    }

    pub fn prepared(&mut self, outcome: Result<Plan, Refusal>) {
        self.stage = outcome.map_or_else(Stage::Refused, Stage::Ready);
    }

    /// Lines that can be moved over.
    fn lines(&self) -> usize {
        match &self.stage {
            Stage::Ready(plan) => plan.items.len(),
            Stage::Finished(report) => report.asked(),
            Stage::Faulty(sheet) => sheet.faults.len(),
            _ => 0,
        }
    }

    pub fn act(&mut self, act: ConfirmAct, page: usize) -> Answer {
        match act {
            ConfirmAct::Yes => self.yes(),
            ConfirmAct::Choose if self.on_yes => self.yes(),
            ConfirmAct::No | ConfirmAct::Choose => self.no(),
            ConfirmAct::Other => {
                self.on_yes = !self.on_yes && self.can_go_on();
                Answer::Nothing
            }
            ConfirmAct::Retry => match &self.stage {
                Stage::Finished(report) => Answer::Retry(report.clone()),
                _ => Answer::Nothing,
            },
            ConfirmAct::Copy => Answer::Copy(format!("worky-console {}", self.words())),
            ConfirmAct::Down => self.step(self.at + 1),
            ConfirmAct::Up => self.step(self.at.saturating_sub(1)),
            ConfirmAct::PageDown => self.step(self.at + page),
            ConfirmAct::PageUp => self.step(self.at.saturating_sub(page)),
        }
    }

    fn step(&mut self, at: usize) -> Answer {
        self.at = at.min(self.lines().saturating_sub(1));
        Answer::Nothing
    }

    /// There is something to say yes to.
    pub fn can_go_on(&self) -> bool {
        match &self.stage {
            Stage::Again { .. } => true,
            Stage::Faulty(sheet) => sheet.operation().is_ok(),
            Stage::Ready(plan) => plan.doable().next().is_some(),
            _ => false,
        }
    }

    fn yes(&mut self) -> Answer {
        match &self.stage {
            Stage::Again { wish, .. } => Answer::Prepare(wish.clone()),
            // The rows that were read, not the file: it may have changed since.
            Stage::Faulty(sheet) => {
                sheet.operation().map_or(Answer::Nothing, |rest| Answer::Prepare(Wish::Do(rest)))
            }
            Stage::Ready(_) if self.can_go_on() => Answer::Carry,
            _ => Answer::Nothing,
        }
    }

    fn no(&mut self) -> Answer {
        match &mut self.stage {
            Stage::Sending { halting: true, .. } => Answer::Nothing,
            Stage::Sending { ticket, halting, .. } => {
                *halting = true;
                Answer::Halt(*ticket)
            }
            _ => Answer::Close,
        }
    }

    /// What it comes to, in the words of the command line; until that is known, what was asked for.
    pub fn words(&self) -> String {
        let operation = match &self.stage {
            Stage::Ready(plan) => plan.operation().map(|operation| operation.to_string()),
            _ => None,
        };
        operation.unwrap_or_else(|| self.asked.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{About, Item, Operation, Verdict};
    use serde_json::Value;

    fn plan(verdicts: &[Verdict]) -> Plan {
        let change = || "cache clear".parse::<Operation>().map(|it| it.into_changes().remove(0)).unwrap();
        let item = |verdict: &Verdict| Item {
            change: change(),
            what: "the cache".into(),
            name: "cache".into(),
            warning: None,
            verdict: verdict.clone(),
            before: Value::Null,
            after: Value::Null,
        };
        Plan { items: verdicts.iter().map(item).collect(), user: String::new(), about: About::Itself }
    }

    fn confirm(stage: Stage) -> Confirm {
        Confirm::new("cache clear", stage, false)
    }

    #[test]
    fn the_safe_choice_has_the_focus_and_enter_takes_it() {
        let mut it = confirm(Stage::Ready(plan(&[Verdict::Will])));
        assert_eq!(it.act(ConfirmAct::Choose, 1), Answer::Close);
        it.act(ConfirmAct::Other, 1);
        assert_eq!(it.act(ConfirmAct::Choose, 1), Answer::Carry);
        assert_eq!(confirm(Stage::Ready(plan(&[Verdict::Will]))).act(ConfirmAct::Yes, 1), Answer::Carry);
    }

    #[test]
    fn there_is_no_yes_to_what_is_not_known_yet_or_refused() {
        let refused = plan(&[Verdict::Refused("no".into())]);
        for stage in [Stage::Preparing(Ticket(1)), Stage::Ready(refused)] {
            let mut it = confirm(stage);
            assert_eq!(it.act(ConfirmAct::Yes, 1), Answer::Nothing);
            it.act(ConfirmAct::Other, 1);
            assert_eq!(it.act(ConfirmAct::Choose, 1), Answer::Close);
        }
    }

    #[test]
    fn what_is_under_way_is_halted_once_and_not_closed() {
        let mut it = confirm(Stage::Sending { ticket: Ticket(4), done: 1, total: 9, halting: false });
        assert!(it.waits_for(Ticket(4)) && !it.waits_for(Ticket(5)));
        assert_eq!(it.act(ConfirmAct::No, 1), Answer::Halt(Ticket(4)));
        assert_eq!(it.act(ConfirmAct::No, 1), Answer::Nothing);
    }
}
