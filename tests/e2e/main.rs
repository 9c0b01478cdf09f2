//! The real binary in a real terminal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly anywhere")]

mod desk;
mod home;
mod keys;
mod server;
mod terminal;

mod change_test;
mod config_test;
mod database_test;
mod drafts_test;
mod flags_test;
mod hostile_test;
mod journal_test;
mod leaving_test;
mod list_test;
mod lists_test;
mod login_test;
mod menus_test;
mod outage_test;
mod pipe_test;
mod quiet_test;
mod record_test;
mod resize_test;
mod rollout_test;
mod secrets_test;
mod sheet_test;
mod start_test;
mod suspend_test;
mod tabs_test;
mod terminal_test;

use home::Home;
use terminal::Terminal;

/// The size that the screens are designed for.
const SIZE: (u16, u16) = (120, 36);

/// The demo without its simulated people, as soon as its teams are on the screen.
#[track_caller]
fn demo(home: &Home) -> Terminal {
    let console = Terminal::console(home, SIZE, &["demo", "--paused"]);
    console.until("teams", |screen| screen.contains("Design Guild") && screen.contains("API ok"));
    console
}
