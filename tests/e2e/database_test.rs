//! The demo's database, which the console looks at beside the API.

use crate::{SIZE, home::Home, terminal::Terminal};

#[test]
fn an_outage_of_the_database_is_one_for_the_api_and_for_the_console_and_ends_for_both() {
    let home = Home::new();
    let console = Terminal::console(&home, SIZE, &["demo", "--paused", "--fault", "db-down"]);
    console.until("both down", |screen| {
        screen.contains("✖ API") && screen.contains("✖ DB cannot reach SQLite: connection refused")
    });
    console.send_keys("4 tab tab");
    console.until("why", |screen| screen.contains("  cannot reach SQLite: connection refused  "));
    console.send_keys(":");
    console.type_text("trouble db-down");
    console.send_keys("enter R");
    console.until("both back", |screen| {
        screen.contains("DB ok")
            && screen.contains("API ok")
            && screen.contains("off: SQLite has no sessions")
    });
}
