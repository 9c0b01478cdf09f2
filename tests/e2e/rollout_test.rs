//! A rollout from the command line: where it is, what holds it, and two watchers of which one goes back.

use crate::{
    desk::{Desk, words},
    home::Home,
    server::Server,
};
use serde_json::Value;
use std::process::{Child, Command, Output, Stdio};

/// Guards of which none can be told without a server, and a watch that does not wait long.
const FINE: &str =
    "[rollout.guards]\nerrors = \"error rate at most 1%, 3 samples\"\napi = \"probe api ok\"\n";
/// Nothing is that quick.
const BROKEN: &str = "[rollout.guards]\nteams = \"p95 of GET /teams/ at most 1us, 2 samples\"\n\
                      [rollout.watch]\nbreaks = \"2 of 2\"\nevery_seconds = 5\non_break = \"roll back\"\n";

fn start(home: &Home, desk: &Desk, line: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_worky-console"))
        .args(words(line))
        .env_clear()
        .env("LANG", "C.UTF-8")
        .env("WORKY_CONSOLE_TOKEN", &desk.token)
        .envs(home.variables())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn last(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().unwrap_or_default())
        .unwrap_or_else(|_| panic!("{text}\n{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn a_rollout_goes_on_where_its_guards_hold_and_says_what_holds_it_where_not() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, FINE);
    let plan = desk.json(0, "flags plan --json");
    assert_eq!((&plan["phase"], &plan["next"]["phase"]), (&"expanded".into(), &"full".into()), "{plan:#}");
    assert_eq!(plan["next"]["holds"], serde_json::json!([]));
    assert!(desk.ends(0, "flags guard").contains("holds"));
    assert!(desk.ends(0, "flags advance --dry-run").contains("bulk_assignments"));
    assert_eq!(desk.json(0, "flags advance --yes --json")["done"], 2);
    let said = desk.ends(4, "flags advance --yes");
    assert!(said.contains("the last phase is reached"), "{said}");
    assert!(desk.journal()[0].contains("--reason 'phase full; api: says healthy; errors: 0.00 % of "));
    desk.ends(0, "undo --yes");

    let desk = Desk::new(&home, &server, BROKEN);
    assert!(desk.ends(1, "flags guard").contains("does not hold"));
    let said = desk.ends(4, "flags advance --yes");
    // It was taken back just now, so the phase has begun anew.
    assert!(said.contains("held: the phase lasts until") && said.contains("held: guard teams"), "{said}");
    assert!(desk.ends(4, "flags guard --watch").contains("there is nobody to confirm it"));
    assert_eq!(desk.json(0, "flags advance --override 'agreed at noon' --yes --json")["done"], 2);
    assert!(desk.journal().pop().unwrap().contains("phase full; overriding: agreed at noon; teams: "));
}

#[test]
fn of_two_watchers_one_rolls_back_and_the_other_is_told() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, BROKEN);
    let watch = || start(&home, &desk, "flags guard --watch --yes --json");
    let outputs = [watch(), watch()].map(|child| child.wait_with_output().unwrap());
    let did = outputs.each_ref().map(|output| last(output)["did"].as_str().unwrap_or_default().to_owned());
    let told = |word: &str| did.iter().filter(|did| did.starts_with(word)).count();
    // Whoever is late loses at the store, or sees at the next look that somebody has gone back.
    assert_eq!(
        (told("rolled back: bulk_assignments: 25 % to 0 %, off"), told("left alone: ")),
        (1, 1),
        "{did:?}"
    );
    let mut codes = outputs.each_ref().map(|output| output.status.code());
    codes.sort();
    assert_eq!(codes, [Some(1), Some(4)]);
    let plan = desk.json(0, "flags plan --json");
    assert_eq!((&plan["phase"], &plan["ahead"]), (&"expanded".into(), &serde_json::json!([])));
}
