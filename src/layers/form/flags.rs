//! The forms of rollout flags: their fields, and the change that they ask for.

use super::{
    Field, Form, Kind, Picks,
    changes::{Fault, changed_but, ids, optional, read, wanted},
    check,
};
use crate::{
    domain::{ClientId, Flag, FlagName, UserId},
    flow::Value,
    operation::{FlagDraft, FlagUpdate},
    store::Store,
};
use std::{fmt::Display, str::FromStr};

/// Why it is changed stands in its history; alone it is no change.
const REASON: &str = "reason";

/// The fields of a flag as it is.
pub(super) fn fields(flag: &Flag) -> Vec<Field> {
    let picked = |what, ids: Vec<String>| Kind::Picked { what, several: true, ids };
    let users = picked(Picks::People, texts(&flag.allowed_users));
    let clients = picked(Picks::Clients, texts(&flag.allowed_clients));
    let share = flag.percentage.to_string().replace(" %", "");
    let list = "who is let in by name; a list of ids can be pasted";
    vec![
        Field::new("enabled", "on", "space turns it on or off", Kind::Switch(flag.enabled)),
        Field::new("percentage", "percent", "0 to 100, with two decimals at most", Kind::line(&share))
            .checked(check::percentage),
        Field::new("users", "users", list, users),
        Field::new("clients", "clients", list, clients),
        Field::new("description", "what", "what it lets people do", Kind::prose(&flag.description))
            .checked(check::description),
        reason(),
    ]
}

/// The fields of one that is to be made.
pub(super) fn draft_fields() -> Option<Vec<Field>> {
    let name = Field::new("name", "name", "as the program asks for it: new_team_page", Kind::line(""));
    let mut all = vec![name.checked(check::flag_name)];
    all.extend(fields(&Flag::new("new".parse().ok()?)));
    Some(all)
}

/// Why it is done.
pub(super) fn reason() -> Field {
    let about = "kept in the flag's history; may stay empty";
    Field::new(REASON, "why", about, Kind::line("")).checked(check::reason)
}

/// Why somebody goes past what holds a rollout.
pub(super) fn overriding() -> Field {
    let about = "kept in the flags' history, with the guards' figures";
    Field::new(REASON, "why", about, Kind::line("")).checked(check::title)
}

pub(super) fn flag<'a>(store: &'a Store, name: &FlagName) -> Option<&'a Flag> {
    store.flags.get()?.rows.iter().find(|flag| flag.name == *name)
}

/// Only what the person has changed; of the lists, who comes and who goes.
pub(super) fn update(form: &Form, name: &FlagName) -> Result<FlagUpdate, Fault> {
    changed_but(form, REASON)?;
    let field = |name: &str| form.field(name).filter(|field| field.is_changed());
    let enabled = field("enabled").and_then(|field| match field.value() {
        Value::On(on) => Some(on),
        Value::Text(_) | Value::Many(_) => None,
    });
    let (allow_users, drop_users) = comes_and_goes::<UserId>(form, "users")?;
    let (allow_clients, drop_clients) = comes_and_goes::<ClientId>(form, "clients")?;
    Ok(FlagUpdate {
        enabled,
        percentage: field("percentage").map(|_| read(form, "percentage")).transpose()?,
        allow_users,
        drop_users,
        allow_clients,
        drop_clients,
        description: field("description").map(|_| wanted(form, "description")).transpose()?,
        reason: optional(form, REASON)?,
        ..FlagUpdate::of(name.clone())
    })
}

pub(super) fn draft(form: &Form) -> Result<FlagDraft, Fault> {
    let on = form.field("enabled").is_some_and(|field| field.value() == Value::On(true));
    Ok(FlagDraft {
        name: read(form, "name")?,
        enabled: on.then_some(true),
        percentage: Some(read(form, "percentage")?),
        allow_users: ids(form, "users")?,
        allow_clients: ids(form, "clients")?,
        description: optional(form, "description")?,
        reason: optional(form, REASON)?,
    })
}

/// Who is in the list and was not, and who was and is not: what others do to it meanwhile is left alone.
fn comes_and_goes<T: FromStr<Err: Display> + PartialEq>(
    form: &Form,
    name: &'static str,
) -> Result<(Vec<T>, Vec<T>), Fault> {
    let mine: Vec<T> = ids(form, name)?;
    let base = match form.field(name).map(|field| &field.base) {
        Some(Value::Many(ids)) => ids.as_slice(),
        _ => &[],
    };
    let base: Vec<T> = base.iter().filter_map(|id| id.parse().ok()).collect();
    let (stays, comes): (Vec<T>, Vec<T>) = mine.into_iter().partition(|id| base.contains(id));
    Ok((comes, base.into_iter().filter(|id| !stays.contains(id)).collect()))
}

fn texts(ids: &[impl ToString]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}
