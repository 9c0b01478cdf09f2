//! Does the terminal know synchronized updates (mode 2026)? It is asked, and believed only if it says so.

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};
use std::{
    io::{self, Write},
    os::fd::AsFd,
    time::{Duration, Instant},
};

/// The mode, and then something that every terminal answers, so that silence does not have to be waited out.
const QUESTION: &[u8] = b"\x1b[?2026$p\x1b[c";
/// A terminal at the other end of a slow line. The first frame is on the screen by then.
const PATIENCE: Duration = Duration::from_millis(150);

/// Ask, before anybody else reads the keyboard. What was typed meanwhile is returned with the answer.
pub fn ask() -> io::Result<(bool, Vec<u8>)> {
    let mut out = io::stdout();
    out.write_all(QUESTION)?;
    out.flush()?;
    let (mut answer, deadline) = (Vec::new(), Instant::now() + PATIENCE);
    let input = io::stdin();
    while !is_complete(&answer) {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec { tv_sec: 0, tv_nsec: left.subsec_nanos().into() };
        let ready = match poll(&mut [PollFd::new(&input.as_fd(), PollFlags::IN)], Some(&timeout)) {
            // A signal: the loop will hear of it.
            Err(Errno::INTR) => continue,
            ready => ready?,
        };
        if left.is_zero() || ready == 0 {
            break;
        }
        let mut piece = [0; 256];
        // Not through the standard library's buffer, which would keep what comes after the answer.
        let read = rustix::io::read(&input, &mut piece)?;
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&piece[..read]);
    }
    Ok(understood(&answer))
}

/// The answer to the second question ends it.
fn is_complete(answer: &[u8]) -> bool {
    find(answer, b"\x1b[?").any(|at| {
        let rest = &answer[at + 3..];
        let end = rest.iter().position(|b| !b.is_ascii_digit() && *b != b';');
        end.is_some_and(|end| rest[end] == b'c')
    })
}

/// Whether the mode can be set, and the bytes that were no part of the answers.
fn understood(answer: &[u8]) -> (bool, Vec<u8>) {
    let mut known = false;
    let mut typed = Vec::new();
    let mut at = 0;
    while at < answer.len() {
        let rest = &answer[at..];
        let reply = rest
            .starts_with(b"\x1b[?")
            .then(|| rest[3..].iter().position(|b| matches!(b, b'c' | b'y')).map(|end| &rest[..end + 4]));
        match reply.flatten() {
            Some(reply) => {
                // 1: set, 2: reset; 0 and 4 mean that it will never be.
                known |= reply == b"\x1b[?2026;1$y" || reply == b"\x1b[?2026;2$y";
                at += reply.len();
            }
            None => {
                typed.push(rest[0]);
                at += 1;
            }
        }
    }
    (known, typed)
}

fn find<'a>(hay: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    hay.windows(needle.len()).enumerate().filter(move |(_, window)| *window == needle).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_counts_and_keys_are_kept() {
        assert_eq!(understood(b"\x1b[?2026;2$y\x1b[?62;4c"), (true, vec![]));
        assert_eq!(understood(b"q\x1b[?2026;0$y\x1b[?1;2cj"), (false, b"qj".to_vec()));
        assert_eq!(understood(b"\x1b[?1;2c"), (false, vec![]));
        assert_eq!(understood(b"\x1b[A"), (false, b"\x1b[A".to_vec()));
    }

    #[test]
    fn the_answer_ends_with_the_one_that_always_comes() {
        assert!(!is_complete(b"\x1b[?2026;2$y"));
        assert!(is_complete(b"\x1b[?2026;2$y\x1b[?62;4c"));
    }
}
