//! A box of lines to search and choose from. Help, palette, sort, copy, contexts and messages are all this.

pub mod view;

use crate::{
    action::{Action, MenuAct},
    base::{Tone, width},
    layers::fuzzy::Fuzzy,
    operation::Operation,
    tabs::TabId,
};
use std::{path::PathBuf, time::Duration};
use tui_input::Input;

/// What a line does when it is chosen.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    Act(Action),
    /// Go to an object: the tab it is on, and its id there.
    Goto(TabId, String),
    /// Go to a saved view.
    View(String),
    /// Sort the list in focus by this column.
    Sort(usize),
    Context(String),
    /// Begin a trouble of the demo's backend, or end it.
    Trouble(String),
    Copy(String),
    /// Put this into the query, to be completed.
    Type(String),
    /// Put an operation before the person.
    Propose(Operation),
    /// Take back this entry of the journal.
    Undo(u64),
    /// Assign what this CSV file lists, without its wrong rows where that is said.
    Import(PathBuf, bool),
    /// Allow changes for so long, and why.
    Arm(Duration, String),
    Disarm,
    /// Leave the console.
    Leave,
    /// Throw away what was typed and not sent, and leave.
    LeaveNothing,
    /// The line is only there to be read.
    Read,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub label: String,
    pub tone: Tone,
    /// Shown on the left: a key, or a time.
    pub lead: String,
    /// Shown dimmed behind the label, and searched too.
    pub note: String,
    /// Why it cannot be chosen now.
    pub off: Option<String>,
    pub choice: Choice,
}

pub struct Menu {
    pub title: String,
    pub query: Input,
    /// What is typed may be a command in full.
    pub takes_commands: bool,
    items: Vec<Item>,
    /// The command that has been typed stands first among the items.
    offered: bool,
    /// What passes the query: the item, and the characters of its label that matched.
    shown: Vec<(usize, Vec<u32>)>,
    at: usize,
    fuzzy: Fuzzy,
}

impl Menu {
    pub fn new(title: impl Into<String>, items: Vec<Item>) -> Self {
        let mut menu = Self {
            title: title.into(),
            query: Input::default(),
            takes_commands: false,
            items,
            offered: false,
            shown: Vec::new(),
            at: 0,
            fuzzy: Fuzzy::default(),
        };
        menu.search();
        menu
    }

    /// Start on this line instead of the first.
    pub fn at(mut self, line: usize) -> Self {
        self.at = line.min(self.shown.len().saturating_sub(1));
        self
    }

    /// The query may be a command in full.
    pub fn commands(self) -> Self {
        Self { takes_commands: true, ..self }
    }

    /// Put the command that has been typed before everything else; whatever was offered before goes.
    pub fn offer(&mut self, command: Option<Item>) {
        if std::mem::take(&mut self.offered) {
            self.items.remove(0);
        }
        self.offered = command.is_some();
        self.items.splice(0..0, command);
        self.search();
    }

    /// Change the query; the best match is selected.
    pub fn edit(&mut self, edit: impl FnOnce(&mut Input)) {
        let before = self.query.value().to_owned();
        edit(&mut self.query);
        if self.query.value() != before {
            self.search();
            self.at = 0;
        }
    }

    fn search(&mut self) {
        let text = |item: &Item| format!("{} {} {}", item.label, item.note, item.lead);
        self.shown = self.fuzzy.rank(self.query.value(), self.items.iter().map(text));
        if self.offered {
            self.shown.retain(|(at, _)| *at != 0);
            self.shown.insert(0, (0, Vec::new()));
        }
    }

    /// Move the selection; `page` is the height of the box in lines.
    pub fn step(&mut self, act: MenuAct, page: usize) {
        let last = self.shown.len().saturating_sub(1);
        self.at = match act {
            MenuAct::Down => self.at + 1,
            MenuAct::Up => self.at.saturating_sub(1),
            MenuAct::PageDown => self.at + page,
            MenuAct::PageUp => self.at.saturating_sub(page),
            MenuAct::Choose | MenuAct::Copy | MenuAct::Close => self.at,
        }
        .min(last);
    }

    pub fn selected(&self) -> Option<&Item> {
        self.shown.get(self.at).map(|(item, _)| &self.items[*item])
    }

    /// The lines that pass the query, with the characters that matched.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = (&Item, &[u32])> {
        self.shown.iter().map(|(item, hits)| (&self.items[*item], hits.as_slice()))
    }

    pub fn position(&self) -> usize {
        self.at
    }

    /// Columns of the longest line, so that the box does not change while somebody types.
    pub fn longest(&self) -> usize {
        let lead = self.items.iter().map(|item| width(&item.lead) + 2).max().unwrap_or(0);
        let behind = |item: &Item| width(item.off.as_ref().unwrap_or(&item.note)) + 2;
        lead + self.items.iter().map(|item| width(&item.label) + behind(item)).max().unwrap_or(0)
    }

    pub fn total(&self) -> usize {
        self.items.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu(labels: &[&str]) -> Menu {
        let item = |label: &&str| Item {
            label: (*label).to_owned(),
            tone: Tone::Text,
            lead: String::new(),
            note: String::new(),
            off: None,
            choice: Choice::Read,
        };
        Menu::new("test", labels.iter().map(item).collect())
    }

    #[test]
    fn the_best_match_stands_first_and_is_selected() {
        let mut menu = menu(&["Move down by a page", "Show messages", "Go to Teams"]);
        menu.step(MenuAct::Down, 10);
        menu.edit(|query| *query = Input::new("team".into()));
        assert_eq!(menu.selected().map(|item| item.label.as_str()), Some("Go to Teams"));
        menu.edit(|query| *query = Input::new("zzz".into()));
        assert_eq!((menu.selected(), menu.lines().len()), (None, 0));
        menu.step(MenuAct::PageDown, 10);
        menu.edit(Input::reset);
        assert_eq!(menu.lines().len(), 3);
    }
}
