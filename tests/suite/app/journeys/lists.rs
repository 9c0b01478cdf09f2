//! Lists: cursor, marks, filter, sort.
use crate::app::play::Play;
use worky_console::tabs::TabId;

#[test]
fn peek() {
    for tab in TabId::ALL {
        eprintln!("{}", Play::full(*tab).text());
    }
}
