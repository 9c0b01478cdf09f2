//! Rollout flags, where the server keeps them: a shipped one does not, and says 404.

use super::{
    Api,
    change::{Outcome, Seen, made, nothing},
    client::Ask,
    paging::{Listing, boxed},
    wire,
};
use crate::{
    domain::{Endpoint, Flag, FlagChange, FlagEdit, FlagName, Line},
    source::SourceError,
};
use reqwest::Method;
use serde_json::{Map, Value, json};

impl Api {
    pub async fn flags(&self) -> Result<Listing<Flag>, SourceError> {
        boxed::<wire::Flag, _>(self, Endpoint::Flags, "/feature-flags/".into()).await
    }

    /// Newest first.
    pub async fn flag_history(&self, flag: &FlagName) -> Result<Listing<FlagChange>, SourceError> {
        let path = format!("/feature-flags/{flag}/history");
        boxed::<wire::FlagChange, _>(self, Endpoint::FlagHistory, path).await
    }

    /// Make a flag that is as the edit makes one that lets nobody in.
    pub async fn create_flag(&self, name: &FlagName, edit: &FlagEdit) -> Outcome<Flag> {
        let api = self.hurried();
        let wanted = edit.applied_to(&Flag::new(name.clone()));
        let mut body = fields(edit, &wanted);
        body.insert("name".to_owned(), name.as_str().into());
        let ask =
            Ask::write(Endpoint::CreateFlag, Method::POST, "/feature-flags/").json(&Value::Object(body));
        let look = async {
            Ok(match api.flag(name).await? {
                Some(now) if edit.is_in(&now) => Seen::Done(now),
                now => api.instead(name, now),
            })
        };
        api.make(ask, "the name or the percentage", made::<wire::Flag, Flag>, look).await
    }

    /// Change a flag as it was read; what somebody else has changed since is not written over.
    pub async fn edit_flag(&self, flag: &Flag, edit: &FlagEdit) -> Outcome<Flag> {
        let api = self.hurried();
        let body = Value::Object(fields(edit, &edit.applied_to(flag)));
        let path = format!("/feature-flags/{}", flag.name);
        let ask = Ask::write(Endpoint::UpdateFlag, Method::PUT, path).json(&body).on_version(flag.version);
        let look = async {
            Ok(match api.flag(&flag.name).await? {
                Some(now) if edit.is_in(&now) && now.version > flag.version => Seen::Done(now),
                now => api.instead(&flag.name, now),
            })
        };
        api.make(ask, "the percentage", made::<wire::Flag, Flag>, look).await
    }

    /// Put a flag away as it was read. Its history stays.
    pub async fn archive_flag(&self, flag: &Flag, reason: Option<&Line>) -> Outcome {
        let api = self.hurried();
        let path = format!("/feature-flags/{}", flag.name);
        let ask = Ask::write(Endpoint::ArchiveFlag, Method::DELETE, path).on_version(flag.version);
        let ask = reason.into_iter().fold(ask, |ask, reason| ask.with("reason", reason));
        let look = async {
            Ok(match api.flag(&flag.name).await? {
                None => Seen::Done(()),
                now => api.instead(&flag.name, now),
            })
        };
        api.make(ask, "the name", nothing, look).await
    }

    async fn flag(&self, name: &FlagName) -> Result<Option<Flag>, SourceError> {
        Ok(self.flags().await?.rows.into_iter().find(|flag| flag.name == *name))
    }

    /// How things are, where they are not as they were meant to be.
    fn instead<T>(&self, name: &FlagName, now: Option<Flag>) -> Seen<T> {
        Seen::Instead(match now {
            Some(now) => format!("{name} is at {}, version {}", now.percentage, now.version),
            None => format!("there is no flag {name}"),
        })
    }
}

/// What the edit names of a flag, as it is to be.
fn fields(edit: &FlagEdit, wanted: &Flag) -> Map<String, Value> {
    let texts = |ids: Vec<&str>| json!(ids);
    let users = !(edit.allow_users.is_empty() && edit.drop_users.is_empty());
    let clients = !(edit.allow_clients.is_empty() && edit.drop_clients.is_empty());
    let fields = [
        ("enabled", edit.enabled.map(Value::from)),
        ("rollout_percentage", edit.percentage.map(|to| json!(f64::from(to.hundredths()) / 100.0))),
        ("description", edit.description.wire().map(Value::from)),
        ("allowed_users", users.then(|| texts(wanted.allowed_users.iter().map(|id| id.as_str()).collect()))),
        (
            "allowed_clients",
            clients.then(|| texts(wanted.allowed_clients.iter().map(|id| id.as_str()).collect())),
        ),
        ("reason", edit.reason.as_ref().map(|reason| reason.as_str().into())),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
