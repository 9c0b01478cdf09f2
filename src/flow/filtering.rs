//! The filter of a list: the line that is typed, what it means, what is wrong with it, how it can go on.
//! While the line is wrong, what was right last stays in force.

use crate::{
    base::Present,
    store::{Column, Completion, Fault, Filter, complete},
};
use tui_input::{Input, InputRequest};

pub struct Filtering<R: 'static> {
    pub line: Input,
    /// The line has the keys.
    pub typing: bool,
    /// What is in force.
    pub good: Filter<R>,
    pub fault: Option<Fault>,
    offered: Option<Offered>,
}

/// What was found to go on with, and which of it stands in the line.
struct Offered {
    found: Completion,
    at: usize,
}

impl<R> Default for Filtering<R> {
    fn default() -> Self {
        let (line, good) = (Input::default(), Filter::default());
        Self { line, typing: false, good, fault: None, offered: None }
    }
}

impl<R> Filtering<R> {
    /// Change the line and read it again.
    pub fn edit(&mut self, edit: &mut dyn FnMut(&mut Input), columns: &'static [Column<R>], now: Present) {
        let before = self.line.value().to_owned();
        edit(&mut self.line);
        if self.line.value() != before {
            self.offered = None;
            self.read(columns, now);
        }
    }

    fn read(&mut self, columns: &'static [Column<R>], now: Present) {
        match Filter::new(self.line.value(), columns, now) {
            Ok(filter) => (self.good, self.fault) = (filter, None),
            Err(fault) => self.fault = Some(fault),
        }
    }

    /// Put in what can follow at the cursor; each time again the next of it. False: nothing can.
    pub fn complete(&mut self, columns: &'static [Column<R>], rows: &[R], now: Present) -> bool {
        let (at, found) = match self.offered.take() {
            Some(Offered { found, at }) => ((at + 1) % found.candidates.len().max(1), found),
            None => (0, complete(self.line.value(), self.cursor(), columns, rows, now)),
        };
        let Some(chosen) = found.candidates.get(at) else { return false };
        let text = self.line.value();
        let (before, after) = (text.get(..found.at.start), text.get(found.at.end..));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let end = before.len() + chosen.len();
        let cursor = before.chars().count() + chosen.chars().count();
        let begin = found.at.start;
        self.line = Input::new(format!("{before}{chosen}{after}"));
        self.line.handle(InputRequest::SetCursor(cursor));
        self.read(columns, now);
        if found.candidates.len() > 1 {
            let found = Completion { at: begin..end, ..found };
            self.offered = Some(Offered { found, at });
        }
        true
    }

    /// Where the cursor stands, in bytes.
    fn cursor(&self) -> usize {
        let text = self.line.value();
        text.char_indices().nth(self.line.cursor()).map_or(text.len(), |(at, _)| at)
    }

    /// What can stand here, and which of it does.
    pub fn offered(&self) -> Option<(&[String], usize)> {
        self.offered.as_ref().map(|offered| (offered.found.candidates.as_slice(), offered.at))
    }

    pub fn set_typing(&mut self, typing: bool) {
        self.typing = typing;
        self.offered = None;
    }
}
