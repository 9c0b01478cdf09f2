//! What comes from the keyboard, in our own words.

use crate::{
    action::key::{Code, Key},
    flow::Msg,
};
use crossterm::event::{Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures_util::StreamExt;
use tokio::{sync::mpsc, task::JoinHandle};

/// Read until the handle is aborted or the terminal is gone.
pub fn read(to: mpsc::Sender<Msg>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut events = EventStream::new();
        while let Some(event) = events.next().await {
            let Ok(event) = event else { break };
            if let Some(msg) = message(event)
                && to.send(msg).await.is_err()
            {
                break;
            }
        }
    })
}

fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(event) if event.kind != KeyEventKind::Release => key(event).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => Some(Msg::Resize(width, height)),
        Event::FocusGained => Some(Msg::Focus(true)),
        Event::FocusLost => Some(Msg::Focus(false)),
        Event::Key(_) | Event::Mouse(_) => None,
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    let (code, shifted) = match event.code {
        KeyCode::Char(c) => (Code::Char(c), false),
        KeyCode::BackTab => (Code::Tab, true),
        KeyCode::Enter => (Code::Enter, false),
        KeyCode::Esc => (Code::Esc, false),
        KeyCode::Tab => (Code::Tab, false),
        KeyCode::Backspace => (Code::Backspace, false),
        KeyCode::Delete => (Code::Delete, false),
        KeyCode::Insert => (Code::Insert, false),
        KeyCode::Up => (Code::Up, false),
        KeyCode::Down => (Code::Down, false),
        KeyCode::Left => (Code::Left, false),
        KeyCode::Right => (Code::Right, false),
        KeyCode::Home => (Code::Home, false),
        KeyCode::End => (Code::End, false),
        KeyCode::PageUp => (Code::PageUp, false),
        KeyCode::PageDown => (Code::PageDown, false),
        KeyCode::F(n) => (Code::F(n), false),
        _ => return None,
    };
    let held = |modifier| event.modifiers.contains(modifier);
    // A character already says whether shift was held.
    let shift = !matches!(code, Code::Char(_)) && (shifted || held(KeyModifiers::SHIFT));
    Some(Key { code, ctrl: held(KeyModifiers::CONTROL), alt: held(KeyModifiers::ALT), shift })
}

/// Plain characters typed before the reader was there.
pub fn typed_early(bytes: &[u8]) -> Vec<Msg> {
    let printable = |c: &char| !c.is_control();
    let keys = String::from_utf8_lossy(bytes).chars().filter(printable).collect::<Vec<_>>();
    // An escape sequence cut into characters would be taken for commands.
    if bytes.contains(&0x1b) {
        return Vec::new();
    }
    keys.into_iter().map(|c| Msg::Key(Key::plain(Code::Char(c)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_arrive_as_the_configuration_writes_them() {
        let said = |code, modifiers| key(KeyEvent::new(code, modifiers)).unwrap().to_string();
        assert_eq!(said(KeyCode::Char('G'), KeyModifiers::SHIFT), "G");
        assert_eq!(said(KeyCode::Char('c'), KeyModifiers::CONTROL), "ctrl-c");
        assert_eq!(said(KeyCode::BackTab, KeyModifiers::SHIFT), "shift-tab");
        assert_eq!(said(KeyCode::Up, KeyModifiers::SHIFT), "shift-up");
        assert_eq!(said(KeyCode::F(5), KeyModifiers::NONE), "f5");
    }

    #[test]
    fn what_was_typed_early_is_not_lost_and_not_misread() {
        assert_eq!(typed_early(b"4"), [Msg::Key("4".parse().unwrap())]);
        assert_eq!(typed_early(b"\x1b[A"), []);
    }
}
