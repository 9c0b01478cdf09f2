//! Whole screens as files. Read them as a user would: `INSTA_UPDATE=always` writes them anew.

use super::{fixture as f, journeys::guarding, play::Play};
use worky_console::{
    base::Tone,
    domain::{Reading, Team},
    flow::{Mode, Reply, Session},
    operation::{Fate, Journalled, KillReport, sheet},
    source::SourceError,
    store::{Feed, News},
    tabs::TabId,
    theme::{self, Depth},
};

fn keep(name: &str, screen: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots");
    settings.bind(|| insta::assert_snapshot!(name, screen));
}

fn tab(front: TabId) -> String {
    front.title().to_lowercase()
}

/// What each tab lives on.
fn feed(front: TabId) -> Feed {
    match front {
        TabId::Teams => Feed::Teams,
        TabId::Assignments => Feed::Assignments,
        TabId::Notifications => Feed::Inbox,
        TabId::Health => Feed::Health,
        TabId::Rollout => Feed::Flags,
    }
}

#[test]
fn each_tab_before_the_first_answer() {
    for front in TabId::ALL {
        keep(&format!("{}_loading", tab(*front)), &Play::on(*front).screen(80, 24));
    }
}

#[test]
fn each_tab_when_there_is_nothing() {
    let nothing =
        [f::healthy(), f::teams(&[]), f::assignments(&[]), f::inbox(&[]), f::unread(0), f::flags(&[])];
    for front in TabId::ALL.iter().filter(|front| **front != TabId::Health) {
        let play = nothing.iter().cloned().fold(Play::on(*front), Play::news);
        let play = play.news(News::Preferences(Ok(std::sync::Arc::new([].into_iter().collect()))));
        keep(&format!("{}_empty", tab(*front)), &play.screen(80, 24));
    }
}

#[test]
fn each_tab_with_data_at_three_sizes() {
    for front in TabId::ALL {
        let play = Play::full(*front);
        for (width, height) in [(80, 24), (120, 36), (200, 60)] {
            keep(&format!("{}_{width}x{height}", tab(*front)), &play.screen(width, height));
        }
    }
}

#[test]
fn each_tab_when_nothing_could_be_had() {
    for front in TabId::ALL {
        let play = Play::on(*front).fails(Feed::Health, f::away()).fails(feed(*front), f::away());
        keep(&format!("{}_failed", tab(*front)), &play.screen(80, 24));
    }
}

#[test]
fn each_tab_when_it_has_grown_stale() {
    for front in TabId::ALL {
        let play = Play::full(*front).fails(Feed::Health, f::away()).fails(feed(*front), f::away()).after(45);
        keep(&format!("{}_stale", tab(*front)), &play.screen(80, 24));
    }
}

#[test]
fn what_a_server_does_not_offer_is_off() {
    let play = Play::on(TabId::Rollout).news(f::healthy()).fails(Feed::Flags, f::missing("/feature-flags/"));
    keep("rollout_off", &play.screen(80, 24));
    let play = Play::with(Session { database: false, ..f::session() }, TabId::Health).news(f::healthy());
    let play = play.fails(Feed::Cache, f::missing("cache")).fails(Feed::Host, f::missing("system health"));
    keep("health_off", &play.screen(120, 36));
}

#[test]
fn each_tab_with_a_filter_being_typed() {
    for (front, word) in TabId::ALL.iter().zip(["beacon", "demir", "dark", "flags", "inbox"]) {
        keep(&format!("{}_filter", tab(*front)), &Play::full(*front).keys("/").types(word).screen(80, 24));
    }
}

#[test]
fn each_tab_with_a_pane_on_the_full_screen() {
    for front in TabId::ALL {
        let keys = if *front == TabId::Health { "f" } else { "tab f" };
        keep(&format!("{}_full_screen", tab(*front)), &Play::full(*front).keys(keys).screen(80, 24));
    }
}

#[test]
fn the_database_on_the_whole_screen() {
    let panes = [("tab tab", "sessions"), ("tab tab tab", "tables"), ("tab tab tab tab", "integrity")];
    for (keys, pane) in panes {
        let play = Play::full(TabId::Health).news(f::locked()).keys(keys);
        for (width, height) in [(80, 24), (120, 36)] {
            keep(&format!("database_{pane}_{width}x{height}"), &play.screen(width, height));
        }
    }
}

#[test]
fn a_database_that_cannot_be_asked_or_tells_little() {
    let none = Play::with(Session { database: false, ..f::session() }, TabId::Health).news(f::healthy());
    keep("database_off", &none.keys("tab tab").screen(80, 24));
    let failed = Play::on(TabId::Health).news(f::healthy()).fails(Feed::Database, f::away());
    keep("database_failed", &failed.keys("tab tab").screen(80, 24));
    let stale = Play::full(TabId::Health).fails(Feed::Database, f::away()).after(45).keys("tab tab");
    keep("database_stale", &stale.screen(80, 24));
    let hidden = News::Tables(Ok(std::sync::Arc::new(Reading::Off("a table it reads is locked".into()))));
    keep("database_tables_off", &Play::on(TabId::Health).news(hidden).keys("tab tab tab").screen(80, 24));
}

#[test]
fn what_sqlite_has_not_is_off_and_what_it_has_is_there() {
    let demo = Session { mode: Mode::Demo, context: "demo".into(), ..f::session() };
    for (keys, pane) in [("j", "panel"), ("tab tab", "sessions"), ("tab tab tab", "tables")] {
        let play = Play::with(demo.clone(), TabId::Health).everything();
        twice(&format!("sqlite_{pane}"), &play.news(f::sqlite()).news(f::sqlite_tables()).keys(keys));
    }
}

#[test]
fn the_delivery_of_notifications() {
    let play = Play::full(TabId::Notifications).keys("tab tab");
    for (width, height) in [(80, 24), (120, 36)] {
        keep(&format!("delivery_{width}x{height}"), &play.screen(width, height));
    }
    let empty = Play::on(TabId::Notifications).news(News::Delivery(Ok(Default::default()))).keys("tab tab");
    keep("delivery_off", &empty.screen(80, 24));
}

#[test]
fn a_message_being_read() {
    keep("notifications_reading", &Play::full(TabId::Notifications).keys("j enter").screen(80, 24));
}

#[test]
fn without_a_log_in() {
    let session = Session { signed_in: false, ..f::session() };
    keep("signed_out", &Play::with(session, TabId::Teams).news(f::healthy()).screen(80, 24));
}

#[test]
fn on_a_terminal_that_knows_only_ascii_and_on_one_that_is_too_small() {
    let theme = theme::load("mono", None, Depth::None, true).unwrap();
    let buf = Play::full(TabId::Teams).keys("space").look_in(&theme, (80, 24)).0;
    keep("ascii", &worky_console::screen::text(&buf));
    keep("too_small", &Play::full(TabId::Teams).screen(48, 9));
    keep("smallest", &Play::full(TabId::Assignments).screen(60, 16));
}

#[test]
fn the_badges_of_a_context() {
    let heads = [
        Session { mode: Mode::Demo, context: "demo".into(), ..f::session() },
        f::prod(),
        Session { plain_text: true, ..f::prod() },
    ]
    .map(|session| {
        let play = Play::with(session, TabId::Health).everything().news(f::database(195));
        [60, 80, 120]
            .map(|width| play.screen(width, 16).lines().next().unwrap_or_default().to_owned())
            .join("\n")
    });
    keep("headers", &heads.join("\n"));
}

/// At the two sizes that matter most.
fn twice(name: &str, play: &Play) {
    for (width, height) in [(80, 24), (120, 36)] {
        keep(&format!("{name}_{width}x{height}"), &play.screen(width, height));
    }
}

#[test]
fn forms() {
    let people = || f::users(&[0, 1, 2, 3, 4, 5, 6, 7]);
    let teams = || Play::full(TabId::Teams).news(people()).news(f::projects(&[0, 1, 2]));
    twice("form_empty", &teams().keys("n"));
    twice(
        "form_errors",
        &teams().keys("n tab tab").types("Moves boxes").keys("alt-enter").types("by night").keys("ctrl-s"),
    );
    let theirs = {
        let (name, description) = ("Atlas South".to_owned(), Some("Sails".to_owned()));
        f::teams_of(vec![Team { name, description, ..f::team(0, "Atlas") }])
    };
    twice("form_theirs", &teams().keys("e tab tab").types(" and more").news(theirs));
    let long = |play: Play| (0..8).fold(play, |play, n| play.types(&format!("line {n}")).keys("alt-enter"));
    let send = Play::full(TabId::Notifications).news(people()).keys("n enter");
    let mark = |play: Play, name: &str| play.types(name).keys("tab ctrl-u");
    let send = ["aylin", "jonas", "mia"].into_iter().fold(send, mark).keys("ctrl-s tab");
    twice("form_message", &long(send.types("Maintenance tonight").keys("tab")).keys("tab"));
    twice("form_draft", &teams().keys("n").types("Harbour").keys("esc n"));
    twice("form_editor", &teams().keys("n").types("Harbour").keys("ctrl-o"));
    twice("form_gone", &teams().keys("e").types("!").news(f::teams(&["Beacon"])));
    twice("form_switches", &Play::full(TabId::Notifications).keys("tab e down space"));
}

#[test]
fn a_percentage_is_staged_and_a_flag_is_killed() {
    let flags = || Play::full(TabId::Rollout);
    twice("rollout_staged", &flags().keys("% 5 0"));
    twice("rollout_reason", &flags().keys("% 5 0 enter").types("no errors for a day"));
    let at = "2026-11-24T03:12:40Z";
    let asked = || flags().keys("space space K");
    twice("rollout_history", &flags().keys("tab tab j"));
    twice("rollout_paused", &guarding::paused());
    twice("rollout_edit", &flags().keys("e tab tab").paste("USR-000005 USR-999999"));
    twice("kill_asked", &asked());
    let why = "worky.example answers 503 Service Unavailable".to_owned();
    let trying = Fate::Killing { tries: 3, why: Some(why.clone()) };
    let sent = || asked().keys("y").killing("bulk_assignments", Fate::Killed(f::at(at)));
    twice("kill_under_way", &sent().killing("compact_inbox", trying));
    let fates = vec![
        ("bulk_assignments".parse().unwrap(), Fate::Killed(f::at(at))),
        ("compact_inbox".parse().unwrap(), Fate::NotConfirmed(why)),
    ];
    let text = "flags kill bulk_assignments by mia.weber@example.com (mia@desk) in staging at worky.example: bulk_assignments killed at 2026-11-24T03:12:40Z".to_owned();
    let journal = Journalled::Unwritten { why: "no room for the journal".into(), text };
    twice("kill_not_confirmed", &sent().killed(KillReport { fates, journal }).after(10));
}

#[test]
fn pickers() {
    let people = || f::users(&[0, 1, 2, 3, 4, 5, 6, 7]);
    let members = || Play::full(TabId::Teams).keys("tab n enter");
    twice("picker_people", &members().news(people()).keys("tab tab"));
    twice("picker_no_match", &members().news(people()).types("zzz"));
    twice("picker_loading", &members());
    twice("picker_failed", &members().fails(Feed::Users, f::away()));
    twice("picker_stale", &members().news(people()).fails(Feed::Users, f::away()).after(200));
    twice("picker_nobody", &members().news(f::users(&[])));
    let work = || Play::full(TabId::Assignments).keys("n enter").news(f::children(None, &[0, 1, 2, 3]));
    twice("picker_work", &work().keys("tab"));
    let below = |play: Play| {
        let above = play.polled().into_iter().find_map(|(feed, _)| match feed {
            Feed::Children(Some(entity)) => Some(entity),
            _ => None,
        });
        let above = above.expect("it has gone down a level");
        play.news(f::children(Some(&above), &[0, 1, 2]))
    };
    twice("picker_work_below", &below(below(work().keys("down enter")).keys("enter")));
    twice("picker_searching", &work().types("dark"));
    twice("picker_found", &work().types("dark").sleeps().news(f::found("dark", &[0, 6, 10])));
    let eligible = Play::full(TabId::Assignments).news(people()).keys("n tab enter");
    twice("picker_eligible", &eligible.news(f::assignees(&f::task(11), &[0, 2, 3, 5])));
}

#[test]
fn the_wrong_rows_of_a_file() {
    let text = "entity_type,entity_id,user_id,assignment_type,note\ntask,TSK-1,USR-1,assignee,x\n\
        taks,TSK 2,USR-1,assignee,\ntask,TSK-3,USR-1,developer,\ntask,TSK-4\n";
    let sheet = sheet::read(text.as_bytes()).unwrap();
    let play = Play::full(TabId::Assignments).keys(":").types("import assignments a.csv").keys("enter");
    twice("wrong_rows", &play.replies(Reply::Faulty(sheet)));
}

#[test]
fn the_layers() {
    let teams = || Play::full(TabId::Teams);
    let said = teams().notice(Tone::Good, "copied to the terminal's clipboard").after(20);
    let said = said.fails(Feed::Teams, f::away());
    for (name, play) in [
        ("layer_help", teams().keys("?")),
        ("layer_help_of_nothing", Play::on(TabId::Teams).keys("?")),
        ("layer_palette", teams().keys(":").types("at")),
        ("layer_sort", teams().keys("s")),
        ("layer_copy", teams().keys("j y")),
        ("layer_messages", said.keys("M")),
        ("layer_contexts", teams().keys("ctrl-e")),
        ("layer_login", teams().keys("L").types("hunter2")),
        (
            "layer_login_refused",
            teams().keys("L").types("hunter2").keys("enter").logged_in(Err(SourceError::WrongPassword)),
        ),
        (
            "layer_login_unreachable",
            teams().keys("L").types("hunter2").keys("enter").logged_in(Err(f::away())),
        ),
        ("paused", teams().keys("p").after(60)),
        ("range", teams().keys("space v j")),
        ("half_loaded", Play::on(TabId::Assignments).news(f::half_loaded(&[0, 1, 2, 3]))),
        ("toast", teams().keys("ctrl-c")),
    ] {
        keep(name, &play.screen(80, 24));
    }
}
