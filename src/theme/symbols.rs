//! The characters that are not text, in two sets: one for a UTF-8 terminal, one for any terminal. Each is
//! one column wide in both, so that a layout does not change with the set.

use ratatui::symbols::border;

/// What a chart is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Braille,
    /// Half blocks, for a terminal whose font has no braille.
    Block,
    Ascii,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Symbols {
    pub ascii: bool,
    pub ellipsis: &'static str,
    /// In front of a marked row, and of the selected one.
    pub mark: &'static str,
    pub pointer: &'static str,
    /// A switch, and a tick box.
    pub on: &'static str,
    pub off: &'static str,
    /// The order of a sorted column.
    pub up: &'static str,
    pub down: &'static str,
    pub right: &'static str,
    /// The six states of a feed. Shapes differ, so that they can be told apart without colour.
    pub ok: &'static str,
    pub warn: &'static str,
    pub crit: &'static str,
    pub unknown: &'static str,
    pub stale: &'static str,
    pub unused: &'static str,
    /// Eighths of a cell, then a whole one; what is left of the bar.
    pub bar: [&'static str; 8],
    pub bar_rest: &'static str,
    /// What a bar would gain or lose.
    pub bar_change: &'static str,
    /// Heights of a small chart, lowest first, and a gap in it.
    pub spark: [&'static str; 8],
    pub gap: &'static str,
    pub border: border::Set<'static>,
    pub horizontal: &'static str,
    pub vertical: &'static str,
    pub tee_left: &'static str,
    pub tee_right: &'static str,
    pub tee_down: &'static str,
    pub tee_up: &'static str,
    pub cross: &'static str,
    /// Between items of a line.
    pub separator: &'static str,
    pub bullet: &'static str,
    /// More above, more below, and the thumb of a scroll bar.
    pub scroll_up: &'static str,
    pub scroll_down: &'static str,
    pub scroll_bar: &'static str,
    /// Frames of what is being waited for.
    pub busy: [&'static str; 4],
}

pub const UNICODE: Symbols = Symbols {
    ascii: false,
    ellipsis: "…",
    mark: "◆",
    pointer: "▸",
    on: "■",
    off: "□",
    up: "▴",
    down: "▾",
    right: "→",
    ok: "●",
    warn: "▲",
    crit: "✖",
    unknown: "?",
    stale: "◌",
    unused: "○",
    bar: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    bar_rest: "░",
    bar_change: "▒",
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    gap: " ",
    border: border::ROUNDED,
    horizontal: "─",
    vertical: "│",
    tee_left: "┤",
    tee_right: "├",
    tee_down: "┬",
    tee_up: "┴",
    cross: "┼",
    separator: "│",
    bullet: "•",
    scroll_up: "↑",
    scroll_down: "↓",
    scroll_bar: "┃",
    busy: ["◐", "◓", "◑", "◒"],
};

pub const ASCII: Symbols = Symbols {
    ascii: true,
    ellipsis: "~",
    mark: "*",
    pointer: ">",
    on: "x",
    off: "-",
    up: "^",
    down: "v",
    right: ">",
    ok: "+",
    warn: "!",
    crit: "X",
    unknown: "?",
    stale: "~",
    unused: "-",
    bar: [" ", " ", " ", "-", "-", "=", "=", "#"],
    bar_rest: ".",
    bar_change: "+",
    spark: ["_", ".", ",", "-", "=", "+", "*", "#"],
    gap: " ",
    border: border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
    horizontal: "-",
    vertical: "|",
    tee_left: "+",
    tee_right: "+",
    tee_down: "+",
    tee_up: "+",
    cross: "+",
    separator: "|",
    bullet: "*",
    scroll_up: "^",
    scroll_down: "v",
    scroll_bar: "#",
    busy: ["|", "/", "-", "\\"],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::width;

    fn all(set: &Symbols) -> Vec<&'static str> {
        let mut all = vec![
            set.ellipsis,
            set.mark,
            set.pointer,
            set.on,
            set.off,
            set.up,
            set.down,
            set.right,
            set.ok,
            set.warn,
            set.crit,
            set.unknown,
            set.stale,
            set.unused,
            set.bar_rest,
            set.gap,
            set.horizontal,
            set.vertical,
            set.tee_left,
            set.tee_right,
            set.tee_down,
            set.tee_up,
            set.cross,
            set.separator,
            set.bullet,
            set.scroll_up,
            set.scroll_down,
            set.scroll_bar,
            set.border.top_left,
            set.border.horizontal_top,
        ];
        all.extend(set.bar.iter().chain(&set.spark).chain(&set.busy));
        all
    }

    #[test]
    fn every_symbol_is_one_column_wide() {
        assert!(all(&UNICODE).iter().chain(&all(&ASCII)).all(|symbol| width(symbol) == 1));
        assert!(all(&ASCII).iter().all(|symbol| symbol.is_ascii()));
    }

    #[test]
    fn the_six_states_differ_in_shape() {
        for set in [&UNICODE, &ASCII] {
            let mut states = vec![set.ok, set.warn, set.crit, set.unknown, set.stale, set.unused];
            states.sort_unstable();
            states.dedup();
            assert_eq!(states.len(), 6);
        }
    }
}
