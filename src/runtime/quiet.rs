//! A backend that says nothing when there is nothing to say.
//!
//! `Terminal::draw` ends every frame with a style reset and a cursor command, even when no cell has
//! changed (25 bytes with crossterm). This wrapper lets through only what changes the screen, and puts it
//! between the marks of a synchronized update where the terminal has said that it knows them.

use crossterm::{
    QueueableCommand,
    terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate},
};
use ratatui::{
    backend::{Backend, ClearType, WindowSize},
    buffer::Cell,
    layout::{Position, Size},
};
use std::io::{self, Write};

pub struct Quiet<B> {
    inner: B,
    /// What the terminal was last told about its cursor; `None` is "nothing yet".
    cursor: Option<Option<Position>>,
    moved: Option<Position>,
    wrote: bool,
    pub synchronized: bool,
}

impl<B: Backend<Error = io::Error> + Write> Quiet<B> {
    pub fn new(inner: B) -> Self {
        Self { inner, cursor: None, moved: None, wrote: false, synchronized: false }
    }

    /// Somebody else has used the terminal: nothing of what it shows is known any more.
    pub fn forget(&mut self) {
        (self.cursor, self.moved) = (None, None);
    }

    /// For what is not drawing: the clipboard, the title.
    pub fn writer(&mut self) -> &mut B {
        &mut self.inner
    }

    /// End an update that has begun, and begin no other: ratatui shows the cursor when it is dropped and ends
    /// nothing, and a terminal would wait for the rest with all that the shell writes.
    pub fn finish(&mut self) -> io::Result<()> {
        let written = Backend::flush(self);
        self.synchronized = false;
        written
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.synchronized && !self.wrote {
            self.inner.queue(BeginSynchronizedUpdate)?;
        }
        self.wrote = true;
        Ok(())
    }
}

impl<B: Backend<Error = io::Error> + Write> Backend for Quiet<B> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.begin()?;
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor == Some(None) {
            return Ok(());
        }
        self.begin()?;
        self.cursor = Some(None);
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        // Drawing moves the cursor, so its place is sent again after every frame that drew.
        if matches!(self.cursor, Some(Some(_))) {
            return Ok(());
        }
        self.begin()?;
        self.inner.show_cursor()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor == Some(Some(position)) && !self.wrote {
            return Ok(());
        }
        self.begin()?;
        (self.cursor, self.moved) = (Some(Some(position)), Some(position));
        self.inner.set_cursor_position(position)
    }

    fn flush(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.wrote) {
            return Ok(());
        }
        if self.synchronized {
            self.inner.queue(EndSynchronizedUpdate)?;
        }
        Backend::flush(&mut self.inner)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, kind: ClearType) -> io::Result<()> {
        self.begin()?;
        self.inner.clear_region(kind)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // Asking the terminal would race with our own input reader, and hangs where none answers.
        Ok(self.moved.unwrap_or_default())
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::{
        Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect, widgets::Paragraph,
    };
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Tap(Arc<Mutex<Vec<u8>>>);

    impl Write for Tap {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn taken(tap: &Tap) -> String {
        String::from_utf8(std::mem::take(&mut *tap.0.lock().unwrap())).unwrap()
    }

    fn play(synchronized: bool, frames: &[(&str, Option<(u16, u16)>)]) -> Vec<String> {
        let tap = Tap::default();
        let mut backend = Quiet::new(CrosstermBackend::new(tap.clone()));
        backend.synchronized = synchronized;
        let viewport = Viewport::Fixed(Rect::new(0, 0, 20, 3));
        let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
        let mut frame = |(text, cursor): &(&str, Option<(u16, u16)>)| {
            let drawn = terminal.draw(|frame| {
                frame.render_widget(Paragraph::new(*text), frame.area());
                cursor.iter().for_each(|at| frame.set_cursor_position(*at));
            });
            drawn.unwrap();
            taken(&tap)
        };
        frames.iter().map(&mut frame).collect()
    }

    #[test]
    fn a_frame_that_changes_nothing_writes_nothing() {
        let at = Some((2, 0));
        let said =
            play(false, &[("hello", None), ("hello", None), ("hello", at), ("hello", at), ("help!", at)]);
        assert!(said[0].contains("hello"));
        assert_eq!(said[1], "");
        assert!(said[2].ends_with("\u{1b}[?25h\u{1b}[1;3H"));
        assert_eq!(said[3], "");
        assert!(
            said[4].contains("p!") && said[4].ends_with("\u{1b}[1;3H"),
            "the cursor returns: {:?}",
            said[4]
        );
    }

    #[test]
    fn what_is_written_after_the_end_is_no_update() {
        let tap = Tap::default();
        let mut backend = Quiet::new(CrosstermBackend::new(tap.clone()));
        backend.synchronized = true;
        backend.hide_cursor().unwrap();
        backend.finish().unwrap();
        backend.show_cursor().unwrap();
        assert_eq!(taken(&tap), "\u{1b}[?2026h\u{1b}[?25l\u{1b}[?2026l\u{1b}[?25h");
    }

    #[test]
    fn a_frame_is_one_update_where_the_terminal_can() {
        let said = play(true, &[("hello", None), ("hello", None), ("help!", None)]);
        for frame in [&said[0], &said[2]] {
            assert!(frame.starts_with("\u{1b}[?2026h") && frame.ends_with("\u{1b}[?2026l"), "{frame:?}");
            assert_eq!(frame.matches("2026").count(), 2);
        }
        assert_eq!(said[1], "");
    }
}
