//! Every tab and layer with nothing, much and trouble, at every size, in every theme at every depth.

use super::{fixture as f, play::Play};
use ratatui::{buffer::Buffer, style::Color};
use worky_console::{
    store::Feed,
    tabs::TabId,
    theme::{self, Depth},
};

const LAYERS: [&str; 12] = ["?", ":", "s", "y", "M", "ctrl-e", "L", "/", "f", "n", "n enter", "n tab enter"];

fn trouble(front: TabId) -> Play {
    let feeds = [Feed::Health, Feed::Teams, Feed::Assignments, Feed::Inbox, Feed::Flags, Feed::Database];
    let play = feeds.into_iter().fold(Play::full(front), |play, feed| play.fails(feed, f::away()));
    play.after(90).fails(Feed::Cache, f::missing("cache"))
}

fn much(front: TabId) -> Play {
    let names: Vec<String> =
        (0..60).map(|n| format!("Team {n} 漢字 with a name that goes on and on")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let numbers: Vec<usize> = (0..300).collect();
    let play =
        Play::full(front).news(f::teams(&names)).news(f::assignments(&numbers)).news(f::inbox(&numbers));
    play.news(f::unread(123_456)).keys("j j space v")
}

/// Every state at once, each drawn alone.
fn stages() -> Vec<Play> {
    let states: [fn(TabId) -> Play; 3] = [Play::on, much, trouble];
    let tabs = TabId::ALL.iter().flat_map(|front| states.map(|state| state(*front)));
    let layers =
        states.iter().flat_map(|state| LAYERS.iter().map(move |key| state(TabId::Assignments).keys(key)));
    tabs.chain(layers).collect()
}

#[test]
fn every_tab_and_layer_draws_at_every_size() {
    for (at, play) in stages().into_iter().enumerate() {
        for width in (0..=130).step_by(26) {
            for height in (0..=44).step_by(8) {
                // Each stage on a grid of its own, so that together they meet every size.
                let size = (width + at as u16 % 26, height + at as u16 % 8);
                let (buf, cursor) = play.look(size);
                assert!(
                    cursor.is_none_or(|at| buf.area.contains(at)),
                    "the cursor is off the screen at {size:?}"
                );
            }
        }
        play.look((300, 100));
    }
}

#[test]
fn every_theme_draws_everything_at_every_depth_and_only_in_colours_that_are_there() {
    let stages: Vec<Play> = stages().into_iter().step_by(4).collect();
    for name in theme::names(None) {
        for depth in Depth::ALL {
            for ascii in [false, true] {
                let theme = theme::load(&name, None, depth, ascii).unwrap();
                for play in &stages {
                    for size in [(60, 16), (120, 36)] {
                        let (buf, _) = play.look_in(&theme, size);
                        assert!(allowed(&buf, depth), "{name} at {depth:?}");
                    }
                }
            }
        }
    }
}

fn allowed(buf: &Buffer, depth: Depth) -> bool {
    let colours = buf.content().iter().flat_map(|cell| [cell.fg, cell.bg]);
    colours.into_iter().all(|colour| match colour {
        Color::Reset => true,
        Color::Rgb(..) => depth == Depth::True,
        Color::Indexed(_) => depth >= Depth::Ansi256,
        _ => depth >= Depth::Ansi16,
    })
}

#[test]
fn an_ascii_screen_is_ascii_but_for_what_the_server_says() {
    let theme = theme::load("night", None, Depth::Ansi16, true).unwrap();
    for front in TabId::ALL {
        for state in [Play::on, Play::full, trouble] {
            let (buf, _) = state(*front).look_in(&theme, (120, 36));
            let odd: String =
                buf.content().iter().map(|cell| cell.symbol()).filter(|s| !s.is_ascii()).collect();
            assert_eq!(odd, "", "{front:?}");
        }
    }
}

#[test]
fn below_the_smallest_size_it_says_so_and_goes_on() {
    let play = Play::full(TabId::Teams);
    assert!(play.screen(59, 16).contains("59x16 is too small"), "{}", play.screen(59, 16));
    assert!(play.screen(60, 15).contains("60x16 is enough; everything goes on"), "{}", play.screen(60, 15));
    assert!(play.screen(60, 16).contains("Atlas"));
    let play = play.keys("j");
    assert!(play.cursor().starts_with("Beacon"));
}
