//! Proof that the rules bite: each is shown a source that breaks it.

use super::rules::{File, circle, orphans};

#[track_caller]
fn bites(path: &str, text: &str, faults: &[&str]) {
    assert_eq!(File::new(path, text).faults(), faults, "{path}: {text}");
}

#[test]
fn an_import_from_above_is_found_however_it_is_laid_out() {
    bites(
        "action/x.rs",
        "use crate::{base::a, widget::Table};",
        &["action/x.rs:1: action must not import widget"],
    );
    bites("action/x.rs", "fn f() { crate::app::g() }", &["action/x.rs:1: action must not import app"]);
    let spread = "use crate::{\n    flow::{\n        Cx,\n        Msg,\n    },\n    runtime::run,\n};";
    bites("tabs/teams/update.rs", spread, &["tabs/teams/update.rs:6: tabs must not import runtime"]);
    bites("base.rs", "pub(crate) use super::domain::Team;", &["base.rs:1: base must not import domain"]);
    bites("base/mod.rs", "use super::domain;", &["base/mod.rs:1: base must not import domain"]);
    bites("stray.rs", "", &["stray.rs: on no layer"]);
}

#[test]
fn what_is_allowed_is_let_through() {
    bites("tabs/teams/view.rs", "use ratatui::Frame;\nuse crate::{theme::Theme, widget::Table};", &[]);
    bites("tabs/teams/update.rs", "use super::model::Model;\nuse crate::flow::Cx;", &[]);
    bites(
        "base/x.rs",
        "// use crate::app;\n/// crate::demo::x\nfn f() {}\n#[cfg(test)]\nmod t { use crate::app; }",
        &[],
    );
    bites("cli/demo.rs", "use crate::{demo, runtime, tabs::teams::view};", &[]);
}

#[test]
fn only_views_and_the_screen_know_how_things_look() {
    bites(
        "tabs/teams/update.rs",
        "use ratatui::Frame;",
        &["tabs/teams/update.rs:1: tabs must not know ratatui"],
    );
    bites("layers/confirm_view.rs", "use ratatui::Frame;", &[]);
    bites("layers/help/view.rs", "use ratatui::Frame;", &[]);
    bites("layers/review.rs", "use ::ratatui::Frame;", &["layers/review.rs:1: layers must not know ratatui"]);
    bites("app/x.rs", "use crate::tabs::teams::view::draw;", &["app/x.rs:1: app must not import view"]);
    bites(
        "app/x.rs",
        "use crate::{layers::{help, confirm_view}};",
        &["app/x.rs:1: app must not import view"],
    );
    bites("tabs/teams/update.rs", "use super::view;", &["tabs/teams/update.rs:1: tabs must not import view"]);
    bites("screen/mod.rs", "use crate::tabs::teams::view;", &[]);
}

#[test]
fn crates_are_known_where_they_belong_and_nowhere_else() {
    bites("domain/x.rs", "fn f() { tokio::spawn(g()); }", &["domain/x.rs:1: domain must not know tokio"]);
    bites("demo/x.rs", "use crossterm::event;", &["demo/x.rs:1: demo must not know crossterm"]);
    bites("store/x.rs", "use sqlx;", &["store/x.rs:1: store must not know sqlx"]);
    bites("store/x.rs", "use mysqlx::a;\nuse a::sqlx::b;\nlet sqlx = 1;", &[]);
    bites("cli/x.rs", "use reqwest::Client;", &["cli/x.rs:1: cli must not know reqwest"]);
    bites("source/x.rs", "use sqlx::PgConnection;\nuse tokio::time;", &[]);
}

#[test]
fn nobody_but_the_command_line_imports_the_demo() {
    bites("runtime/x.rs", "use crate::demo;", &["runtime/x.rs:1: runtime must not import demo"]);
    bites("main.rs", "use worky_console::demo;", &[]);
    bites("demo/x.rs", "use crate::source;", &["demo/x.rs:1: demo must not import source"]);
}

#[test]
fn a_pure_layer_must_not_read_a_clock() {
    bites("app/x.rs", "let now = std::time::Instant::now();", &["app/x.rs:1: app must not read a clock"]);
    bites("tabs/a/view.rs", "let now = Utc::now();", &["tabs/a/view.rs:1: view must not read a clock"]);
    bites("runtime/x.rs", "let now = Instant::now();", &[]);
}

#[test]
fn a_file_over_the_wall_and_a_path_over_two_fences_are_found() {
    bites("base/x.rs", &"\n".repeat(501), &["base/x.rs:501: more than 500 lines"]);
    bites("base/a/x.rs", "use super::super::y;", &["base/a/x.rs:1: say crate::"]);
}

#[test]
fn a_circle_is_told_step_by_step() {
    let file = |path, text| File::new(path, text);
    let straight = [file("a/x.rs", "use crate::b;"), file("b.rs", "use crate::c;"), file("c.rs", "")];
    assert_eq!(circle(&straight), None);
    let round =
        [file("a/x.rs", "use crate::b;"), file("b.rs", "\nuse crate::c;"), file("c.rs", "use crate::a;")];
    assert_eq!(circle(&round).unwrap(), "a/x.rs:1 -> b\nb.rs:2 -> c\nc.rs:1 -> a");
}

#[test]
fn a_public_name_nobody_uses_is_an_orphan() {
    let file = |text| File::new("base/x.rs", text);
    let source = [file("pub struct Used;\npub async fn lost() {}\npub const fn kept() -> u8 { 1 }")];
    assert_eq!(orphans(&source, &[file("Used kept")]), ["base/x.rs: lost"]);
}
