//! What can be done with the rows of a list.

use crate::{demo, home::Home, terminal::Terminal};

#[track_caller]
fn assignments(home: &Home) -> Terminal {
    let console = demo(home);
    console.send_keys("2");
    console.until("assignments", |screen| screen.contains("Assignments 60"));
    console
}

/// The lines of the list in the upper pane, below its heading.
fn rows(screen: &str) -> Vec<&str> {
    let below = screen.lines().skip_while(|line| !line.contains("  kind  ")).skip(1);
    below.take_while(|line| line.starts_with('│')).filter(|line| line.contains("-0")).collect()
}

/// The row under the cursor.
fn selected(screen: &str) -> Option<String> {
    rows(screen).into_iter().find(|row| row.starts_with("│▸")).map(str::to_owned)
}

#[test]
fn a_filter_leaves_what_contains_it_and_esc_brings_the_rest_back() {
    let home = Home::new();
    let console = assignments(&home);
    console.send_keys("/");
    console.type_text("priya");
    let fits =
        |screen: &str| rows(screen).iter().all(|row| row.contains("Priya")) && screen.contains(" of 60");
    console.until("only Priya's", fits);
    console.send_keys("enter j");
    console.until("a selection", |screen| fits(screen) && selected(screen).is_some());
    console.send_keys("esc");
    console.until("all of them", |screen| screen.contains("Assignments 60") && !screen.contains(" of 60"));
}

#[test]
fn a_filter_that_fits_nothing_says_so_and_can_be_mended() {
    let home = Home::new();
    let console = assignments(&home);
    console.send_keys("/");
    console.type_text("zzz");
    console.until("none", |screen| screen.contains("none of 60 rows passes that"));
    console.send_keys("backspace backspace backspace");
    console.until("all of them", |screen| rows(screen).len() > 10);
}

#[test]
fn the_sort_menu_sorts_by_the_column_chosen_and_a_second_time_turns_it_around() {
    let home = Home::new();
    let console = assignments(&home);
    console.send_keys("s");
    console.until("the menu", |screen| screen.contains("Sort by") && screen.contains("descending now"));
    console.type_text("person");
    console.send_keys("enter");
    console.until("order by person", |screen| screen.contains("person ▴") && !screen.contains("Sort by"));
    let first = console.text();
    console.send_keys("S");
    console.until("the other order", |screen| screen.contains("person ▾") && rows(screen) != rows(&first));
}

#[test]
fn marks_are_counted_and_esc_takes_them_away() {
    let home = Home::new();
    let console = assignments(&home);
    console.send_keys("space j space");
    console.until("two marks", |screen| screen.contains("2 marked"));
    console.send_keys("j j v j j v");
    console.until("a range of marks", |screen| screen.contains("5 marked"));
    console.send_keys("esc");
    console.until("no marks", |screen| !screen.contains("marked"));
}

#[test]
fn the_cursor_goes_down_and_up_and_to_both_ends() {
    let home = Home::new();
    let console = assignments(&home);
    console.until("a cursor", |screen| selected(screen).is_some());
    let first = selected(&console.text());
    console.send_keys("j j");
    console.until("a row further down", |screen| {
        selected(screen).is_some_and(|row| Some(&row) != first.as_ref())
    });
    console.send_keys("up up");
    console.until("the first row", |screen| selected(screen) == first);
    let above = rows(&console.text())[1].to_owned();
    console.send_keys("end");
    console.until("the end", |screen| !rows(screen).contains(&above.as_str()));
    console.send_keys("g");
    console.until("the first row", |screen| selected(screen) == first);
}

#[test]
fn enter_opens_the_members_then_a_members_assignments_and_esc_goes_back() {
    let home = Home::new();
    let console = demo(&home);
    console.until("members", |screen| screen.contains("Camille Dubois"));
    console.send_keys("enter enter");
    console.until("her assignments", |screen| screen.contains("/USR-") && screen.contains(" of 60"));
    console.send_keys("esc");
    console.until("no filter", |screen| screen.contains("Assignments 60") && !screen.contains("/USR-"));
}

#[test]
fn a_pane_takes_the_whole_screen_and_gives_it_back() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys("f");
    console.until("one pane", |screen| !screen.contains("Camille Dubois") && screen.contains("Road Crew"));
    console.send_keys("tab");
    console
        .until("the other pane", |screen| screen.contains("Camille Dubois") && !screen.contains("Road Crew"));
    console.send_keys("f");
    console.until("both panes", |screen| screen.contains("Camille Dubois") && screen.contains("Road Crew"));
}

#[test]
fn a_copy_reaches_the_terminals_clipboard() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys("y");
    console.until("the menu", |screen| screen.contains("TEAM-000001"));
    console.send_keys("enter");
    console.until("a word about it", |screen| screen.contains("copied to the terminal's clipboard"));
    // TEAM-000001 in base 64.
    let sent = console.output();
    let sequence = b"\x1b]52;c;VEVBTS0wMDAwMDE=";
    assert!(sent.windows(sequence.len()).any(|bytes| bytes == sequence));
}
