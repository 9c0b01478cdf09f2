//! Text on a grid of cells: how wide it is, how to cut it, and how to make foreign text harmless.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Longest text kept of one field, in characters; a server can send megabytes.
const LONGEST: usize = 4096;
/// Combining marks kept on one character; more is an attack on the renderer, not a language.
const MARKS: usize = 4;

/// Columns the text takes on the screen.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text, cut to at most `columns`; `ellipsis` stands where something is missing.
pub fn cut<'a>(text: &'a str, columns: usize, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let room = columns.saturating_sub(width(ellipsis));
    let mut kept = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        used += width(cluster);
        if used > room {
            break;
        }
        kept.push_str(cluster);
    }
    if width(ellipsis) <= columns {
        kept.push_str(ellipsis);
    }
    Cow::Owned(kept)
}

/// The text in exactly `columns`: cut or filled with spaces, on the left when `right` aligned.
pub fn pad(text: &str, columns: usize, right: bool, ellipsis: &str) -> String {
    let text = cut(text, columns, ellipsis);
    let fill = " ".repeat(columns.saturating_sub(width(&text)));
    if right { format!("{fill}{text}") } else { format!("{text}{fill}") }
}

/// Foreign text made fit for a terminal: no control sequence, no invisible or direction-changing
/// character, no tower of combining marks, no endless field. White space becomes a single kind: it is one line.
pub fn clean(text: &str) -> String {
    harmless(text, |_| ' ')
}

/// As [`clean`], for a text of several lines: its line breaks and tabs stay, for it may be written back. To be
/// cleaned where it is drawn on one line.
pub fn clean_lines(text: &str) -> String {
    harmless(&text.replace("\r\n", "\n"), |c| if c == '\t' { c } else { '\n' })
}

/// `space` says what becomes of a tab or a line break.
fn harmless(text: &str, space: impl Fn(char) -> char) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST));
    let mut marks = 0;
    for c in text.chars().take(LONGEST) {
        match c {
            '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push(space(c)),
            c if c.is_control() => out.push('\u{fffd}'),
            c if is_invisible(c) => {}
            c if unicode_width::UnicodeWidthChar::width(c) == Some(0) => {
                marks += 1;
                if marks <= MARKS && !out.is_empty() {
                    out.push(c);
                }
            }
            c => {
                marks = 0;
                out.push(c);
            }
        }
    }
    out
}

/// A spreadsheet takes text that begins like this for a formula, and a team may be called `=HYPERLINK(..)`.
pub fn spreadsheet_cell(text: &str) -> String {
    let text = clean(text);
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

/// Bidi controls, zero-width characters, tags, private use and noncharacters.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF
        | 0xFFA0 | 0xFFF0..=0xFFFB | 0xE000..=0xF8FF | 0xE0000..=0x10FFFF)
        || u32::from(c) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wide_characters_are_cut_on_a_boundary() {
        assert_eq!(cut("日本語", 5, "…"), "日本…");
        assert_eq!(cut("abc", 3, "…"), "abc");
        assert_eq!(pad("7", 3, true, "…"), "  7");
    }

    #[test]
    fn an_escape_sequence_arrives_as_plain_text() {
        assert_eq!(clean("a\u{1b}[31mb\u{9b}2J\u{202e}c"), "a\u{fffd}[31mb\u{fffd}2Jc");
        assert_eq!(
            clean(&format!("e{}", "\u{301}".repeat(100_000))),
            format!("e{}", "\u{301}".repeat(MARKS))
        );
    }

    #[test]
    fn several_lines_stay_as_they_are() {
        assert_eq!(clean_lines("one\r\n\ttwo\u{2028}three\r\u{1b}[J"), "one\n\ttwo\nthree\n\u{fffd}[J");
        assert_eq!(clean("one\n\ttwo"), "one  two");
    }

    proptest! {
        #[test]
        fn several_lines_are_one_that_was_broken(text in any::<String>()) {
            let lines = clean_lines(&text);
            prop_assert!(!lines.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
            prop_assert_eq!(clean_lines(&lines), lines.clone());
            prop_assert_eq!(clean(&lines), clean(&text.replace("\r\n", "\n")));
        }

        #[test]
        fn cut_never_exceeds_its_room(text in ".*", columns in 0usize..40) {
            prop_assert!(width(&cut(&text, columns, "…")) <= columns.max(width(&text).min(columns)));
        }

        #[test]
        fn clean_leaves_nothing_a_terminal_would_obey(text in any::<String>()) {
            let cleaned = clean(&text);
            prop_assert!(!cleaned.chars().any(|c| c.is_control() || is_invisible(c)));
            prop_assert_eq!(clean(&cleaned), cleaned.clone());
        }
    }
}
