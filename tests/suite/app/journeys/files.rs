//! What comes from a file, and what goes into one.

use crate::app::{fixture as f, play::Play};
use worky_console::{
    flow::{Effect, Reply, Wish},
    operation::sheet,
    tabs::TabId,
};

/// Good and wrong rows by turns.
fn faulty(rows: usize) -> Reply {
    let row = |n: usize| match n % 2 {
        0 => format!("task,TSK-{n},USR-1,assignee\n"),
        _ => format!("taks,TSK {n},USR-1,assignee\n"),
    };
    let text = "entity_type,entity_id,user_id,assignment_type\n".to_owned()
        + &(0..rows).map(row).collect::<String>();
    Reply::Faulty(sheet::read(text.as_bytes()).unwrap())
}

fn importing(reply: Reply) -> Play {
    Play::full(TabId::Assignments).keys(":").types("import assignments a.csv").keys("enter").replies(reply)
}

#[test]
fn every_wrong_row_is_told_in_full_and_nothing_is_asked_of_the_server() {
    let play = importing(faulty(40)).shows("Rows that cannot be done").shows("20 rows are wrong;");
    let play = play.shows("line 3, column 1 (entity_type): `taks` is not one of client,");
    let play = play.hides("line 41, column").keys("pagedown pagedown pagedown").shows("line 41, column 2");
    let play = play.keys("pageup pageup pageup pageup").shows("line 3, column 1");
    let lookups = play.asked.iter().filter(|effect| matches!(effect, Effect::Prepare { .. })).count();
    assert_eq!(lookups, 1, "only the file has been read");
    let play = play.keys("enter").hides("Rows that cannot be done");
    assert_eq!(play.asked.len(), 1);
}

#[test]
fn who_agrees_goes_on_with_the_rows_that_were_read() {
    for yes in ["y", "tab enter"] {
        let play = importing(faulty(4)).shows("the other 2 can go on alone").keys(yes);
        let Some(Effect::Prepare { wish: Wish::Do(operation), .. }) = play.asked.last() else {
            panic!("{:?}", play.asked)
        };
        let rest = "assign task TSK-0 USR-1 --as assignee + assign task TSK-2 USR-1 --as assignee";
        assert_eq!(operation.to_string(), rest);
        play.prepared(Ok(f::plan(rest))).shows("Shall this be done?").shows(" Cancel ");
    }
}

#[test]
fn where_no_row_is_good_there_is_nothing_to_agree_to() {
    let text = "entity_type,entity_id,user_id,assignment_type,note\ntaks,T-1,U-1,assignee,x\n";
    let reply = Reply::Faulty(sheet::read(text.as_bytes()).unwrap());
    let play = importing(reply).shows("1 row is wrong; there is nothing to do").shows("passed over: note");
    let play = play.hides("Go on without them").keys("y").shows("there is nothing to say yes to");
    assert_eq!(play.asked.len(), 1);
}

fn file(play: &Play) -> (String, &str, &str) {
    match play.asked.last() {
        Some(Effect::WriteFile { file, text, told }) => (file.display().to_string(), text, told),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_export_has_what_the_list_shows_in_its_order() {
    let play = Play::full(TabId::Assignments).keys("/").types("kind=task").keys("enter S 1 :");
    let play = play.types("export assignments").keys("enter");
    let (name, text, told) = file(&play);
    assert_eq!(name, "staging-assignments-20261123T120431Z.csv");
    let list = &play.model.tabs.assignments.assignments;
    let ids: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    let shown: Vec<&str> = (0..list.shown()).map(|n| list.row(n).unwrap().entity.id.as_str()).collect();
    assert!(shown.len() > 1 && shown.len() < list.total());
    assert_eq!((ids, told), (shown, format!("{} rows", list.shown()).as_str()));
    assert_eq!(text.lines().next(), Some("entity_type,entity_id,user_id,assignment_type"));
}

#[test]
fn every_list_is_written_as_it_is_shown() {
    let play = Play::full(TabId::Teams).keys("/").types("name=Beacon").keys("enter w");
    let play = play.shows("Write teams").shows("staging-teams-20261123T120431Z.json").keys("down down enter");
    let (name, text, told) = file(&play);
    assert_eq!((name.as_str(), told), ("staging-teams-20261123T120431Z.md", "1 row"));
    let line = text.lines().nth(2).unwrap_or_default();
    assert!(line.starts_with("| Beacon | PROJ-000002 | 14/200 | active |"), "{text}");
    let play = play.keys("w down down down enter").shows("▸ write").types("~/b.csv").keys("enter");
    let (name, text, _) = file(&play);
    assert_eq!(name, "~/b.csv");
    assert!(text.starts_with("name,project,members,") && text.contains("\nBeacon,PROJ-000002,14,"), "{text}");
    for front in TabId::ALL {
        let panes = Play::full(*front).model.tab().panes().len();
        for pane in 0..panes {
            let play = (0..pane).fold(Play::full(*front), |play, _| play.keys("tab"));
            let play = play.keys(":").types("write x.json").keys("enter");
            let (_, text, told) = file(&play);
            let rows: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
            assert!(told.starts_with(&rows.len().to_string()), "{front:?} {pane}: {told}");
        }
    }
}

#[test]
fn a_list_that_is_not_whole_says_so() {
    let play = Play::on(TabId::Assignments).news(f::half_loaded(&[0, 1, 2])).keys(":");
    let play = play.types("export assignments x.csv").keys("enter");
    assert_eq!(file(&play).2, "3 rows; this is not the whole list: 3 rows could be read");
}
