//! A list: its rows as they are now, and the person's cursor, marks, filter and sort. All of these are
//! bound to ids: a refresh that reorders the rows moves the cursor with its object.

use super::{
    filtering::Filtering,
    saved::{self, Unfit},
};
use crate::{
    action::ListAct,
    base::{Present, Zone},
    config::View,
    source::Listing,
    store::{Arrangement, Column, Fault, Format, Row, Sort},
};
use std::{borrow::Cow, collections::BTreeSet, sync::Arc};
use tui_input::Input;

/// Rows are shared with the store where they stand there as they are.
#[derive(Clone, Debug)]
pub enum Rows<R> {
    Own(Vec<R>),
    Listing(Arc<Listing<R>>),
}

impl<R> Rows<R> {
    pub fn get(&self) -> &[R] {
        match self {
            Self::Own(rows) => rows,
            Self::Listing(listing) => &listing.rows,
        }
    }

    /// Why this is not all there is, where it is not.
    fn missing(&self) -> Option<String> {
        match self {
            Self::Own(_) => None,
            Self::Listing(listing) => listing.missing(),
        }
    }
}

/// What a list shows, as the text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub text: String,
    pub rows: usize,
    /// What is not in it and should be.
    pub missing: Option<String>,
}

pub struct List<R: Row + 'static> {
    rows: Rows<R>,
    columns: &'static [Column<R>],
    /// The columns on the screen, in their order there.
    visible: Vec<usize>,
    cursor: Option<R::Id>,
    /// Where the cursor stands among the rows shown, or stood when its object disappeared.
    at: usize,
    marks: BTreeSet<R::Id>,
    /// Where a range of marks was begun.
    anchor: Option<R::Id>,
    sort: Sort,
    filter: Filtering<R>,
    arrangement: Arrangement,
    revision: Option<u64>,
    now: Present,
}

/// The columns that are shown when nobody asks for others.
fn usual<R>(columns: &[Column<R>]) -> Vec<usize> {
    (0..columns.len()).filter(|at| !columns[*at].extra).collect()
}

/// What a list can do whatever it lists.
pub trait Listed {
    /// Move or mark; `page` is the height of the list in rows.
    fn act(&mut self, act: ListAct, page: usize);
    /// Undo one thing a person did to the list: a begun range, marks, the filter. False: there was none.
    fn back(&mut self) -> bool;
    fn titles(&self) -> Vec<&'static str>;
    /// Filter, sort and columns as a saved view has them; nothing is changed when it does not fit.
    fn take_view(&mut self, view: &View) -> Result<(), Unfit>;
    /// The same the other way round: how it is looked at now, as a view of this tab.
    fn as_view(&self, tab: &str) -> Result<View, Unfit>;
    /// The rows that are shown, in their order, as a file.
    fn written(&self, format: Format) -> Result<Written, String>;
    fn sort(&self) -> Sort;
    fn sort_by(&mut self, sort: Sort);
    fn filter(&self) -> &Input;
    /// Change the filter; the rows follow at once.
    fn edit_filter(&mut self, edit: &mut dyn FnMut(&mut Input));
    /// Go on with what is typed of the filter; each time again with the next that may follow. False: nothing
    /// may.
    fn complete_filter(&mut self) -> bool;
    /// It is now: ages have grown, and a filter may ask for them.
    fn pass(&mut self, now: Present);
    /// The filter has the keys.
    fn typing(&self) -> bool;
    fn set_typing(&mut self, typing: bool);
    fn is_empty(&self) -> bool;
    /// Put the cursor on the object with this id, if it is there; a filter that hides it is dropped.
    fn select(&mut self, id: &str) -> bool;
    /// The columns on the screen, by their places among all.
    fn visible(&self) -> &[usize];
    /// Show these columns; the usual ones if there are none.
    fn show(&mut self, columns: Vec<usize>);
    /// What can be copied of the selected row: a name for it, and the text.
    fn copies(&self) -> Vec<(&'static str, String)>;
    /// The id of the selected row and what its cells say; nothing where no row is.
    fn under_cursor(&self) -> Vec<String>;
    /// The same of each row that a change would be about.
    fn meant(&self) -> Vec<Vec<String>>;
}

impl<R: Row> List<R> {
    pub fn new(columns: &'static [Column<R>], sort: Sort) -> Self {
        Self {
            rows: Rows::Own(Vec::new()),
            columns,
            visible: usual(columns),
            cursor: None,
            at: 0,
            marks: BTreeSet::new(),
            anchor: None,
            sort,
            filter: Filtering::default(),
            arrangement: Arrangement::default(),
            revision: None,
            now: Present::default(),
        }
    }

    /// Take the rows as they are now. `revision` must differ whenever they do.
    pub fn follow(&mut self, rows: Rows<R>, revision: u64, zone: Zone) {
        self.now.zone = zone;
        if self.revision == Some(revision) {
            return;
        }
        self.rows = rows;
        if !self.marks.is_empty() || self.ranging() {
            let known: BTreeSet<&R::Id> = self.rows.get().iter().map(Row::id).collect();
            self.marks.retain(|id| known.contains(id));
            self.anchor.take_if(|id| !known.contains(id));
        }
        self.revision = Some(revision);
        self.arrangement.forget();
        self.arrange();
    }

    fn arrange(&mut self) {
        let rows = self.rows.get();
        self.arrangement.arrange(rows, self.columns, self.sort, &self.filter.good, self.now);
        let found = self.cursor.as_ref().and_then(|id| self.place(|row| row == id));
        self.stand(found.unwrap_or(self.at));
    }

    fn order(&self) -> &[u32] {
        self.arrangement.shown()
    }

    fn place(&self, is: impl Fn(&R::Id) -> bool) -> Option<usize> {
        // Rows lie in memory in their own order, not in that of the screen.
        let row = self.rows.get().iter().position(|row| is(row.id()))? as u32;
        self.order().iter().position(|shown| *shown == row)
    }

    fn id_at(&self, at: usize) -> Option<R::Id> {
        self.order().get(at).map(|row| self.rows.get()[*row as usize].id().clone())
    }

    fn stand(&mut self, at: usize) {
        // Nothing passes the filter for the moment: the object is found again when something does.
        if !self.order().is_empty() {
            self.at = at.min(self.order().len() - 1);
            self.cursor = self.id_at(self.at);
        }
    }

    fn toggle_mark(&mut self) {
        if let Some(id) = &self.cursor
            && !self.marks.remove(id)
        {
            self.marks.insert(id.clone());
        }
    }

    fn mark_to(&mut self, to: usize) {
        self.marks.extend(self.cursor.clone());
        self.stand(to);
        self.marks.extend(self.cursor.clone());
    }

    /// The first press sets one end, the second marks everything between.
    fn range(&mut self) {
        if self.ranging() {
            self.marks = self.marks().into_owned();
            self.anchor = None;
        } else {
            self.anchor = self.cursor.clone();
        }
    }

    pub fn columns(&self) -> &'static [Column<R>] {
        self.columns
    }

    /// What is wrong with the filter as it is typed.
    pub fn fault(&self) -> Option<&Fault> {
        self.filter.fault.as_ref()
    }

    /// What may follow in the filter, and which of it stands there.
    pub fn offered(&self) -> Option<(&[String], usize)> {
        self.filter.offered()
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&R> {
        self.rows.get().get(*self.order().get(self.at)? as usize)
    }

    /// Where the cursor stands among the rows shown.
    pub fn at(&self) -> Option<usize> {
        (!self.order().is_empty()).then_some(self.at)
    }

    /// The `n`th row shown.
    pub fn row(&self, n: usize) -> Option<&R> {
        self.rows.get().get(*self.order().get(n)? as usize)
    }

    /// Every row, whatever the filter.
    pub fn all(&self) -> &[R] {
        self.rows.get()
    }

    /// Rows that pass the filter.
    pub fn shown(&self) -> usize {
        self.order().len()
    }

    /// Rows with and without the filter.
    pub fn total(&self) -> usize {
        self.rows.get().len()
    }

    /// What is marked, and what lies in a range that has been begun.
    pub fn marks(&self) -> Cow<'_, BTreeSet<R::Id>> {
        let Some(anchor) = &self.anchor else { return Cow::Borrowed(&self.marks) };
        let from = self.place(|id| id == anchor).unwrap_or(self.at);
        let range = (from.min(self.at)..=from.max(self.at)).filter_map(|at| self.id_at(at));
        Cow::Owned(self.marks.iter().cloned().chain(range).collect())
    }

    /// What a change is about: the marked rows in the order of the list, or else the selected one.
    pub fn chosen(&self) -> Vec<&R> {
        let marks = self.marks();
        if marks.is_empty() {
            return self.selected().into_iter().collect();
        }
        let shown = self.order().iter().map(|row| &self.rows.get()[*row as usize]);
        shown.filter(|row| marks.contains(row.id())).collect()
    }

    /// The one row that something is about which can be done to one at a time; why not, where there is none
    /// or are several.
    pub fn sole(&self, none: &'static str) -> Result<&R, &'static str> {
        match self.chosen()[..] {
            [] => Err(none),
            [row] => Ok(row),
            _ => Err("several are marked, one is edited at a time"),
        }
    }

    /// The id of a row and what its cells say.
    fn cells(&self, row: &R) -> Vec<String> {
        let cells = self.columns.iter().map(|column| (column.text)(row, self.now.zone).into_owned());
        std::iter::once(row.id().to_string()).chain(cells).collect()
    }

    /// A range has been begun and waits for its other end.
    pub fn ranging(&self) -> bool {
        self.anchor.is_some()
    }
}

impl<R: Row> Listed for List<R> {
    fn act(&mut self, act: ListAct, page: usize) {
        let (page, half) = (page.max(1), (page / 2).max(1));
        match act {
            ListAct::Next => self.stand(self.at + 1),
            ListAct::Prev => self.stand(self.at.saturating_sub(1)),
            ListAct::First => self.stand(0),
            ListAct::Last => self.stand(usize::MAX),
            ListAct::PageDown => self.stand(self.at + page),
            ListAct::PageUp => self.stand(self.at.saturating_sub(page)),
            ListAct::HalfDown => self.stand(self.at + half),
            ListAct::HalfUp => self.stand(self.at.saturating_sub(half)),
            ListAct::Mark => {
                self.toggle_mark();
                self.stand(self.at + 1);
            }
            ListAct::MarkDown => self.mark_to(self.at + 1),
            ListAct::MarkUp => self.mark_to(self.at.saturating_sub(1)),
            ListAct::Range => self.range(),
            ListAct::Invert => self.sort_by(Sort { descending: !self.sort.descending, ..self.sort }),
            // Answered by the tab, which knows what the rows are.
            ListAct::Open | ListAct::Filter | ListAct::Sort | ListAct::Copy | ListAct::Write => {}
        }
    }

    fn back(&mut self) -> bool {
        if self.anchor.take().is_some() {
            true
        } else if !self.marks.is_empty() {
            self.marks.clear();
            true
        } else if !self.filter.line.value().is_empty() {
            self.edit_filter(&mut |filter| filter.reset());
            true
        } else {
            false
        }
    }

    fn titles(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.title).collect()
    }

    fn sort(&self) -> Sort {
        self.sort
    }

    fn sort_by(&mut self, sort: Sort) {
        self.sort = sort;
        self.arrange();
    }

    fn filter(&self) -> &Input {
        &self.filter.line
    }

    fn edit_filter(&mut self, edit: &mut dyn FnMut(&mut Input)) {
        self.filter.edit(edit, self.columns, self.now);
        self.arrange();
    }

    fn complete_filter(&mut self) -> bool {
        let completed = self.filter.complete(self.columns, self.rows.get(), self.now);
        self.arrange();
        completed
    }

    fn pass(&mut self, now: Present) {
        let minute = |now: Present| now.at.timestamp().div_euclid(60);
        let passed = minute(now) != minute(self.now);
        self.now = now;
        if passed && self.filter.good.is_timely() {
            self.arrangement.doubt();
            self.arrange();
        }
    }

    fn typing(&self) -> bool {
        self.filter.typing
    }

    fn set_typing(&mut self, typing: bool) {
        self.filter.set_typing(typing);
    }

    fn is_empty(&self) -> bool {
        self.order().is_empty()
    }

    fn select(&mut self, id: &str) -> bool {
        let is = |row: &R::Id| row.to_string() == id;
        if self.place(is).is_none() && self.rows.get().iter().any(|row| is(row.id())) {
            // It is there, only hidden.
            self.edit_filter(&mut |filter| filter.reset());
        }
        let place = self.place(is);
        place.into_iter().for_each(|at| self.stand(at));
        place.is_some()
    }

    fn under_cursor(&self) -> Vec<String> {
        self.selected().map(|row| self.cells(row)).unwrap_or_default()
    }

    fn meant(&self) -> Vec<Vec<String>> {
        self.chosen().into_iter().map(|row| self.cells(row)).collect()
    }

    fn visible(&self) -> &[usize] {
        &self.visible
    }

    fn show(&mut self, columns: Vec<usize>) {
        self.visible = if columns.is_empty() { usual(self.columns) } else { columns };
    }

    fn take_view(&mut self, view: &View) -> Result<(), Unfit> {
        let (sort, columns) = saved::read(view, self.columns, self.now)?;
        self.show(columns);
        self.sort = sort.unwrap_or(self.sort);
        self.edit_filter(&mut |filter| *filter = Input::new(view.filter.clone()));
        Ok(())
    }

    fn as_view(&self, tab: &str) -> Result<View, Unfit> {
        let columns = if self.visible == usual(self.columns) { &[][..] } else { &self.visible };
        let view = saved::view(tab, self.filter.line.value(), self.sort, columns, self.columns);
        saved::read(&view, self.columns, self.now).map(|_| view)
    }

    fn written(&self, format: Format) -> Result<Written, String> {
        let chosen = (self.visible != usual(self.columns)).then_some(self.visible.as_slice());
        let columns: Vec<&Column<R>> = match chosen {
            Some(chosen) => chosen.iter().map(|at| &self.columns[*at]).collect(),
            None => self.columns.iter().filter(|column| format.shows(column)).collect(),
        };
        let rows: Vec<&R> = self.order().iter().map(|at| &self.rows.get()[*at as usize]).collect();
        let text = format.text(&columns, &rows, self.now.zone).map_err(|error| error.to_string())?;
        Ok(Written { text, rows: rows.len(), missing: self.rows.missing() })
    }

    fn copies(&self) -> Vec<(&'static str, String)> {
        let Some(row) = self.selected() else { return Vec::new() };
        let cells = || {
            self.visible
                .iter()
                .map(|at| &self.columns[*at])
                .map(|column| (column.title, (column.text)(row, self.now.zone)))
        };
        let line = cells().map(|(_, text)| text).collect::<Vec<_>>().join("\t");
        let id = ("id".to_owned(), row.id().to_string().into());
        let object = cells().map(|(title, text)| (title.to_owned(), text.into_owned().into()));
        let json = serde_json::Value::Object(std::iter::once(id).chain(object).collect());
        vec![
            ("the id", row.id().to_string()),
            ("the row, tab-separated", line),
            ("the row as JSON", json.to_string()),
        ]
    }
}

#[cfg(test)]
mod tests;
