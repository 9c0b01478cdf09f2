//! Who is in: everybody there is, with their place in a flag's rollout as it is and as it would be.

use crate::{
    base::count,
    domain::{Allow, Door, Evaluation, Flag, Percentage, User, UserId, bucket},
    source::Listing,
    store::Row,
};
use std::sync::Arc;

/// Somebody, and whether the flag is on for them. The person lies in the list that was read: a hundred
/// thousand rows are made anew with each step of the percentage.
#[derive(Clone, Debug)]
pub struct WhoRow {
    people: Arc<Listing<User>>,
    at: usize,
    pub bucket: Percentage,
    now: Evaluation,
    then: Evaluation,
}

/// What a person would notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    Joins,
    Leaves,
    In,
    Out,
}

/// How many people it is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub people: usize,
    pub inside: usize,
    pub joins: usize,
    pub leaves: usize,
}

impl Row for WhoRow {
    type Id = UserId;
    fn id(&self) -> &UserId {
        &self.user().id
    }
}

impl WhoRow {
    pub fn user(&self) -> &User {
        &self.people.rows[self.at]
    }

    pub fn effect(&self) -> Effect {
        match (self.now.is_on(), self.then.is_on()) {
            (false, true) => Effect::Joins,
            (true, false) => Effect::Leaves,
            (true, true) => Effect::In,
            (false, false) => Effect::Out,
        }
    }

    /// In a word or three.
    pub fn words(&self) -> &'static str {
        match (self.effect(), self.then) {
            (Effect::Joins, _) => "joins",
            (Effect::Leaves, _) => "leaves",
            (Effect::In, Evaluation::Allowed(Allow::User)) => "in by name",
            (Effect::In, Evaluation::Allowed(Allow::Client)) => "in by client",
            (Effect::In, _) => "in",
            (Effect::Out, _) => "out",
        }
    }
}

/// Everybody's place in the flag, as it is and with another percentage.
pub fn who(flag: &Flag, staged: Option<Percentage>, people: &Arc<Listing<User>>) -> Vec<WhoRow> {
    let wanted = Flag { percentage: staged.unwrap_or(flag.percentage), ..flag.clone() };
    let (door, other) = (Door::of(flag), Door::of(&wanted));
    let row = |(at, user): (usize, &User)| WhoRow {
        people: people.clone(),
        at,
        bucket: bucket(&flag.name, &user.id),
        now: door.evaluate(&user.id, &user.client),
        then: other.evaluate(&user.id, &user.client),
    };
    people.rows.iter().enumerate().map(row).collect()
}

impl Tally {
    pub fn of(rows: &[WhoRow]) -> Self {
        let mut tally = Self { people: rows.len(), ..Self::default() };
        for row in rows {
            match row.effect() {
                Effect::Joins => tally.joins += 1,
                Effect::Leaves => (tally.leaves, tally.inside) = (tally.leaves + 1, tally.inside + 1),
                Effect::In => tally.inside += 1,
                Effect::Out => {}
            }
        }
        tally
    }

    /// `12 of 48 are in`
    pub fn now(self) -> String {
        let are = if self.inside == 1 { "is" } else { "are" };
        format!("{} of {} {are} in", count(self.inside as u64), count(self.people as u64))
    }

    /// `11 join, nobody leaves`
    pub fn change(self) -> String {
        let said = |n: usize, one: &str, many: &str| match n {
            0 => format!("nobody {one}"),
            1 => format!("1 {one}"),
            n => format!("{} {many}", count(n as u64)),
        };
        format!("{}, {}", said(self.joins, "joins", "join"), said(self.leaves, "leaves", "leave"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn people(n: usize) -> Arc<Listing<User>> {
        let person = |n: usize| User {
            id: format!("USR-{n:06}").parse().unwrap(),
            name: format!("Person {n}"),
            email: String::new(),
            role: "Developer".into(),
            primary_role: None,
            secondary_roles: Vec::new(),
            is_contact_person: false,
            client: format!("CLI-{:06}", n % 50).parse().unwrap(),
            active: true,
        };
        Arc::new((0..n).map(person).collect())
    }

    fn flag(enabled: bool, percentage: Percentage) -> Flag {
        Flag {
            enabled,
            percentage,
            allowed_clients: vec!["CLI-000007".parse().unwrap()],
            allowed_users: vec!["USR-000003".parse().unwrap()],
            ..Flag::new("bulk_assignments".parse().unwrap())
        }
    }

    fn percent(n: u16) -> Percentage {
        Percentage::default().step(n as i16)
    }

    #[test]
    fn raising_lets_people_in_and_nobody_out() {
        let rows = who(&flag(true, percent(2_500)), Some(percent(5_000)), &people(1_000));
        let tally = Tally::of(&rows);
        assert_eq!((tally.people, tally.leaves), (1_000, 0));
        assert!((200..300).contains(&tally.joins) && (230..320).contains(&tally.inside), "{tally:?}");
        let by_name = rows.iter().find(|row| row.user().id.as_str() == "USR-000003").unwrap();
        assert!(["in by name", "in"].contains(&by_name.words()), "{}", by_name.words());
    }

    #[test]
    fn a_flag_that_is_off_has_nobody_in_and_nobody_joins() {
        let tally = Tally::of(&who(&flag(false, percent(2_500)), Some(Percentage::FULL), &people(100)));
        assert_eq!((tally.inside, tally.joins, tally.leaves), (0, 0, 0));
        assert_eq!(
            (tally.now(), tally.change()),
            ("0 of 100 are in".into(), "nobody joins, nobody leaves".into())
        );
    }

    proptest! {
        #[test]
        fn who_joins_and_leaves_is_the_difference_of_who_is_in(from in 0u16..=10_000, to in 0u16..=10_000) {
            let (people, inside) = (people(300), |share| flag(true, percent(share)));
            let change = Tally::of(&who(&inside(from), Some(percent(to)), &people));
            let after = Tally::of(&who(&inside(to), None, &people));
            prop_assert_eq!(change.inside + change.joins - change.leaves, after.inside);
            prop_assert!(change.joins == 0 || change.leaves == 0);
        }
    }
}
