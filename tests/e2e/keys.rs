//! Keys in the words of the console's own configuration, as the bytes a terminal sends.

use worky_console::action::key::{Code, Key};

/// `"j G ctrl-c enter"`: keys with a space between, as in a key map.
pub fn bytes_of(keys: &str) -> Vec<u8> {
    keys.split_whitespace().flat_map(|key| encode(key.parse().unwrap_or_else(|e| panic!("{e}")))).collect()
}

fn encode(key: Key) -> Vec<u8> {
    let plain = match key.code {
        Code::Char(c) if key.ctrl => vec![c as u8 & 0x1f],
        Code::Char(c) => c.to_string().into_bytes(),
        Code::Enter => b"\r".to_vec(),
        Code::Esc => b"\x1b".to_vec(),
        Code::Tab if key.shift => b"\x1b[Z".to_vec(),
        Code::Tab => b"\t".to_vec(),
        Code::Backspace => b"\x7f".to_vec(),
        Code::Up => letter(key, 'A'),
        Code::Down => letter(key, 'B'),
        Code::Right => letter(key, 'C'),
        Code::Left => letter(key, 'D'),
        Code::Home => letter(key, 'H'),
        Code::End => letter(key, 'F'),
        Code::Insert => number(key, 2),
        Code::Delete => number(key, 3),
        Code::PageUp => number(key, 5),
        Code::PageDown => number(key, 6),
        Code::F(n @ 1..=4) => letter(key, char::from(b'O' + n)),
        Code::F(n) => number(key, [15, 17, 18, 19, 20, 21, 23, 24][usize::from(n) - 5]),
    };
    let written = matches!(key.code, Code::Char(_) | Code::Enter | Code::Esc | Code::Tab | Code::Backspace);
    if key.alt && written { [b"\x1b", plain.as_slice()].concat() } else { plain }
}

fn letter(key: Key, letter: char) -> Vec<u8> {
    match (modifiers(key), key.code) {
        (1, Code::F(_)) => format!("\x1bO{letter}"),
        (1, _) => format!("\x1b[{letter}"),
        (held, _) => format!("\x1b[1;{held}{letter}"),
    }
    .into_bytes()
}

fn number(key: Key, number: u8) -> Vec<u8> {
    match modifiers(key) {
        1 => format!("\x1b[{number}~"),
        held => format!("\x1b[{number};{held}~"),
    }
    .into_bytes()
}

fn modifiers(key: Key) -> u8 {
    1 + u8::from(key.shift) + 2 * u8::from(key.alt) + 4 * u8::from(key.ctrl)
}

#[test]
fn keys_are_spelled_as_a_terminal_sends_them() {
    assert_eq!(bytes_of("j G space ctrl-c enter"), b"jG \x03\r");
    assert_eq!(bytes_of("up shift-tab ctrl-left alt-x"), b"\x1b[A\x1b[Z\x1b[1;5D\x1bx");
    assert_eq!(bytes_of("f1 f5 f12 pagedown delete"), b"\x1bOP\x1b[15~\x1b[24~\x1b[6~\x1b[3~");
}
