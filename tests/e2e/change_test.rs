//! Changes on the command line: what is asked, what is sent, what is told, and that the journal says the same as
//! of a change made on the screen.

use crate::{
    SIZE,
    desk::{Desk, words},
    home::Home,
    server::Server,
    terminal::Terminal,
};
use worky_console::operation::Operation;

const ADD: &str = "member add TEAM-000001 USR-000014 --role Tester";

#[test]
fn nothing_is_sent_before_somebody_has_said_yes() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    assert!(desk.ends(0, &format!("{ADD} --dry-run")).contains("role  - -> Tester"));
    assert!(desk.ends(4, ADD).contains("nothing was sent: there is nobody to confirm it"));
    assert!(desk.journal().is_empty());
    let done = desk.ends(0, &format!("{ADD} --yes"));
    assert!(done.contains(&format!("done: {ADD}")), "{done}");
    assert!(desk.ends(4, &format!("{ADD} --yes")).contains("is in TEAM-000001 already"));
    assert_eq!(desk.journal(), [ADD]);
}

#[test]
fn a_person_at_a_terminal_is_asked() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    for (answer, code, said) in [("n", 4, "nothing was sent"), ("y", 0, "done: member add")] {
        let arguments = words(ADD);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut shell =
            Terminal::console_with(&home, SIZE, &arguments, &[("WORKY_CONSOLE_TOKEN", &desk.token)]);
        shell.until("the question", |screen| screen.contains("Do it? [y/N]"));
        shell.type_text(answer);
        shell.send_keys("enter");
        assert_eq!(shell.wait_exit(), code);
        assert!(shell.text().contains(said), "{}", shell.text());
    }
    assert_eq!(desk.journal(), [ADD]);
}

#[test]
fn guards_hold_on_the_command_line_too() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "read_only = true\n");
    assert!(desk.ends(4, &format!("{ADD} --yes")).contains("this context is read-only"));
    let desk = Desk::new(&home, &server, "guard = \"typed\"\n");
    assert!(desk.ends(4, &format!("{ADD} --yes")).contains("--yes --type 'USR-000014'"));
    assert!(desk.journal().is_empty());
    desk.ends(0, &format!("{ADD} --yes --type USR-000014"));
    let desk = Desk::new(&home, &server, "guard = \"armed\"\n");
    assert!(desk.ends(4, "undo --yes").contains("--arm REASON"));
    desk.ends(0, "undo --yes --arm 'the wrong team'");
    assert_eq!(desk.journal(), [ADD, "member remove TEAM-000001 USR-000014"]);
    let told = desk.ends(0, "journal show 3 --json");
    assert!(told.contains("the wrong team"), "{told}");
}

#[test]
fn a_key_and_a_command_line_leave_the_same_line() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    let mut console = Terminal::console_with(&home, SIZE, &[], &[("WORKY_CONSOLE_TOKEN", &desk.token)]);
    console.until("members", |screen| screen.contains("Arturo Mendes"));
    console.send_keys("tab D");
    console.until("the question", |screen| screen.contains("Shall this be done?"));
    console.send_keys("y");
    console.until("the result", |screen| screen.contains("done: member remove"));
    console.send_keys("q");
    assert_eq!(console.wait_exit(), 0);
    let line = desk.journal().pop().unwrap();
    desk.ends(0, "undo --yes");
    desk.ends(0, &format!("{line} --yes"));
    let lines = desk.journal();
    assert_eq!((lines.first(), lines.last()), (Some(&line), Some(&line)), "{lines:?}");
}

#[test]
fn what_makes_no_sense_is_told_with_the_part_and_ends_with_2() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    assert!(desk.ends(2, "assign taks TSK-1 USR-1 --as assignee").contains("did you mean `task`?"));
    assert!(desk.ends(2, &format!("{ADD} + cache clean")).contains("'clean'"));
    assert!(desk.ends(65, "undo 99 --yes").contains("entry 99 of the journal cannot be taken back"));
    assert!(desk.journal().is_empty());
}

/// The whole of an evening's work, with the backend restarted in the middle.
#[test]
fn a_team_people_and_work_are_made_and_taken_back_across_a_restart() {
    let home = Home::new();
    let data = home.path().join("data.db");
    let data = ["--data", data.to_str().unwrap()];
    let server = Server::listen(&home, "127.0.0.1:0", &data);
    let address = server.address().to_owned();
    let desk = Desk::new(&home, &server, "");

    let made = desk.json(0, "team create 'Night Watch' --project PRJ-000008 --yes --json");
    let team = made["results"][0]["fields"]["id"].as_str().unwrap();
    let people = ["USR-000006", "USR-000009", "USR-000014"];
    let add = |user: &&str| format!("member add {team} {user} --role Developer");
    let mut adds: Vec<String> = people.iter().map(add).collect();
    adds.push("member add TEAM-000001 USR-000006 --role Developer".to_owned());
    let added = desk.json(0, &format!("{} --yes --json", adds.join(" + ")));
    assert_eq!(added["done"], 4);
    let mut work: Vec<String> =
        (1..=8).map(|n| format!("assign task TSK-{n:06} USR-000006 --as assignee")).collect();
    work.push("assign task TSK-999999 USR-000006 --as assignee".to_owned());
    work.push("assign task TSK-000001 USR-000010 --as assignee".to_owned());
    let plan = desk.json(1, &format!("{} --dry-run --json", work.join(" + ")));
    let refused = plan["items"].as_array().unwrap().iter().filter(|item| item["verdict"] == "refused");
    assert_eq!(refused.count(), 2, "{plan:#}");
    assert_eq!(desk.json(1, &format!("{} --yes --json", work.join(" + ")))["done"], 8);

    server.crash();
    let gone = desk.run("undo --yes");
    assert_eq!(gone.status.code(), Some(69), "{}", String::from_utf8_lossy(&gone.stderr));
    let server = Server::listen(&home, &address, &data);
    let desk = Desk::new(&home, &server, "");
    assert_eq!(desk.json(0, "undo --yes --json")["done"], 8);
    assert_eq!(desk.json(0, "undo --yes --json")["done"], 4);
    assert!(desk.ends(65, "undo --yes").contains("a team cannot be deleted: the API has no route for it"));
    assert!(desk.ends(0, "journal verify").contains("is whole"));
}

#[test]
fn ctrl_c_begins_no_further_change_and_tells_what_was_done() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    // So many, one by one, that nobody is through with them before the key arrives.
    let adds = (1..=8).flat_map(|team| {
        (1..=24).map(move |user| format!("member add TEAM-{team:06} USR-{user:06} --role Developer"))
    });
    let line = format!("{} --yes", adds.collect::<Vec<_>>().join(" + "));
    let arguments = words(&line);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut shell = Terminal::console_with(&home, SIZE, &arguments, &[("WORKY_CONSOLE_TOKEN", &desk.token)]);
    let is_tally = |line: &str| {
        line.split_once(" of ")
            .is_some_and(|(done, all)| [done, all].iter().all(|n| n.parse::<u32>().is_ok()))
    };
    shell.until("the first one done", |screen| screen.lines().any(is_tally));
    shell.send_keys("ctrl-c");
    assert_eq!(shell.wait_exit(), 1);
    let told = String::from_utf8(shell.output()).unwrap();
    let count = |what: &str| told.lines().filter(|line| line.contains(what)).count();
    let (done, stopped) =
        (told.lines().filter(|line| line.starts_with("done ")).count(), count("stopped before"));
    assert!(done > 0 && stopped > 0 && count("nothing further is begun") == 1, "{told}");
    desk.ends(0, "undo --yes");
    assert_eq!(
        desk.journal()[1].matches("member remove").count(),
        done,
        "what was not done is not taken back"
    );
}

/// Every verb there is that works at the API, done through the program. Those of the database are done to a real
/// one in the suite; here there is none, and they say so.
#[test]
fn every_verb_is_done_and_journalled_in_its_own_words() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    let lines = [
        "team create Harbour --project PRJ-000008 --description 'by the sea'",
        "team update TEAM-000001 --name 'Night Watch'",
        "member add TEAM-000001 USR-000006 --role Developer",
        "member role TEAM-000001 USR-000006 Tester",
        "assign task TSK-000001 USR-000006 --as assignee",
        "reassign task TSK-000001 USR-000006 --as assignee --to USR-000014",
        "unassign task TSK-000001 USR-000014 --as assignee",
        "member remove TEAM-000001 USR-000006",
        "notification send USR-000006 --title Tonight --message 'we move' --kind team_member_added",
        "notification read --all",
        "notification cleanup --older-than-days 30",
        "preference set team_member_added --email off --in-app off --push off",
        "cache clear",
        "flags set team_assignment_system --percentage 12.5 --allow-user USR-000003 --reason trying",
        "flags create night_mode --percentage 5 --description 'a try'",
        "flags kill night_mode --reason fire",
        "flags archive night_mode",
    ];
    desk.ends(0, "member add TEAM-000001 USR-000014 --role Developer --yes");
    for line in lines {
        let done = desk.json(0, &format!("{line} --yes --json"));
        assert_eq!(done["done"], 1, "{line}: {done:#}");
    }
    let (database, verbs): (Vec<_>, Vec<_>) =
        Operation::verbs().into_iter().partition(|(verb, _)| verb.starts_with("database "));
    assert_eq!(database.len(), 2, "{database:?}");
    for (verb, _) in database {
        assert!(desk.ends(4, &format!("{verb} 1 --yes")).contains("no database_url"), "{verb}");
    }
    let journal = desk.journal();
    assert_eq!(journal.len(), lines.len() + 1, "what cannot be done is not announced: {journal:#?}");
    let of = |verb: &str| journal.iter().any(|line| line == verb || line.starts_with(&format!("{verb} ")));
    let missing: Vec<&String> = verbs.iter().map(|(verb, _)| verb).filter(|verb| !of(verb)).collect();
    assert!(missing.is_empty(), "{missing:?}\n{journal:#?}");
}
