//! Can it be read? Contrast after WCAG 2 against the background a theme was made for, and whether roles that
//! carry a meaning can be told apart without colour.

use super::{
    Depth, Role,
    colour::{ANSI, Rgb, indexed},
    load::{chain, load},
};
use Role as R;
use ratatui::style::{Color, Modifier, Style};

/// Roles that are read, on the terminal's background.
const TEXTS: [Role; 26] = [
    R::Text,
    R::Dim,
    R::Strong,
    R::Accent,
    R::Good,
    R::Warn,
    R::Bad,
    R::Unknown,
    R::Stale,
    R::BorderFocus,
    R::Title,
    R::Header,
    R::Marked,
    R::Match,
    R::Key,
    R::Gauge,
    R::Chart,
    R::Target,
    R::TabOn,
    R::TabOff,
    R::HueGreen,
    R::HueYellow,
    R::HueRed,
    R::HueBlue,
    R::HueMagenta,
    R::HueCyan,
];
/// Roles that bring their own background.
const PAINTED: [Role; 6] = [R::Cursor, R::CursorOff, R::Field, R::Badge, R::BadgeWarn, R::BadgeBad];
/// What cells of the selected row may look like.
const CELLS: [Role; 7] = [R::Text, R::Dim, R::Good, R::Warn, R::Bad, R::Unknown, R::Accent];

fn rgb(colour: Color) -> Rgb {
    match colour {
        Color::Rgb(r, g, b) => Rgb(r, g, b),
        Color::Indexed(index) => indexed(index),
        named => ANSI.iter().find(|(_, colour, _)| *colour == named).map(|(.., rgb)| *rgb).unwrap(),
    }
}

fn background(name: &str) -> Rgb {
    let chain = chain(name, None).unwrap();
    let (text, _) = chain.iter().find_map(|source| source.background.clone()).unwrap();
    Rgb::parse(&text).unwrap()
}

fn contrast(style: Style, behind: Rgb) -> f64 {
    rgb(style.fg.unwrap()).contrast(style.bg.map_or(behind, rgb))
}

#[test]
fn text_can_be_read_in_every_theme() {
    for (name, least, on_cursor) in [("night", 4.5, 4.0), ("day", 4.5, 4.0), ("contrast", 7.0, 4.5)] {
        let behind = background(name);
        for depth in [Depth::True, Depth::Ansi256] {
            let theme = load(name, None, depth, false).unwrap();
            for role in TEXTS.into_iter().chain(PAINTED) {
                let ratio = contrast(theme.style(role), behind);
                assert!(ratio >= least, "{name} {depth:?} {}: {ratio:.2}", role.name());
            }
            for cursor in [R::Cursor, R::CursorOff] {
                for cell in CELLS {
                    let ratio = contrast(theme.style(cell).bg(theme.style(cursor).bg.unwrap()), behind);
                    assert!(
                        ratio >= on_cursor,
                        "{name} {depth:?} {} on {}: {ratio:.2}",
                        cell.name(),
                        cursor.name()
                    );
                }
            }
        }
    }
}

/// Here the terminal's own palette decides, so this is the best that can be asked: on xterm's colours.
#[test]
fn sixteen_colours_are_enough_on_a_dark_terminal() {
    for name in ["night", "contrast"] {
        let theme = load(name, None, Depth::Ansi16, false).unwrap();
        for role in TEXTS.into_iter().chain(PAINTED) {
            let ratio = contrast(theme.style(role), Rgb(0, 0, 0));
            assert!(ratio >= 4.4, "{name} {}: {ratio:.2}", role.name());
        }
    }
}

#[test]
fn frames_and_the_selected_row_can_be_seen() {
    for name in ["night", "day", "contrast"] {
        let (behind, theme) = (background(name), load(name, None, Depth::True, false).unwrap());
        for role in [R::Border, R::GaugeRest] {
            assert!(contrast(theme.style(role), behind) >= 1.3, "{name} {}", role.name());
        }
        let row = rgb(theme.style(R::Cursor).bg.unwrap());
        assert!(row.contrast(behind) >= 1.2, "{name}: {:.2}", row.contrast(behind));
    }
}

#[test]
fn meanings_differ_at_every_depth() {
    let pairs = [
        (R::Cursor, R::Text),
        (R::Cursor, R::CursorOff),
        (R::CursorOff, R::Text),
        (R::Marked, R::Text),
        (R::Marked, R::Cursor),
        (R::Match, R::Text),
        (R::TabOn, R::TabOff),
        (R::BorderFocus, R::Border),
        (R::Badge, R::Text),
        (R::BadgeWarn, R::Text),
        (R::BadgeBad, R::BadgeWarn),
        (R::BadgeWarn, R::Badge),
        (R::Good, R::Bad),
        (R::Warn, R::Bad),
        (R::Good, R::Warn),
        (R::Unknown, R::Good),
        (R::Stale, R::Text),
        (R::Dim, R::Text),
        (R::Field, R::Text),
        (R::Key, R::Dim),
        (R::Gauge, R::GaugeRest),
        (R::Header, R::Text),
    ];
    for (name, depth) in
        ["night", "day", "contrast", "mono"].into_iter().flat_map(|n| Depth::ALL.map(|d| (n, d)))
    {
        let theme = load(name, None, depth, false).unwrap();
        for (a, b) in pairs {
            assert_ne!(theme.style(a), theme.style(b), "{name} {depth:?}: {} and {}", a.name(), b.name());
        }
    }
}

#[test]
fn without_colours_only_modifiers_remain() {
    for (name, depth) in [("night", Depth::None), ("day", Depth::None), ("mono", Depth::True)] {
        let theme = load(name, None, depth, false).unwrap();
        for role in Role::ALL {
            let style = theme.style(*role);
            assert_eq!((style.fg, style.bg), (None, None), "{name} {}", role.name());
        }
        assert!(theme.style(R::Cursor).add_modifier.contains(Modifier::REVERSED));
    }
}
