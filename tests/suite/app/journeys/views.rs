//! Saved views: how one is gone to, and how one is made.

use crate::app::{fixture as f, play::Play};
use worky_console::{
    config::View,
    flow::{Effect, Mode, Session},
    tabs::TabId,
};

#[test]
fn a_saved_view_goes_to_its_tab_and_filters_sorts_and_shows_as_it_says() {
    let mut play = Play::full(TabId::Health);
    let view = View {
        tab: "Teams".into(),
        filter: "name=Dispatch".into(),
        sort: Some("-members".into()),
        columns: vec!["id".into(), "name".into()],
    };
    play.model.views.insert("mine".into(), view);
    let play = play.keys(":").types("View: mine").keys("enter");
    let list = play.model.tab().list(0);
    assert_eq!(play.model.front, TabId::Teams);
    assert_eq!((list.filter().value(), list.visible()), ("name=Dispatch", &[6, 0][..]));
    assert!(list.sort().descending && list.titles()[list.sort().column] == "members");
    assert!(play.cursor().contains("Dispatch"), "{}", play.cursor());
}

fn overdue() -> View {
    View {
        tab: "assignments".into(),
        filter: "kind=task".into(),
        sort: Some("-since".into()),
        columns: vec![],
    }
}

/// On Assignments, filtered and sorted, with this command typed and chosen.
fn saving(play: Play, command: &str) -> Play {
    let play = play.keys("/").types("kind=task").keys("enter s").types("since").keys("enter");
    let play = if play.model.tab().focused().sort().descending { play } else { play.keys("S") };
    play.keys(":").types(command).keys("enter")
}

#[test]
fn what_a_list_shows_is_saved_and_at_once_in_the_palette() {
    let play = saving(Play::full(TabId::Assignments), "view save overdue");
    let Some(Effect::KeepView { name, view, over, .. }) = play.asked.last() else {
        panic!("{:?}", play.asked)
    };
    assert_eq!((name.as_str(), view, *over), ("overdue", &overdue(), false));
    assert!(play.model.views.is_empty(), "not before it has been written");
    let play = play.kept(Ok(Some("/home/mia/config.toml".into())));
    let play = play.shows("`View: overdue` is in the palette, and in /home/mia/config.toml");
    let play = play.keys("1 :").types("View: overdue").keys("enter");
    assert_eq!(play.model.front, TabId::Assignments);
    assert_eq!(play.model.tab().focused().filter().value(), "kind=task");
}

#[test]
fn a_name_that_exists_asks_first_whoever_has_written_it() {
    let mut play = Play::full(TabId::Assignments);
    play.model.views.insert("overdue".into(), View { filter: "old".into(), ..overdue() });
    let play = saving(play, "view save overdue").shows("There is a view overdue");
    assert_eq!(play.asked, []);
    let play = play.keys("enter");
    assert!(play.asked.is_empty() && play.model.views["overdue"].filter == "old");
    let play = play.keys(":").types("view save overdue").keys("enter down enter");
    assert!(matches!(&play.asked[..], [Effect::KeepView { over: true, .. }]), "{:?}", play.asked);

    // Another console has put it into the file meanwhile.
    let play = saving(Play::full(TabId::Assignments), "view save overdue").kept(Ok(None));
    let play = play.shows("There is a view overdue").keys("down enter");
    assert!(matches!(play.asked.last(), Some(Effect::KeepView { over: true, .. })), "{:?}", play.asked);
}

#[test]
fn what_cannot_be_written_or_read_back_is_told_and_nothing_is_lost() {
    let play = saving(Play::full(TabId::Assignments), "view save overdue").kept(Err("read-only".into()));
    let play = play.shows("view overdue was not saved: read-only");
    assert_eq!((play.model.views.len(), play.model.tab().focused().filter().value()), (0, "kind=task"));
    let play =
        Play::full(TabId::Assignments).keys("/").types("kind=").keys("enter :").types("view save late");
    play.keys("enter").shows("not saved: `filter`, character ");
    let play = Play::full(TabId::Teams).keys("tab :").types("view save late").keys("enter");
    let play = play.shows("not saved: a view is of teams: go to that pane first");
    assert_eq!(play.asked, []);
}

#[test]
fn the_demo_remembers_it_and_writes_nothing() {
    let demo = Session { mode: Mode::Demo, ..f::session() };
    let play = saving(Play::with(demo, TabId::Assignments).everything(), "view save overdue");
    assert_eq!((play.asked.len(), play.model.views.get("overdue")), (0, Some(&overdue())));
}

#[test]
fn every_tab_can_be_saved_and_is_looked_at_again_as_it_was() {
    for front in TabId::ALL {
        let view = |play: &Play| play.model.tab().list(0).as_view(front.title()).unwrap();
        let play = Play::full(*front).keys("S /").types("a").keys("enter");
        let saved = view(&play);
        assert_eq!((saved.tab.as_str(), saved.filter.as_str()), (&*front.title().to_lowercase(), "a"));
        let mut other = Play::full(*front);
        other.model.tab_mut().list_mut(0).take_view(&saved).unwrap();
        other.draws();
        assert_eq!(view(&other), saved);
        assert_eq!(other.model.tab().list(0).sort(), play.model.tab().list(0).sort(), "{front:?}");
    }
}
