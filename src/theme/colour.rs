//! Colours as a theme writes them, and their nearest relatives where a terminal has fewer. Distance is
//! measured in Oklab, where equal steps look equally large.

use super::depth::Depth;
use ratatui::style::Color;

/// The 16 colours every terminal has, by name and as xterm shows them. Terminals differ; the names hold.
pub(super) const ANSI: [(&str, Color, Rgb); 16] = [
    ("black", Color::Black, Rgb(0x00, 0x00, 0x00)),
    ("red", Color::Red, Rgb(0xcd, 0x00, 0x00)),
    ("green", Color::Green, Rgb(0x00, 0xcd, 0x00)),
    ("yellow", Color::Yellow, Rgb(0xcd, 0xcd, 0x00)),
    ("blue", Color::Blue, Rgb(0x00, 0x00, 0xee)),
    ("magenta", Color::Magenta, Rgb(0xcd, 0x00, 0xcd)),
    ("cyan", Color::Cyan, Rgb(0x00, 0xcd, 0xcd)),
    ("gray", Color::Gray, Rgb(0xe5, 0xe5, 0xe5)),
    ("dark-gray", Color::DarkGray, Rgb(0x7f, 0x7f, 0x7f)),
    ("light-red", Color::LightRed, Rgb(0xff, 0x00, 0x00)),
    ("light-green", Color::LightGreen, Rgb(0x00, 0xff, 0x00)),
    ("light-yellow", Color::LightYellow, Rgb(0xff, 0xff, 0x00)),
    ("light-blue", Color::LightBlue, Rgb(0x5c, 0x5c, 0xff)),
    ("light-magenta", Color::LightMagenta, Rgb(0xff, 0x00, 0xff)),
    ("light-cyan", Color::LightCyan, Rgb(0x00, 0xff, 0xff)),
    ("white", Color::White, Rgb(0xff, 0xff, 0xff)),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// `#rrggbb`
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text
            .strip_prefix('#')
            .filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let [_, r, g, b] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
        Some(Self(r, g, b))
    }

    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn oklab(self) -> [f64; 3] {
        let [r, g, b] = self.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    fn distance(self, other: Self) -> f64 {
        self.oklab().iter().zip(other.oklab()).map(|(a, b)| (a - b).powi(2)).sum()
    }

    /// How far apart two colours are in brightness, 1 to 21, after WCAG 2.
    #[cfg(test)]
    pub fn contrast(self, other: Self) -> f64 {
        let light = |rgb: Self| {
            let [r, g, b] = rgb.linear();
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (a, b) = (light(self), light(other));
        a.max(b) / a.min(b)
    }

    fn nearest_ansi(self) -> Color {
        let nearest = ANSI.iter().min_by(|a, b| self.distance(a.2).total_cmp(&self.distance(b.2)));
        nearest.map_or(Color::Reset, |found| found.1)
    }

    /// The cube and the greys; the first 16 are left out, because everybody's differ.
    fn nearest_256(self) -> Color {
        let nearest =
            (16..=255u8).min_by(|a, b| self.distance(indexed(*a)).total_cmp(&self.distance(indexed(*b))));
        nearest.map_or(Color::Reset, Color::Indexed)
    }
}

/// The colour behind an index from 16 on.
pub(super) fn indexed(index: u8) -> Rgb {
    if index >= 232 {
        let grey = 8 + 10 * (index - 232);
        return Rgb(grey, grey, grey);
    }
    let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    let cube = index.saturating_sub(16);
    Rgb(step(cube / 36), step(cube / 6 % 6), step(cube % 6))
}

/// A colour of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    /// The terminal's own.
    Own,
    Ansi(Color),
    /// With what to take instead of it among 16 colours, where the nearest would not be readable.
    Rgb(Rgb, Option<Color>),
}

impl Paint {
    /// `#rrggbb`, one of the 16 names, or `default`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Own);
        }
        let named = ANSI.iter().find(|(name, ..)| *name == text).map(|(_, colour, _)| Self::Ansi(*colour));
        named.or_else(|| Rgb::parse(text).map(|rgb| Self::Rgb(rgb, None)))
    }

    /// The colour of a terminal of this depth; nothing means the terminal's own.
    pub fn at(self, depth: Depth) -> Option<Color> {
        match (self, depth) {
            (Self::Own, _) | (_, Depth::None) => None,
            (Self::Ansi(colour), _) => Some(colour),
            (Self::Rgb(Rgb(r, g, b), _), Depth::True) => Some(Color::Rgb(r, g, b)),
            (Self::Rgb(rgb, _), Depth::Ansi256) => Some(rgb.nearest_256()),
            (Self::Rgb(_, Some(Color::Reset)), Depth::Ansi16) => None,
            (Self::Rgb(_, Some(colour)), Depth::Ansi16) => Some(colour),
            (Self::Rgb(rgb, None), Depth::Ansi16) => Some(rgb.nearest_ansi()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_a_terminal_has_stays_itself() {
        for (name, colour, rgb) in ANSI {
            assert_eq!(rgb.nearest_ansi(), colour, "{name}");
        }
        for index in 16..=255 {
            let Color::Indexed(found) = indexed(index).nearest_256() else { panic!() };
            assert_eq!(indexed(found), indexed(index));
        }
    }

    #[test]
    fn only_whole_colours_are_read() {
        assert_eq!(Rgb::parse("#0a10FF"), Some(Rgb(10, 16, 255)));
        for text in ["0a10ff", "#0a10f", "#0a10fg", "#+a10ff", "", "#ééé"] {
            assert_eq!(Rgb::parse(text), None, "{text}");
        }
        assert!((Rgb(0, 0, 0).contrast(Rgb(255, 255, 255)) - 21.0).abs() < 0.01);
    }
}
