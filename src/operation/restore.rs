//! From the flags there are to the flags somebody wants.

use super::{Change, FlagDraft, FlagRemoval, FlagUpdate, FlagsChange, Wanted};
use crate::domain::{Flag, Line, Prose};

/// The changes that make all flags as wanted: missing ones are created, others put away.
pub fn restore(now: &[Flag], wanted: &[Flag], reason: Option<&Line>) -> Result<Vec<Change>, String> {
    let mut changes = Vec::new();
    for flag in wanted {
        match now.iter().find(|old| old.name == flag.name) {
            None => changes.push(FlagsChange::Create(create(flag, reason)?)),
            Some(old) => changes.extend(set(old, flag, reason)?.map(FlagsChange::Set)),
        }
    }
    let gone = now.iter().filter(|old| wanted.iter().all(|flag| flag.name != old.name));
    let removal = |old: &Flag| FlagRemoval { name: old.name.clone(), reason: reason.cloned() };
    changes.extend(gone.map(|old| FlagsChange::Archive(removal(old))));
    Ok(changes.into_iter().map(Change::Flags).collect())
}

fn create(flag: &Flag, reason: Option<&Line>) -> Result<FlagDraft, String> {
    Ok(FlagDraft {
        name: flag.name.clone(),
        enabled: Some(flag.enabled),
        percentage: Some(flag.percentage),
        allow_users: flag.allowed_users.clone(),
        allow_clients: flag.allowed_clients.clone(),
        description: text(flag)?.0,
        reason: reason.cloned(),
    })
}

/// Nothing where it is as wanted already.
fn set(old: &Flag, flag: &Flag, reason: Option<&Line>) -> Result<Option<FlagUpdate>, String> {
    let update = FlagUpdate {
        enabled: (old.enabled != flag.enabled).then_some(flag.enabled),
        percentage: (old.percentage != flag.percentage).then_some(flag.percentage),
        allow_users: only(&flag.allowed_users, &old.allowed_users),
        drop_users: only(&old.allowed_users, &flag.allowed_users),
        allow_clients: only(&flag.allowed_clients, &old.allowed_clients),
        drop_clients: only(&old.allowed_clients, &flag.allowed_clients),
        description: (old.description != flag.description).then(|| text(flag)).transpose()?,
        ..FlagUpdate::of(flag.name.clone())
    };
    let same = update == FlagUpdate::of(flag.name.clone());
    Ok((!same).then(|| FlagUpdate { reason: reason.cloned(), ..update }))
}

fn only<T: PartialEq + Clone>(list: &[T], other: &[T]) -> Vec<T> {
    list.iter().filter(|id| !other.contains(id)).cloned().collect()
}

fn text(flag: &Flag) -> Result<Wanted<Prose>, String> {
    if flag.description.is_empty() {
        return Ok(Wanted(None));
    }
    let text = flag.description.parse().map_err(|error| format!("description of {}: {error}", flag.name))?;
    Ok(Wanted(Some(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Percentage;

    fn flag(name: &str, hundredths: u16, users: &[&str]) -> Flag {
        Flag {
            enabled: hundredths > 0,
            percentage: Percentage::try_from(f64::from(hundredths) / 100.0).unwrap(),
            allowed_users: users.iter().map(|user| user.parse().unwrap()).collect(),
            ..Flag::new(name.parse().unwrap())
        }
    }

    fn lines(now: &[Flag], wanted: &[Flag]) -> Vec<String> {
        restore(now, wanted, None).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_what_is_different_is_changed() {
        let now = [flag("a", 2500, &["U-1"]), flag("b", 0, &[]), flag("c", 10_000, &[])];
        let described = Flag { description: "text".into(), ..flag("d", 1, &["U-9"]) };
        let wanted = [flag("a", 5000, &["U-2"]), flag("b", 0, &[]), described];
        assert_eq!(
            lines(&now, &wanted),
            [
                "flags set a --percentage 50 --allow-user U-2 --drop-user U-1",
                "flags create d --enabled on --percentage 0.01 --allow-user U-9 --description text",
                "flags archive c",
            ]
        );
        assert_eq!(lines(&now, &now), [""; 0]);
    }

    #[test]
    fn a_text_that_no_store_would_take_is_told() {
        let wanted = Flag { description: "\u{1b}[31m".into(), ..flag("a", 0, &[]) };
        let why = restore(&[], &[wanted], None).unwrap_err();
        assert!(why.starts_with("description of a: the 1st character"), "{why}");
    }
}
