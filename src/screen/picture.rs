//! A frame as a picture: SVG for a web page, ANSI for a terminal, text for a pipe.

use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};
use std::fmt::Write;

/// Size of a cell in the picture, in pixels: what the first font of the list takes at 14, so that the lines
/// of a frame meet also where a renderer ignores `textLength`.
const CELL: (f32, f32) = (8.43, 16.3);
const MARGIN: f32 = 12.0;

/// What a terminal shows where nothing else is said.
#[derive(Clone, Copy)]
struct Sheet<'a> {
    paper: &'a str,
    ink: &'a str,
}

/// The lines of the frame, without styles and trailing blanks.
pub fn text(buf: &Buffer) -> String {
    let mut out = String::new();
    for y in buf.area.rows() {
        let line: String = y.columns().filter_map(|at| buf.cell(at)).map(Cell::symbol).collect();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The frame with its styles as SGR sequences, one line each.
pub fn ansi(buf: &Buffer) -> String {
    let mut out = String::new();
    for row in runs(buf) {
        for (text, look, _) in row {
            let _ = write!(out, "\u{1b}[0{}m{text}", look.sgr());
        }
        out.push_str("\u{1b}[0m\n");
    }
    out
}

/// The frame as a picture that scales, on paper of this red, green and blue.
pub fn svg(buf: &Buffer, title: &str, (r, g, b): (u8, u8, u8)) -> String {
    let light = u16::from(r) + u16::from(g) + u16::from(b) > 3 * 128;
    let sheet =
        Sheet { paper: &format!("#{r:02x}{g:02x}{b:02x}"), ink: if light { "#1c1f26" } else { "#d5dae3" } };
    let (wide, high) = (f32::from(buf.area.width) * CELL.0, f32::from(buf.area.height) * CELL.1);
    let (w, h) = (wide + 2.0 * MARGIN, high + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.1} {h:.1}\" role=\"img\" aria-label=\"{}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n\
         <g font-family=\"'DejaVu Sans Mono','Menlo','Consolas',monospace\" font-size=\"14\" \
         xml:space=\"preserve\">\n",
        escaped(title),
        sheet.paper
    );
    for (y, row) in runs(buf).into_iter().enumerate() {
        for (text, look, x) in row {
            run(&mut out, &text, look, sheet, (x, y));
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn run(out: &mut String, text: &str, look: Look, sheet: Sheet, (x, y): (usize, usize)) {
    let columns = crate::base::width(text) as f32;
    let (left, top) = (MARGIN + x as f32 * CELL.0, MARGIN + y as f32 * CELL.1);
    let (ink, paper) = look.colours(sheet);
    if let Some(paper) = paper {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{}\" fill=\"{paper}\"/>",
            columns * CELL.0,
            CELL.1
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let mut style = String::new();
    for (on, attribute) in [
        (look.modifier.contains(Modifier::BOLD), " font-weight=\"bold\""),
        (look.modifier.contains(Modifier::ITALIC), " font-style=\"italic\""),
        (look.modifier.contains(Modifier::UNDERLINED), " text-decoration=\"underline\""),
        (look.modifier.contains(Modifier::DIM), " opacity=\"0.65\""),
    ] {
        if on {
            style.push_str(attribute);
        }
    }
    let _ = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{style}>{}</text>",
        top + 13.0,
        columns * CELL.0,
        escaped(text)
    );
}

/// The style of a run of cells.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// Ink, and paper where it is not the terminal's own.
    fn colours(self, sheet: Sheet) -> (String, Option<String>) {
        let (fg, bg) = (hex(self.fg), hex(self.bg));
        if self.modifier.contains(Modifier::REVERSED) {
            (bg.unwrap_or_else(|| sheet.paper.into()), Some(fg.unwrap_or_else(|| sheet.ink.into())))
        } else {
            (fg.unwrap_or_else(|| sheet.ink.into()), bg)
        }
    }

    fn sgr(self) -> String {
        let mut out = String::new();
        for (modifier, code) in [
            (Modifier::BOLD, ";1"),
            (Modifier::DIM, ";2"),
            (Modifier::ITALIC, ";3"),
            (Modifier::UNDERLINED, ";4"),
            (Modifier::REVERSED, ";7"),
        ] {
            if self.modifier.contains(modifier) {
                out.push_str(code);
            }
        }
        out + &sgr(self.fg, 38) + &sgr(self.bg, 48)
    }
}

fn sgr(colour: Color, layer: u8) -> String {
    match colour {
        Color::Reset => String::new(),
        Color::Rgb(r, g, b) => format!(";{layer};2;{r};{g};{b}"),
        other => ansi_index(other).map_or_else(String::new, |index| format!(";{layer};5;{index}")),
    }
}

fn ansi_index(colour: Color) -> Option<u8> {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match colour {
        Color::Indexed(index) => Some(index),
        named => NAMED.iter().position(|known| *known == named).map(|at| at as u8),
    }
}

fn hex(colour: Color) -> Option<String> {
    const SIXTEEN: [&str; 16] = [
        "#1c1f26", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf", "#5c6370",
        "#ff7a85", "#b5e890", "#ffd78a", "#82c4ff", "#de9bf0", "#7fd9e4", "#ffffff",
    ];
    match colour {
        Color::Reset => None,
        Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        other => match ansi_index(other)? {
            index @ 0..16 => Some(SIXTEEN[usize::from(index)].to_owned()),
            index @ 232.. => {
                let grey = 8 + 10 * (index - 232);
                Some(format!("#{grey:02x}{grey:02x}{grey:02x}"))
            }
            index => {
                let (index, level) = (index - 16, |n: u8| if n == 0 { 0 } else { 55 + 40 * n });
                Some(format!(
                    "#{:02x}{:02x}{:02x}",
                    level(index / 36),
                    level(index / 6 % 6),
                    level(index % 6)
                ))
            }
        },
    }
}

/// Neighbouring cells of one style, with the column where they begin.
fn runs(buf: &Buffer) -> Vec<Vec<(String, Look, usize)>> {
    let row = |line: ratatui::layout::Rect| {
        let mut out: Vec<(String, Look, usize)> = Vec::new();
        for (x, cell) in line.columns().filter_map(|at| buf.cell(at)).enumerate() {
            let look = Look::of(cell);
            match out.last_mut() {
                Some((text, last, _)) if *last == look => text.push_str(cell.symbol()),
                _ => out.push((cell.symbol().to_owned(), look, x)),
            }
        }
        out
    };
    buf.area.rows().map(row).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::{layout::Rect, style::Style};

    fn frame() -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 2));
        buf.set_string(0, 0, "a<b", Style::new().fg(Color::Rgb(1, 2, 3)));
        buf.set_string(1, 1, "x", Style::new().fg(Color::Indexed(196)).add_modifier(Modifier::REVERSED));
        buf
    }

    #[test]
    fn a_frame_is_told_in_three_ways() {
        assert_eq!(text(&frame()), "a<b\n x\n");
        assert!(ansi(&frame()).starts_with("\u{1b}[0;38;2;1;2;3ma<b"));
        let svg = svg(&frame(), "T & co", (0, 0, 0));
        assert!(svg.contains("fill=\"#010203\">a&lt;b</text>") && svg.contains("aria-label=\"T &amp; co\""));
        assert!(svg.contains("fill=\"#ff0000\"/>"), "reversed: the ink is the paper");
    }
}
