//! Keys that edit a line of text, as a shell's line editor has them.

use crate::action::key::{Code, Key};
use tui_input::{Input, InputRequest};

/// Let a key edit the text. False if the key does not mean anything to a line of text.
pub fn edit(input: &mut Input, key: Key) -> bool {
    let request = match (key.code, key.ctrl || key.alt) {
        (Code::Char(c), false) => InputRequest::InsertChar(c),
        (Code::Backspace, false) => InputRequest::DeletePrevChar,
        (Code::Delete, false) => InputRequest::DeleteNextChar,
        (Code::Left, false) => InputRequest::GoToPrevChar,
        (Code::Right, false) => InputRequest::GoToNextChar,
        (Code::Left, true) | (Code::Char('b'), true) => InputRequest::GoToPrevWord,
        (Code::Right, true) | (Code::Char('f'), true) => InputRequest::GoToNextWord,
        (Code::Home, _) | (Code::Char('a'), true) => InputRequest::GoToStart,
        (Code::End, _) | (Code::Char('e'), true) => InputRequest::GoToEnd,
        (Code::Char('w'), true) | (Code::Backspace, true) => InputRequest::DeletePrevWord,
        (Code::Char('d'), true) | (Code::Delete, true) => InputRequest::DeleteNextWord,
        (Code::Char('u'), true) => InputRequest::DeleteLine,
        (Code::Char('k'), true) => InputRequest::DeleteTillEnd,
        _ => return false,
    };
    input.handle(request);
    true
}

/// Put a pasted text in, without its line breaks and control characters.
pub fn paste(input: &mut Input, text: &str) {
    for c in crate::base::clean(text.trim_end_matches(['\r', '\n'])).chars() {
        input.handle(InputRequest::InsertChar(c));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_as_in_a_shell() {
        let mut input = Input::new("open tasks".into());
        for key in ["ctrl-w", "x", "home", "delete", "O", "end", "backspace", "é"] {
            assert!(edit(&mut input, key.parse().unwrap()), "{key}");
        }
        assert_eq!(input.value(), "Open é");
        assert!(!edit(&mut input, "f5".parse().unwrap()));
    }

    #[test]
    fn a_paste_cannot_smuggle_keys_in() {
        let mut input = Input::default();
        paste(&mut input, "two\nlines\u{1b}[A\n");
        assert_eq!(input.value(), "two lines\u{fffd}[A");
    }
}
