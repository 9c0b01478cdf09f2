//! One journal and several processes: at once, and killed in the middle. A process that writes is this test
//! again, called by its name with the file in its environment.

use rustix::process::{Resource, Rlimit, Signal, setrlimit};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    env, fs,
    io::{BufRead, BufReader, Write},
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use worky_console::journal::{Entry, Intent, Journal, Outcome, Seq, Who};

/// Names the file to whoever is to write to it.
const FILE: &str = "WORKY_CONSOLE_TEST_JOURNAL";
const EACH: usize = 500;
const KILLED: usize = 30;

/// A folder of its own, gone with the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("worky-journal-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("journal.jsonl")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// This test in a process of its own.
fn again(test: &str, file: &Path) -> Child {
    let name = format!("journal::{test}");
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([&name, "--exact", "--nocapture"]).env(FILE, file).stdout(Stdio::piped()).spawn().unwrap()
}

fn at() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn intent(line: String) -> Intent {
    Intent {
        reason: None,
        who: Who { api: "ada@worky.example".into(), os: "ada@ws-12".into() },
        context: "staging".into(),
        host: "worky.example".into(),
        line,
        before: Value::Null,
        after: json!({"role": "lead", "note": "x".repeat(300)}),
        refused: Vec::new(),
        undoes: None,
        redoes: None,
    }
}

fn write(journal: &Journal, number: usize) -> Seq {
    journal.begin(at(), intent(format!("assign task TSK-{number} USR-{}", std::process::id()))).unwrap()
}

#[test]
fn two_processes_at_once_keep_the_chain_whole() {
    if let Some(file) = env::var_os(FILE) {
        let journal = Journal::open(file);
        for number in 0..EACH {
            write(&journal, number);
        }
        return;
    }
    let place = Place::new("two");
    let both = [(); 2].map(|()| again("two_processes_at_once_keep_the_chain_whole", &place.file()));
    let users = both.each_ref().map(|child| format!("USR-{}", child.id()));
    for child in both {
        assert!(child.wait_with_output().unwrap().status.success());
    }
    let journal = Journal::open(place.file());
    let check = journal.verify().unwrap();
    assert_eq!((check.lines, check.torn, check.fault), (2 * EACH, 0, None));
    let lines: Vec<String> = journal.entries().unwrap().into_iter().map(|entry| entry.intent.line).collect();
    for user in users {
        let own: Vec<&String> = lines.iter().filter(|line| line.ends_with(&user)).collect();
        let expected: Vec<String> =
            (0..EACH).map(|number| format!("assign task TSK-{number} {user}")).collect();
        assert_eq!(own, expected.iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_console_killed_while_it_writes_loses_nothing_it_was_promised() {
    if let Some(file) = env::var_os(FILE) {
        let journal = Journal::open(file);
        for number in 0.. {
            // The one who kills reads along: what is printed was promised.
            println!("promised {}", write(&journal, number));
        }
    }
    let place = Place::new("killed");
    let journal = Journal::open(place.file());
    let mut promised = BTreeSet::new();
    for _ in 0..KILLED {
        let mut child =
            again("a_console_killed_while_it_writes_loses_nothing_it_was_promised", &place.file());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let seqs = lines.by_ref().filter_map(|line| line.strip_prefix("promised ")?.parse::<Seq>().ok());
        promised.extend(seqs.take(fastrand::usize(1..20)));
        child.kill().unwrap();
        child.wait().unwrap();
        promised.extend(lines.filter_map(|line| line.strip_prefix("promised ")?.parse::<Seq>().ok()));
        let reading = journal.read().unwrap();
        assert_eq!(reading.check.fault, None);
        let kept: BTreeSet<Seq> = reading.entries.iter().map(|entry| entry.seq).collect();
        assert!(promised.is_subset(&kept));
        assert_eq!(journal.orphans().unwrap(), reading.entries, "whoever wrote them is gone");
    }
    let next = write(&journal, 0);
    assert!(promised.iter().all(|seq| *seq < next));
    assert_eq!(journal.verify().unwrap().torn, 0);
}

#[test]
fn a_line_that_the_system_cuts_short_is_made_good_by_the_next_one() {
    const TEST: &str = "a_line_that_the_system_cuts_short_is_made_good_by_the_next_one";
    if let Some(file) = env::var_os(FILE) {
        let journal = Journal::open(file);
        write(&journal, 0);
        // The next line does not fit: the kernel writes what does, and ends us for the rest.
        let limit = Rlimit { current: Some(1_000), maximum: Some(1_000) };
        setrlimit(Resource::Fsize, limit).unwrap();
        write(&journal, 1);
        return;
    }
    let place = Place::new("short");
    let status = again(TEST, &place.file()).wait_with_output().unwrap().status;
    assert_eq!(status.signal(), Some(Signal::XFSZ.as_raw()));
    let journal = Journal::open(place.file());
    let check = journal.verify().unwrap();
    assert!(check.lines == 1 && check.torn > 0 && check.fault.is_none(), "{check:?}");
    assert_eq!(write(&journal, 1), Seq(2));
    let check = journal.verify().unwrap();
    assert!(check.lines == 2 && check.torn == 0 && check.fault.is_none(), "{check:?}");
}

#[test]
fn what_another_living_console_has_under_way_is_no_orphan() {
    if let Some(file) = env::var_os(FILE) {
        let journal = Journal::open(file);
        println!("promised {}", write(&journal, 0));
        std::io::stdout().flush().unwrap();
        // Until it is killed.
        loop {
            std::thread::park();
        }
    }
    let place = Place::new("living");
    let journal = Journal::open(place.file());
    let mut child = again("what_another_living_console_has_under_way_is_no_orphan", &place.file());
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.take_while(|line| !line.starts_with("promised")).count() > 0);
    let seqs = |entries: Vec<Entry>| entries.iter().map(|entry| entry.seq).collect::<Vec<_>>();
    assert_eq!(seqs(journal.entries().unwrap()), [Seq(1)]);
    assert_eq!(journal.orphans().unwrap(), []);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(seqs(journal.orphans().unwrap()), [Seq(1)]);
    let why = String::from("no answer");
    journal.end(Seq(1), at(), Outcome::Unknown { why }).unwrap();
    assert_eq!(seqs(journal.orphans().unwrap()), [Seq(1)]);
    journal.end(Seq(1), at(), Outcome::Done { result: Value::Null }).unwrap();
    assert_eq!(journal.orphans().unwrap(), []);
}
