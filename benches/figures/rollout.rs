//! Who is in, and who would be: a hundred thousand people and one flag.

use crate::figure::{Figure, percentile};
use std::time::Instant;
use worky_console::domain::{ClientId, Flag, Percentage, UserId, preview};

const PEOPLE: usize = 100_000;
const TARGET: f64 = 50.0;
const ROUNDS: usize = 20;

pub fn measure() -> Vec<Figure> {
    let one = |n| {
        let user: UserId = format!("USR-{n:06}").parse().expect("an id");
        let client: ClientId = format!("CLI-{:06}", n % 50).parse().expect("an id");
        (user, client)
    };
    let people: Vec<(UserId, ClientId)> = (0..PEOPLE).map(one).collect();
    let flag = |percent: f64| Flag {
        enabled: true,
        percentage: Percentage::try_from(percent).expect("a percentage"),
        // A list as long as somebody may have pasted.
        allowed_users: people.iter().step_by(100).map(|(user, _)| user.clone()).collect(),
        ..Flag::new("bulk_assignments".parse().expect("a name"))
    };
    let (before, after) = (flag(25.0), flag(50.0));
    let mut times = Vec::with_capacity(ROUNDS);
    let (mut joins, mut leaves) = (0, 0);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let found = preview(&before, &after, people.iter().map(|(user, client)| (user, client)));
        times.push(began.elapsed().as_secs_f64() * 1e3);
        (joins, leaves) = (found.joins.len(), found.leaves.len());
    }
    assert_eq!(leaves, 0, "nobody leaves when a percentage is raised");
    let note =
        format!("most of {ROUNDS}, median {:.1}; {joins} join, nobody leaves", percentile(&mut times, 0.5));
    let most = percentile(&mut times, 1.0);
    vec![Figure::new("100,000 people: preview of 25 % to 50 %", most, "ms", TARGET).noting(note)]
}
