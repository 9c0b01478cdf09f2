//! A recording: what was kept, as text that can be given to somebody else. One line of JSON for each call, the
//! first line says where they were made. Of what was changed it has the words of the command, and nothing that
//! a person wrote.

use super::{Kept, READ, row::CallRow};
use crate::{base::clean, domain::Mark};
use chrono::DateTime;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Write};

/// What this console writes, and the highest that it reads.
const VERSION: u32 = 1;
/// No line of ours is longer.
const LONGEST: u64 = 4096;

#[derive(Debug, PartialEq)]
pub struct Recording {
    /// Where the calls were made, as that console called it.
    pub context: String,
    pub kept: Kept,
}

#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    #[error("{0}")]
    File(#[from] io::Error),
    #[error("line {line}: {why}")]
    Line { line: usize, why: String },
    #[error("it has no call in it")]
    Empty,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line {
    Recording { version: u32, context: String },
    Call(CallRow),
    Mark { at: i64, what: String },
}

impl Recording {
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut put = |line: &Line| -> io::Result<()> {
            serde_json::to_writer(&mut *out, line)?;
            out.write_all(b"\n")
        };
        put(&Line::Recording { version: VERSION, context: self.context.clone() })?;
        for mark in &self.kept.marks {
            put(&Line::Mark { at: mark.at.timestamp_millis(), what: words(&mark.what) })?;
        }
        self.kept.calls.iter().try_for_each(|(to, sample)| put(&Line::Call(CallRow::of(*to, sample))))
    }

    /// Anybody may have written it: every line is checked, and as much is read as the console would keep.
    pub fn read(mut from: impl BufRead) -> Result<Self, RecordingError> {
        let mut recording = Self { context: String::new(), kept: Kept::default() };
        let (mut line, mut text) = (0, String::new());
        loop {
            text.clear();
            line += 1;
            if io::Read::take(&mut from, LONGEST).read_line(&mut text)? == 0 {
                break;
            }
            recording.take(line, &text).map_err(|why| RecordingError::Line { line, why })?;
        }
        let Kept { calls, marks } = &mut recording.kept;
        calls.sort_by_key(|(_, sample)| sample.at);
        marks.sort_by_key(|mark| mark.at);
        if calls.is_empty() { Err(RecordingError::Empty) } else { Ok(recording) }
    }

    fn take(&mut self, line: usize, text: &str) -> Result<(), String> {
        let read = serde_json::from_str(text).map_err(|why| match line {
            1 => "this is not a recording of worky-console".to_owned(),
            _ => format!("cannot be read: {why}"),
        })?;
        match (line, read) {
            (1, Line::Recording { version: VERSION, context }) => self.context = clean(&context),
            (1, Line::Recording { version, .. }) => {
                return Err(format!("it is of version {version}, and this console knows {VERSION}"));
            }
            (1, _) | (_, Line::Recording { .. }) => return Err("only the first line says where".to_owned()),
            (_, Line::Call(row)) => {
                let call = row.into_call().ok_or("it is no call that this console knows")?;
                self.kept.calls.push(call);
            }
            (_, Line::Mark { at, what }) => {
                let at = DateTime::from_timestamp_millis(at).ok_or("its time is none")?;
                self.kept.marks.push(Mark { at, what: clean(&what) });
            }
        }
        let most = usize::try_from(READ).unwrap_or(usize::MAX);
        let many = self.kept.calls.len().max(self.kept.marks.len()) > most;
        if many { Err(format!("more than {most} are not read")) } else { Ok(()) }
    }
}

/// Of a command line the words before anything that is quoted or an option's value: those are a person's. Of a
/// step of a flag, what was done and not by whom.
fn words(what: &str) -> String {
    let what = what.split(", by ").next().unwrap_or_default();
    let plain = |word: &&str| !word.starts_with('-') && !word.contains(['"', '\'']);
    what.split(' ').take_while(plain).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Call, Endpoint, Failure, Sample};
    use chrono::Utc;
    use std::time::Duration;

    fn recording() -> Recording {
        let at = DateTime::<Utc>::UNIX_EPOCH + Duration::from_secs(1_000);
        let call = |outcome| Call::new(Endpoint::Teams, Duration::from_millis(20), outcome);
        let sample = |outcome| Sample::of(&call(outcome), at, Some(Duration::from_secs(5)));
        let calls = [Ok(()), Err(Failure::Status(503))].map(|outcome| (Endpoint::Teams, sample(outcome)));
        let marks = vec![Mark { at, what: "flag set new_team_page --percent 20".into() }];
        Recording { context: "prod".into(), kept: Kept { calls: calls.into(), marks } }
    }

    fn written(recording: &Recording) -> String {
        let mut out = Vec::new();
        recording.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn refused(text: &str) -> String {
        Recording::read(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_was_written_is_read_but_for_what_people_wrote() {
        let mut known = recording();
        let text = written(&known);
        known.kept.marks[0].what = "flag set new_team_page".into();
        assert_eq!(Recording::read(text.as_bytes()).unwrap(), known);
        assert_eq!(words("notification send \"Pay day\" --to USR-000001"), "notification send");
        assert_eq!(words("cache clear"), "cache clear");
        assert_eq!(words("f went from 25 % to 50 %, by ada@desk"), "f went from 25 % to 50 %");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let text = written(&recording());
        assert_eq!(refused("{}"), "line 1: this is not a recording of worky-console");
        assert_eq!(refused(""), "it has no call in it");
        let newer = text.replace("\"version\":1", "\"version\":7");
        assert_eq!(refused(&newer), "line 1: it is of version 7, and this console knows 1");
        let unknown = text.replace("GET /teams/", "GET /else");
        assert_eq!(refused(&unknown), "line 3: it is no call that this console knows");
        let cut = &text[..text.len() - 20];
        assert!(refused(cut).starts_with("line 4: cannot be read: "), "{}", refused(cut));
        let twice = text.lines().next().unwrap();
        assert_eq!(refused(&format!("{twice}\n{twice}\n")), "line 2: only the first line says where");
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(text: String) {
            let head = written(&recording());
            assert!(Recording::read(text.as_bytes()).is_err());
            let _ = Recording::read(format!("{head}{text}").as_bytes()).map_err(|error| error.to_string());
        }
    }
}
