//! Sessions of the database, and who of them waits for whom.

use super::Reading;
use std::{collections::BTreeSet, time::Duration};

#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub pid: i32,
    pub user: String,
    pub application: String,
    pub doing: Reading<Doing>,
    /// The sessions that hold what it waits for.
    pub blocked_by: Vec<i32>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Doing {
    /// `active`, `idle in transaction`.
    pub state: String,
    /// What it waits for, as `Lock: relation`; empty where it does not.
    pub wait: String,
    /// How long its statement has been running.
    pub statement_for: Option<Duration>,
    pub transaction_for: Option<Duration>,
    /// What it runs, or ran last; cleaned and cut.
    pub text: String,
}

impl Session {
    /// The longer of its statement and its transaction.
    pub fn age(&self) -> Option<Duration> {
        let doing = self.doing.known()?;
        doing.transaction_for.max(doing.statement_for)
    }
}

/// The sessions with their depth: who holds others up first, below each of them whoever waits for it, and
/// then the rest as they came. Nobody is named twice, also where they wait in a circle.
pub fn by_waiting(sessions: &[Session]) -> Vec<(usize, &Session)> {
    let (mut placed, mut out) = (BTreeSet::new(), Vec::new());
    let blocks = |session: &Session| sessions.iter().any(|other| other.blocked_by.contains(&session.pid));
    let roots = |free: bool| {
        sessions.iter().filter(move |session| blocks(session) && session.blocked_by.is_empty() == free)
    };
    // Those who wait themselves are roots only of a circle.
    for root in roots(true).chain(roots(false)) {
        place(root, 0, sessions, &mut placed, &mut out);
    }
    for session in sessions {
        place(session, 0, sessions, &mut placed, &mut out);
    }
    out
}

fn place<'a>(
    session: &'a Session,
    depth: usize,
    all: &'a [Session],
    placed: &mut BTreeSet<i32>,
    out: &mut Vec<(usize, &'a Session)>,
) {
    if placed.insert(session.pid) {
        out.push((depth, session));
        for waiting in all.iter().filter(|other| other.blocked_by.contains(&session.pid)) {
            place(waiting, depth + 1, all, placed, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(pid: i32, blocked_by: &[i32]) -> Session {
        let (user, application) = (String::new(), String::new());
        Session { pid, user, application, doing: Reading::default(), blocked_by: blocked_by.to_vec() }
    }

    fn order(sessions: &[Session]) -> Vec<(usize, i32)> {
        by_waiting(sessions).into_iter().map(|(depth, session)| (depth, session.pid)).collect()
    }

    #[test]
    fn whoever_holds_others_up_stands_above_them() {
        let all = [session(1, &[]), session(2, &[3]), session(3, &[4]), session(4, &[]), session(5, &[4])];
        assert_eq!(order(&all), [(0, 4), (1, 3), (2, 2), (1, 5), (0, 1)]);
    }

    #[test]
    fn a_circle_is_walked_once() {
        assert_eq!(order(&[session(1, &[2]), session(2, &[1]), session(3, &[2])]), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(order(&[session(1, &[1])]), [(0, 1)]);
    }

    #[test]
    fn one_that_waits_for_two_is_named_once() {
        assert_eq!(order(&[session(1, &[]), session(2, &[]), session(3, &[1, 2])]), [(0, 1), (1, 3), (0, 2)]);
    }
}
