//! The palette as a command line: what is typed there may be an operation in full, or `arm 10m reason`.

use super::Model;
use crate::{
    base::{Tone, span},
    config::Guard,
    layers::{Choice, Item},
    operation::{LineError, Operation, words},
};
use std::{path::PathBuf, time::Duration};

/// As the command line says it too.
const IMPORT: &str = "import assignments";
/// Longest time a context can be armed for.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// What the palette's query says, if it begins like a command: the line that runs it, or what is wrong.
pub(super) fn offer(model: &mut Model) {
    let guard = model.session.guard;
    let Some(menu) = model.menu().filter(|menu| menu.takes_commands) else { return };
    let typed = menu.query.value().trim().to_owned();
    menu.offer(read(&typed, guard));
}

/// The operations there are, for the palette to complete.
pub(super) fn verbs() -> Vec<Item> {
    let verb = |(verb, about): (String, String)| line(&verb, about, None, Choice::Type(format!("{verb} ")));
    let arm = line(
        "arm",
        "Allow changes here for a while: a time, and why".into(),
        None,
        Choice::Type("arm ".into()),
    );
    let import = line(
        IMPORT,
        "Assign what a CSV file lists: its path".into(),
        None,
        Choice::Type(format!("{IMPORT} ")),
    );
    Operation::verbs().into_iter().map(verb).chain([import, arm]).collect()
}

fn line(label: &str, note: String, off: Option<String>, choice: Choice) -> Item {
    Item { label: label.to_owned(), tone: Tone::Accent, lead: String::new(), note, off, choice }
}

fn read(typed: &str, guard: Guard) -> Option<Item> {
    let (first, rest) = typed.split_once(' ').unwrap_or((typed, ""));
    match first {
        "arm" => Some(arm(rest.trim(), guard)),
        "disarm" => Some(line("disarm", "allow no further change".into(), None, Choice::Disarm)),
        "undo" | "redo" => past(first, rest.trim()),
        "import" => Some(import(typed)),
        _ => operation(typed, first),
    }
}

fn past(verb: &str, rest: &str) -> Option<Item> {
    match (verb, rest.parse()) {
        ("undo", Ok(seq)) => {
            Some(line(&format!("undo {seq}"), "take that entry back".into(), None, Choice::Undo(seq)))
        }
        _ => None,
    }
}

fn operation(typed: &str, first: &str) -> Option<Item> {
    let known = Operation::verbs().iter().any(|(verb, _)| verb.split(' ').next() == Some(first));
    if !known {
        return None;
    }
    Some(match typed.parse::<Operation>() {
        Ok(operation) => line(
            &operation.to_string(),
            "enter asks, nothing is sent yet".into(),
            None,
            Choice::Propose(operation),
        ),
        Err(LineError { at, what }) => {
            let why = format!("column {}: {what}", at + 1);
            line(typed, String::new(), Some(why), Choice::Read)
        }
    })
}

/// `import assignments people.csv --skip-bad`
fn import(typed: &str) -> Item {
    let usage = format!("say which file, as in `{IMPORT} people.csv`; `--skip-bad` leaves wrong rows out");
    let words = words(typed).unwrap_or_default();
    let (options, files): (Vec<&str>, Vec<&str>) =
        words.iter().skip(2).map(String::as_str).partition(|word| word.starts_with("--"));
    let named = words.iter().take(2).eq(["import", "assignments"]);
    match (files.as_slice(), options.as_slice()) {
        ([file], [] | ["--skip-bad"]) if named => {
            let choice = Choice::Import(PathBuf::from(file), !options.is_empty());
            line(typed, "enter reads it, nothing is sent yet".into(), None, choice)
        }
        _ => line(IMPORT, String::new(), Some(usage), Choice::Read),
    }
}

/// `10m we are raising the limit`
fn arm(rest: &str, guard: Guard) -> Item {
    let usage = "say for how long and why, as in `arm 10m raising the limit`";
    let off = |why: &str| line("arm", String::new(), Some(why.to_owned()), Choice::Read);
    if guard != Guard::Armed {
        return off("this context need not be armed");
    }
    let (time, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let reason = reason.trim();
    match duration(time) {
        None => off(usage),
        Some(time) if time > LONGEST => off("an hour is the longest"),
        Some(_) if reason.is_empty() => off(usage),
        Some(time) => {
            let label = format!("arm for {}", span(time));
            line(&label, reason.to_owned(), None, Choice::Arm(time, reason.to_owned()))
        }
    }
}

/// `90s`, `10m`, `1h`
fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.len().checked_sub(1).filter(|at| text.is_char_boundary(*at))?);
    let number: u64 = number.parse().ok().filter(|number| *number > 0)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    Some(Duration::from_secs(number.checked_mul(seconds)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(typed: &str) -> String {
        match read(typed, Guard::Armed) {
            None => "nothing".to_owned(),
            Some(Item { off: Some(why), .. }) => format!("no: {why}"),
            Some(Item { label, note, .. }) => format!("{label} ({note})"),
        }
    }

    #[test]
    fn a_query_that_is_a_command_can_be_run_and_one_that_nearly_is_says_where() {
        assert_eq!(said("cache clear"), "cache clear (enter asks, nothing is sent yet)");
        assert!(said("assign taks").starts_with("no: column 8:"), "{}", said("assign taks"));
        assert_eq!(said("Go to Teams"), "nothing");
        assert_eq!(said("undo 12"), "undo 12 (take that entry back)");
        assert_eq!(
            said("import assignments 'my people.csv' --skip-bad"),
            "import assignments 'my people.csv' --skip-bad (enter reads it, nothing is sent yet)"
        );
        for bad in [
            "import",
            "import teams x.csv",
            "import assignments",
            "import assignments a.csv b.csv",
            "import assignments a.csv --now",
        ] {
            assert!(said(bad).starts_with("no: say which file"), "{bad}");
        }
        assert_eq!(said("arm 10m raising the limit"), "arm for 10 min (raising the limit)");
        for bad in ["arm", "arm 10m", "arm soon why", "arm 0m why", "arm 2h why", "arm 10é why"] {
            assert!(said(bad).starts_with("no: "), "{bad}");
        }
    }

    #[test]
    fn what_is_not_guarded_is_not_armed() {
        assert!(read("arm 10m why", Guard::Confirm).unwrap().off.is_some());
    }
}
