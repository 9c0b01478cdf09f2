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
    store::{Arrangement, Column, Fault, Row, Sort},
};
use std::{collections::BTreeSet, sync::Arc};
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
        if !self.marks.is_empty() {
            let known: BTreeSet<&R::Id> = self.rows.get().iter().map(Row::id).collect();
            self.marks.retain(|id| known.contains(id));
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
        let Some(anchor) = self.anchor.take() else {
            self.anchor = self.cursor.clone();
            return;
        };
        let from = self.place(|id| *id == anchor).unwrap_or(self.at);
        let ids = (from.min(self.at)..=from.max(self.at)).filter_map(|at| self.id_at(at));
        self.marks.extend(ids.collect::<Vec<_>>());
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

    pub fn marks(&self) -> &BTreeSet<R::Id> {
        &self.marks
    }

    /// What a change is about: the marked rows in the order of the list, or else the selected one.
    pub fn chosen(&self) -> Vec<&R> {
        if self.marks.is_empty() {
            return self.selected().into_iter().collect();
        }
        let shown = self.order().iter().map(|row| &self.rows.get()[*row as usize]);
        shown.filter(|row| self.marks.contains(row.id())).collect()
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
            ListAct::Open | ListAct::Filter | ListAct::Sort | ListAct::Copy => {}
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
mod tests {
    use super::*;
    use std::borrow::Cow;

    #[derive(Clone, Debug)]
    struct Word(&'static str);
    impl Row for Word {
        type Id = &'static str;
        fn id(&self) -> &&'static str {
            &self.0
        }
    }
    static COLUMNS: [Column<Word>; 1] = [Column::words("word", (4, 1, 0), |w, _| Cow::Borrowed(w.0))];

    fn list(words: &[&'static str]) -> List<Word> {
        let mut list = List::new(&COLUMNS, Sort::default());
        follow(&mut list, 1, words);
        list
    }

    fn follow(list: &mut List<Word>, revision: u64, words: &[&'static str]) {
        list.follow(Rows::Own(words.iter().copied().map(Word).collect()), revision, Zone::Utc);
    }

    fn at(list: &List<Word>) -> Option<(&'static str, usize)> {
        list.selected().map(|word| word.0).zip(list.at())
    }

    #[test]
    fn the_cursor_moves_with_its_object() {
        let mut list = list(&["b", "d"]);
        list.act(ListAct::Next, 10);
        assert_eq!(at(&list), Some(("d", 1)));
        follow(&mut list, 2, &["a", "b", "c", "d"]);
        assert_eq!(at(&list), Some(("d", 3)));
        follow(&mut list, 3, &["a", "b"]);
        assert_eq!(at(&list), Some(("b", 1)), "what is gone is replaced by what stands nearest");
        follow(&mut list, 4, &[]);
        assert_eq!(at(&list), None);
    }

    #[test]
    fn marks_outlive_a_refresh_and_go_with_their_object() {
        let mut list = list(&["a", "b", "c"]);
        list.act(ListAct::Mark, 10);
        list.act(ListAct::Mark, 10);
        follow(&mut list, 2, &["c", "b"]);
        assert_eq!(list.marks().iter().copied().collect::<Vec<_>>(), ["b"]);
        assert!(list.back() && list.marks().is_empty() && !list.back());
    }

    #[test]
    fn a_range_marks_everything_between() {
        let mut list = list(&["a", "b", "c", "d"]);
        list.act(ListAct::Next, 10);
        list.act(ListAct::Range, 10);
        list.act(ListAct::Last, 10);
        list.act(ListAct::Range, 10);
        assert_eq!(list.marks().len(), 3);
    }

    #[test]
    fn a_filter_that_hides_the_selected_object_selects_a_neighbour() {
        let mut list = list(&["ape", "bee", "cat"]);
        list.act(ListAct::Next, 10);
        list.edit_filter(&mut |filter| *filter = Input::new("a".into()));
        assert_eq!((list.shown(), list.total(), at(&list)), (2, 3, Some(("cat", 1))));
        assert!(list.back());
        assert_eq!(at(&list), Some(("cat", 2)));
    }

    #[test]
    fn an_empty_list_can_be_walked() {
        let mut list = list(&[]);
        for row in crate::action::TABLE {
            if let crate::action::Action::List(act) = row.action {
                list.act(act, 10);
            }
        }
        assert_eq!((at(&list), list.marks().len()), (None, 0));
    }
}
