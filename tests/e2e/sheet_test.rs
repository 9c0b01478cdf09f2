//! Assignments from and to CSV files, on the command line and on the screen.

use crate::{SIZE, desk::Desk, home::Home, server::Server, terminal::Terminal};
use std::{fs, path::PathBuf};

const HEADING: &str = "entity_type,entity_id,user_id,assignment_type\n";

fn file(home: &Home, text: &str) -> PathBuf {
    let path = home.path().join("people.csv");
    fs::write(&path, text).unwrap();
    path
}

/// Rows that can be done, and one that the server's rules refuse.
fn rows() -> String {
    let good = (1..=3).map(|n| format!("task,TSK-{n:06},USR-000006,assignee\n"));
    HEADING.to_owned() + &good.collect::<String>() + "task,TSK-999999,USR-000006,assignee\n"
}

/// `USR-000006` may be given the tasks of the rows.
fn prepared(desk: &Desk) {
    desk.ends(0, "member add TEAM-000001 USR-000006 --role Developer --yes");
}

#[test]
fn a_file_is_shown_then_assigned_and_taken_back_as_one_operation() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    prepared(&desk);
    let before = desk.ends(0, "export assignments");
    let path = file(&home, &rows());
    let import = format!("import assignments {}", path.display());
    let plan = desk.json(1, &format!("{import} --dry-run --json"));
    let verdicts: Vec<&str> =
        plan["items"].as_array().unwrap().iter().map(|item| item["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["will", "will", "will", "refused"]);
    assert!(desk.ends(4, &import).contains("nothing was sent: there is nobody to confirm it"));
    assert_eq!((desk.journal().len(), desk.ends(0, "export assignments")), (1, before.clone()));
    let report = desk.json(1, &format!("{import} --yes --json"));
    assert_eq!((&report["done"], report["refused"].as_array().unwrap().len()), (&3.into(), 1));
    assert_eq!(report["refused"][0]["change"], "assign task TSK-999999 USR-000006 --as assignee");
    assert!(report["refused"][0]["why"].as_str().is_some_and(|why| !why.is_empty()), "{report}");
    let line = "assign task TSK-000001 USR-000006 --as assignee + assign task TSK-000002 USR-000006 --as assignee \
        + assign task TSK-000003 USR-000006 --as assignee";
    assert_eq!(desk.journal()[1..], [line]);
    desk.ends(0, "undo --yes");
    assert_eq!(desk.ends(0, "export assignments"), before);
}

#[test]
fn wrong_rows_stop_everything_unless_somebody_agrees_to_the_rest() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    prepared(&desk);
    let path = file(&home, &(rows() + "taks,TSK-000004,USR-000006,assignee\ntask,TSK 5,USR-000006,tester\n"));
    let import = format!("import assignments {}", path.display());
    for more in ["--yes", "--dry-run", ""] {
        let told = desk.ends(65, &format!("{import} {more}"));
        assert!(told.contains("people.csv: line 6, column 1 (entity_type): `taks` is not one of"), "{told}");
        assert!(told.contains("people.csv: line 7, column 2 (entity_id): `TSK 5` is not an id"), "{told}");
        assert!(
            told.contains("2 rows are wrong in ") && told.contains("--skip-bad goes on with the other 4"),
            "{told}"
        );
    }
    assert_eq!(desk.journal().len(), 1);

    let path = path.to_str().unwrap();
    let arguments = ["import", "assignments", path];
    let mut shell = Terminal::console_with(&home, SIZE, &arguments, &[("WORKY_CONSOLE_TOKEN", &desk.token)]);
    shell.until("the first question", |screen| {
        screen.contains("2 rows are wrong; go on with the other 4? [y/N]")
    });
    shell.send_keys("n enter");
    assert_eq!((shell.wait_exit(), desk.journal().len()), (4, 1));
    let mut shell = Terminal::console_with(&home, SIZE, &arguments, &[("WORKY_CONSOLE_TOKEN", &desk.token)]);
    shell.until("the first question", |screen| screen.contains("go on with the other 4? [y/N]"));
    shell.send_keys("y enter");
    shell.until("the plan", |screen| {
        screen.contains("3 will be done, 1 will not") && screen.contains("Do it?")
    });
    shell.send_keys("n enter");
    assert_eq!((shell.wait_exit(), desk.journal().len()), (4, 1));

    assert_eq!(desk.json(1, &format!("{import} --skip-bad --yes --json"))["done"], 3);
    // All that is left of it is good, and still it was not all.
    file(&home, &format!("{HEADING}task,TSK-000004,USR-000006,assignee\ntaks,TSK-1,USR-1,assignee\n"));
    assert!(desk.ends(1, &format!("{import} --skip-bad --yes")).contains("done: assign task TSK-000004"));
}

#[test]
fn what_is_no_sheet_is_told_before_a_server_is_asked() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    server.crash();
    let told = |code: i32, text: &str| {
        let path = file(&home, text);
        desk.ends(code, &format!("import assignments {} --yes", path.display()))
    };
    assert!(told(65, "").contains("people.csv: line 1, column 1: there is no column `entity_type`"));
    assert!(told(65, HEADING).contains("people.csv: there is nothing to do"));
    let many: String = (0..501).map(|n| format!("task,TSK-{n},USR-1,assignee\n")).collect();
    assert!(
        told(65, &format!("{HEADING}{many}"))
            .contains("line 502, column 1: there are 501 rows, and 500 is the most at once")
    );
    assert!(told(69, &rows()).contains("127.0.0.1"), "a good one is sent as far as the server");
    let missing = desk.ends(66, "import assignments nowhere.csv --yes");
    assert!(missing.contains("nowhere.csv: No such file"), "{missing}");
    assert!(desk.ends(65, "import assignments - --yes").contains("standard input: line 1, column 1"));
    assert!(desk.journal().is_empty());
}

#[test]
fn guards_hold_for_files_too() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    prepared(&desk);
    let import = format!("import assignments {} --yes", file(&home, &rows()).display());
    let desk = Desk::new(&home, &server, "read_only = true\n");
    assert!(desk.ends(4, &import).contains("this context is read-only"));
    desk.ends(0, "export assignments");
    let desk = Desk::new(&home, &server, "guard = \"typed\"\n");
    assert!(desk.ends(4, &import).contains("--yes --type '3'"));
    assert_eq!(desk.journal().len(), 1);
    desk.ends(1, &format!("{import} --type 3"));
}

#[test]
fn what_is_exported_is_imported_again_and_is_all_there_already() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    let path = home.path().join("all.csv");
    desk.ends(0, &format!("export assignments {}", path.display()));
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(desk.ends(0, "export assignments"), text);
    let rows = text.lines().count() - 1;
    assert!(text.starts_with(HEADING) && rows > 50, "{text}");
    let plan = desk.json(4, &format!("import assignments {} --dry-run --json", path.display()));
    let items = plan["items"].as_array().unwrap();
    let there = items.iter().filter(|item| item["why"].as_str().is_some_and(|why| why.contains("already")));
    assert_eq!((items.len(), there.count()), (rows, rows), "{plan:#}");
    let nowhere = desk.ends(73, "export assignments nowhere/all.csv");
    fs::write(&path, "somebody's own").unwrap();
    let there = desk.ends(73, &format!("export assignments {}", path.display()));
    assert!(there.contains("nothing was written over"), "{there}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "somebody's own");
    assert!(nowhere.contains("nowhere/all.csv: No such file"), "{nowhere}");
}

#[test]
fn an_export_that_is_not_all_says_so() {
    let home = Home::new();
    let server = Server::listen(&home, "127.0.0.1:0", &["--quirk", "poisoned-assignments"]);
    let desk = Desk::new(&home, &server, "");
    let whole = desk.ends(0, "export assignments");
    let row =
        r#"[{"entity_type":"kingdom","entity_id":"K-1","user_id":"USR-000006","assignment_type":"king"}]"#;
    let made = server.post("/assignments/bulk", &format!("Authorization: Bearer {}\r\n", desk.token), row);
    assert!(made.starts_with("HTTP/1.1 200"), "{made}");
    let told = desk.ends(76, "export assignments");
    assert!(told.starts_with(&whole) && told.contains("1 row cannot be read: at "), "{told}");
}

#[test]
fn the_screen_takes_the_same_words_and_leaves_the_same_line() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    prepared(&desk);
    file(&home, &(rows() + "taks,TSK-000004,USR-000006,assignee\n"));
    let mut console = Terminal::console_with(&home, SIZE, &[], &[("WORKY_CONSOLE_TOKEN", &desk.token)]);
    console.until("teams", |screen| screen.contains("Arturo Mendes"));
    let command = |words: &str| {
        console.send_keys(":");
        console.until("the palette", |screen| screen.contains("Commands"));
        console.type_text(words);
        console.until("the offer", |screen| screen.contains("enter reads it"));
        console.send_keys("enter");
    };
    command("import assignments people.csv");
    console.until("what is wrong", |screen| {
        screen.contains("1 row is wrong") && screen.contains("line 6, column 1 (entity_type)")
    });
    console.send_keys("y");
    console.until("the question", |screen| screen.contains("Shall this be done?"));
    console.send_keys("y");
    console.until("the result", |screen| screen.contains("3 of 4 done, 1 refused"));
    console.send_keys("esc");
    console.until("it gone", |screen| !screen.contains("What became of it"));
    console.send_keys("2");
    console.until("the list", |screen| screen.contains("Devon Okafor") && screen.contains("assignee"));
    console.send_keys("/");
    console.type_text("person~devon");
    console.send_keys("enter :");
    console.type_text("export assignments ~/his.csv");
    console.send_keys("enter");
    console.until("the file", |screen| screen.contains("/his.csv written: "));
    let his = fs::read_to_string(home.path().join("his.csv")).unwrap();
    assert!(his.starts_with(HEADING) && his.lines().count() > 1, "{his}");
    console.send_keys(":");
    console.type_text("write ~/his.csv");
    console.send_keys("enter");
    console.until("why not", |screen| screen.contains("his.csv not written: it is there already"));
    assert_eq!(fs::read_to_string(home.path().join("his.csv")).unwrap(), his);
    console.send_keys("q");
    assert_eq!(console.wait_exit(), 0);
    let line = desk.journal().pop().unwrap();
    desk.ends(0, "undo --yes");
    desk.ends(1, "import assignments people.csv --skip-bad --yes");
    assert_eq!(desk.journal().pop().unwrap(), line);
}
