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
