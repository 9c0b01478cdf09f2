//! Flags from a shell: what is asked of them, and what is put back.

use crate::{desk::Desk, home::Home, server::Server};
use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};
use worky_console::domain::bucket_of;

#[test]
fn what_is_asked_of_flags_is_told_for_people_and_for_programs() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    assert!(desk.ends(0, "flags list").contains("bulk_assignments"));
    assert!(desk.ends(0, "flags show bulk_assignments").contains("rollout  25 %"));
    assert_eq!(desk.json(0, "flags show bulk_assignments --json")["rollout_percentage"], 25);
    let missing = desk.ends(65, "flags show bulk_asignments");
    assert!(missing.contains("did you mean bulk_assignments?"), "{missing}");
    let history = desk.ends(0, "flags history bulk_assignments");
    let (last, first) = (history.find("to 25 %").unwrap(), history.find("created").unwrap());
    assert!(last < first, "newest first: {history}");

    let off = desk.ends(0, "flags evaluate bulk_assignments --user USR-000006");
    assert_eq!(off, "off for USR-000006: not in the rollout: bucket 54.68 is not below 25 %\n");
    let off = desk.json(0, "flags evaluate bulk_assignments --user USR-000006 --json");
    assert_eq!((&off["reason"], &off["enabled"]), (&"not_in_rollout".into(), &false.into()));
    let seen = desk.json(0, "flags preview bulk_assignments --to 60 --json");
    assert!(seen["joins"].as_array().unwrap().iter().any(|id| id == "USR-000006"), "{seen}");
    assert_eq!((seen["leaves"].as_array().unwrap().len(), &seen["from"]), (0, &25.0.into()));
    assert!(desk.ends(0, "flags preview bulk_assignments --to 0").contains("0 join"));
    assert!(desk.ends(78, "flags init").contains("keeps its flags itself"));
    assert!(desk.journal().is_empty(), "who asks changes nothing");
}

#[test]
fn a_bucket_needs_no_server_and_reads_a_whole_file_of_people() {
    let home = Home::new();
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_worky-console"));
        command.args(["flags", "bucket", "AB12A"]).env_clear().envs(home.variables());
        command
    };
    let named = program().args(["122", "155"]).output().unwrap();
    assert_eq!(String::from_utf8(named.stdout).unwrap(), "22.87\n99.23\n");
    let mut reading = program().arg("--json").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    reading.stdin.take().unwrap().write_all(b"122\n155\r\n").unwrap();
    let told = String::from_utf8(reading.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(told, "{\"bucket\":22.87,\"user\":\"122\"}\n{\"bucket\":99.23,\"user\":\"155\"}\n");
}

#[test]
fn a_bucket_is_of_any_text() {
    let home = Home::new();
    let bucket = |args: &[&str], input: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_worky-console"));
        command.args(["flags", "bucket"]).args(args).env_clear().envs(home.variables());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let told = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
        told.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let group = "Feature.flexible.rollout.custom stickiness_50";
    let ids = ["388", "a@b.example/c d", "\u{fc}n\u{ef}", "-7", "", " x "];
    let place =
        |group: &str, id: &str| format!("{:.2}", f64::from(bucket_of(group, id).hundredths()) / 100.0);
    let expected = ids.map(|id| place(group, id));
    assert_eq!(bucket(&[&[group][..], &ids].concat(), ""), expected);
    // Line for line, as they are.
    assert_eq!(bucket(&[group], &ids.map(|id| format!("{id}\n")).concat()), expected);
    assert_eq!(bucket(&["-1.5", "--", "--json"], ""), [place("-1.5", "--json")]);
}

#[test]
fn all_flags_come_back_as_they_were_exported() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    desk.ends(0, "flags set bulk_assignments --allow-user USR-000003 --allow-client CLI-000001 --yes");
    desk.ends(0, "flags export before.json");
    let before = desk.ends(0, "flags export");
    assert!(desk.ends(73, "flags export before.json").contains("nothing was written over"));
    assert_eq!(desk.ends(0, "flags diff before.json"), "");
    assert!(desk.ends(0, "flags import before.json --yes").contains("all flags are so already"));

    let spoil = "flags kill bulk_assignments --reason fire + flags archive assignment_notifications + \
                 flags create night_mode --percentage 5 + flags set team_assignment_system --description=";
    assert_eq!(desk.json(0, &format!("{spoil} --yes --json"))["done"], 4);
    let lines = desk.ends(1, "flags diff before.json");
    assert_eq!(lines.lines().count(), 4, "{lines}");
    assert!(lines.contains("flags archive night_mode\n"), "{lines}");
    assert_eq!(desk.ends(0, "flags export").matches("rollout_percentage").count(), 3, "diff changes nothing");
    assert_eq!(desk.json(0, "flags import before.json --reason restored --yes --json")["done"], 4);
    assert_eq!(desk.ends(0, "flags export"), before);
    // One operation, so that it is taken back as one.
    assert_eq!(desk.json(0, "undo --yes --json")["done"], 4);
    assert!(desk.ends(0, "flags list").contains("night_mode"));
}

#[test]
fn a_kill_wants_a_reason_and_one_yes_and_nothing_else() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "guard = \"armed\"\n");
    assert!(desk.ends(2, "flags kill bulk_assignments --yes").contains("say it with --reason"));
    assert!(desk.ends(4, "flags kill bulk_assignments --reason fire").contains("nobody to confirm it"));
    let line = "flags kill bulk_assignments assignment_notifications --reason fire --yes";
    let done = desk.json(0, &format!("{line} --json"));
    assert_eq!((&done["done"], &done["unwritten"]), (&2.into(), &serde_json::Value::Null));
    assert_eq!(desk.json(0, &format!("{line} --json"))["done"], 2, "again, to be sure");
    let desk = Desk::new(&home, &server, "read_only = true\n");
    assert!(desk.ends(4, line).contains("read-only"));
}

/// Nobody is signed in anywhere, and there is no API.
#[test]
fn flags_in_a_file_need_nobody_else() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut desk = Desk::new(&home, &server, "flag_store = \"file\"\nflag_file = \"flags.json\"\n");
    drop(server);
    desk.token.clear();
    assert!(desk.ends(78, "flags list").contains("flags init"));
    desk.ends(0, "flags init");
    desk.ends(0, "flags create night_mode --enabled on --percentage 12.5 --allow-user USR-000003 --yes");
    assert!(desk.ends(0, "flags evaluate night_mode --user USR-000003").contains("among the allowed users"));
    assert!(desk.ends(78, "flags history night_mode").contains("keeps no history"));
    desk.ends(0, "flags kill night_mode --reason fire --yes");
    assert_eq!(desk.json(0, "flags show night_mode --json")["enabled"], false);
    desk.ends(0, "undo --yes");
    assert_eq!(desk.json(0, "flags show night_mode --json")["rollout_percentage"], 12.5);
    desk.ends(0, "redo --yes");
    let refused = desk.run("cache clear --yes");
    assert_eq!(refused.status.code(), Some(77), "everything else wants somebody signed in");
    let file = home.path().join("config/worky-console/flags.json");
    assert!(fs::read_to_string(file).unwrap().contains("\"rollout_percentage\": 0"));
}
