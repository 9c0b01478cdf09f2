//! Who would be let in or left out by a change of a flag, before it is made.

use super::{ClientId, Evaluation, Flag, UserId};
use std::collections::HashSet;

/// What a change would mean for some people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview<'a> {
    /// How many were looked at.
    pub people: usize,
    /// How many are let in, before and after.
    pub before: usize,
    pub after: usize,
    pub joins: Vec<&'a UserId>,
    pub leaves: Vec<&'a UserId>,
}

/// The people with the client each of them belongs to.
pub fn preview<'a>(
    before: &Flag,
    after: &Flag,
    people: impl IntoIterator<Item = (&'a UserId, &'a ClientId)>,
) -> Preview<'a> {
    let (old, new) = (Door::of(before), Door::of(after));
    let mut preview = Preview::default();
    for (user, client) in people {
        let (was, is) = (old.lets_in(user, client), new.lets_in(user, client));
        preview.people += 1;
        preview.before += usize::from(was);
        preview.after += usize::from(is);
        match (was, is) {
            (false, true) => preview.joins.push(user),
            (true, false) => preview.leaves.push(user),
            _ => {}
        }
    }
    preview
}

/// A flag with its lists made for many questions.
pub struct Door<'a> {
    flag: &'a Flag,
    users: HashSet<&'a UserId>,
    clients: HashSet<&'a ClientId>,
}

impl<'a> Door<'a> {
    pub fn of(flag: &'a Flag) -> Self {
        Self {
            flag,
            users: flag.allowed_users.iter().collect(),
            clients: flag.allowed_clients.iter().collect(),
        }
    }

    pub fn evaluate(&self, user: &UserId, client: &ClientId) -> Evaluation {
        let listed = (self.users.contains(user), self.clients.contains(client));
        self.flag.decide(user, listed)
    }

    fn lets_in(&self, user: &UserId, client: &ClientId) -> bool {
        self.evaluate(user, client).is_on()
    }
}

impl Flag {
    /// Contract, section 12: disabled, then the allow-lists, then the bucket.
    pub fn evaluate(&self, user: &UserId, client: Option<&ClientId>) -> Evaluation {
        let client = client.is_some_and(|client| self.allowed_clients.contains(client));
        self.decide(user, (self.allowed_users.contains(user), client))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Percentage;
    use proptest::prelude::*;

    fn flag(percent: f64) -> Flag {
        Flag {
            enabled: true,
            percentage: Percentage::try_from(percent).unwrap(),
            ..Flag::new("bulk_assignments".parse().unwrap())
        }
    }

    fn people(count: usize) -> Vec<(UserId, ClientId)> {
        let one = |n| (format!("USR-{n:06}").parse().unwrap(), format!("CLI-{:06}", n % 7).parse().unwrap());
        (1..=count).map(one).collect()
    }

    #[test]
    fn who_is_let_in_by_name_neither_joins_nor_leaves() {
        let people = people(100);
        let known = || people.iter().map(|(user, client)| (user, client));
        let named = Flag { allowed_users: vec![people[0].0.clone()], ..flag(0.0) };
        let all = Flag { percentage: Percentage::FULL, ..named.clone() };
        let raised = preview(&named, &all, known());
        assert_eq!((raised.people, raised.before, raised.after), (100, 1, 100));
        assert!(
            raised.joins.len() == 99 && !raised.joins.contains(&&people[0].0) && raised.leaves.is_empty()
        );
        let off = preview(&all, &Flag { enabled: false, ..all.clone() }, known());
        assert_eq!((off.joins.len(), off.leaves.len(), off.after), (0, 100, 0));
        let client = Flag { allowed_clients: vec![people[0].1.clone()], ..flag(0.0) };
        assert_eq!(preview(&flag(0.0), &client, known()).joins.len(), 15);
    }

    proptest! {
        #[test]
        fn nobody_leaves_when_a_percentage_is_raised(low in 0u16..=10_000, more in 0u16..=10_000) {
            let people = people(300);
            let at = |hundredths: u16| flag(f64::from(hundredths.min(10_000)) / 100.0);
            let (before, after) = (at(low), at(low.saturating_add(more)));
            let raised = preview(&before, &after, people.iter().map(|(user, client)| (user, client)));
            prop_assert!(raised.leaves.is_empty());
            prop_assert_eq!(raised.before + raised.joins.len(), raised.after);
        }
    }
}
