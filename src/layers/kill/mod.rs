//! Flags are to be taken back to nobody: asked once, and then shown until the store says that they are off.

pub mod view;

use crate::{
    action::ConfirmAct,
    domain::{Flag, FlagName},
    flow::Ticket,
    operation::{Change, Fate, KillReport, Operation},
};

/// How far it has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Asking,
    Killing(Ticket),
    Finished(KillReport),
}

/// What a person's answer comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Nothing,
    /// Out of sight; what is under way goes on.
    Close,
    /// Kill these.
    Kill(Operation),
    Copy(String),
}

pub struct Kill {
    pub operation: Operation,
    pub names: Vec<FlagName>,
    /// The flags as they were last seen.
    pub seen: Vec<Flag>,
    pub stage: Stage,
    pub fates: Vec<(FlagName, Fate)>,
    /// The dangerous button has the focus; the safe one has it at first.
    pub on_yes: bool,
}

impl Kill {
    pub fn new(operation: Operation, seen: Vec<Flag>) -> Self {
        let names = named(&operation);
        Self { operation, names, seen, stage: Stage::Asking, fates: Vec::new(), on_yes: false }
    }

    /// It has been sent: all of it, or what was left of it.
    pub fn sent(&mut self, ticket: Ticket, operation: Operation) {
        self.names = named(&operation);
        self.fates =
            self.names.iter().map(|name| (name.clone(), Fate::Killing { tries: 0, why: None })).collect();
        (self.stage, self.operation) = (Stage::Killing(ticket), operation);
    }

    /// The request this waits for.
    pub fn waits_for(&self, asked: Ticket) -> bool {
        self.stage == Stage::Killing(asked)
    }

    pub fn progress(&mut self, name: &FlagName, fate: &Fate) {
        let known = self.fates.iter_mut().find(|(known, _)| known == name);
        known.into_iter().for_each(|(_, known)| *known = fate.clone());
    }

    pub fn finished(&mut self, report: KillReport) {
        self.fates.clone_from(&report.fates);
        self.stage = Stage::Finished(report);
    }

    /// What is left to be tried again.
    pub fn left(&self) -> Option<Operation> {
        match &self.stage {
            Stage::Finished(report) => report.left(&self.operation),
            Stage::Asking | Stage::Killing(_) => None,
        }
    }

    pub fn act(&mut self, act: ConfirmAct) -> Answer {
        let asking = self.stage == Stage::Asking;
        match act {
            ConfirmAct::Yes => self.yes(),
            ConfirmAct::Choose if self.on_yes => self.yes(),
            ConfirmAct::No | ConfirmAct::Choose => Answer::Close,
            ConfirmAct::Other => {
                self.on_yes = !self.on_yes && asking;
                Answer::Nothing
            }
            ConfirmAct::Retry => self.left().map_or(Answer::Nothing, Answer::Kill),
            ConfirmAct::Copy => Answer::Copy(self.operation.to_string()),
            ConfirmAct::Down | ConfirmAct::Up | ConfirmAct::PageDown | ConfirmAct::PageUp => Answer::Nothing,
        }
    }

    fn yes(&self) -> Answer {
        match self.stage {
            Stage::Asking => Answer::Kill(self.operation.clone()),
            Stage::Killing(_) | Stage::Finished(_) => Answer::Nothing,
        }
    }
}

fn named(operation: &Operation) -> Vec<FlagName> {
    let name = |change: &Change| match change {
        Change::Flags(flags) => Some(flags.name().clone()),
        _ => None,
    };
    operation.changes().iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Journalled;

    fn kill() -> Kill {
        Kill::new("flags kill a b".parse().unwrap(), Vec::new())
    }

    #[test]
    fn it_is_asked_once_and_the_safe_choice_has_the_focus() {
        let mut it = kill();
        assert_eq!(it.act(ConfirmAct::Choose), Answer::Close);
        assert_eq!(it.act(ConfirmAct::Yes), Answer::Kill("flags kill a b".parse().unwrap()));
        it.act(ConfirmAct::Other);
        assert_eq!(it.act(ConfirmAct::Choose), Answer::Kill("flags kill a b".parse().unwrap()));
        it.sent(Ticket(1), "flags kill a b".parse().unwrap());
        assert_eq!(it.act(ConfirmAct::Yes), Answer::Nothing, "not twice");
    }

    #[test]
    fn what_was_not_confirmed_is_tried_again_and_nothing_else() {
        let mut it = kill();
        let at = "2026-11-24T03:12:40Z".parse().unwrap();
        let fates = vec![
            ("a".parse().unwrap(), Fate::Killed(at)),
            ("b".parse().unwrap(), Fate::NotConfirmed("no answer".into())),
        ];
        it.finished(KillReport { fates, journal: Journalled::Entry(1) });
        assert_eq!(it.act(ConfirmAct::Retry), Answer::Kill("flags kill b".parse().unwrap()));
    }
}
