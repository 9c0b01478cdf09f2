//! Rollout flags, where the server keeps them: a shipped one does not, and says 404.

use super::{
    Api,
    change::{Outcome, Seen, made},
    client::Ask,
    paging::{Listing, boxed},
    wire,
};
use crate::{
    domain::{Endpoint, Flag, FlagChange, FlagEdit, FlagName},
    source::SourceError,
};
use reqwest::Method;
use serde_json::json;

impl Api {
    pub async fn flags(&self) -> Result<Listing<Flag>, SourceError> {
        boxed::<wire::Flag, _>(self, Endpoint::Flags, "/feature-flags/".into()).await
    }

    /// Change a flag as it was read; what somebody else has changed since is not written over.
    pub async fn edit_flag(&self, flag: &Flag, edit: &FlagEdit) -> Outcome<Flag> {
        let api = self.hurried();
        let mut body = json!({});
        let percentage = edit.percentage.map(|to| json!(f64::from(to.hundredths()) / 100.0));
        let reason = edit.reason.as_ref().map(|reason| json!(reason.as_str()));
        let fields = [
            ("enabled", edit.enabled.map(Into::into)),
            ("rollout_percentage", percentage),
            ("reason", reason),
        ];
        for (name, value) in fields {
            value.into_iter().for_each(|value| body[name] = value);
        }
        let path = format!("/feature-flags/{}", flag.name);
        let ask = Ask::write(Endpoint::UpdateFlag, Method::PUT, path).json(&body).on_version(flag.version);
        let look = async {
            let now = api.flags().await?.rows.into_iter().find(|now| now.name == flag.name);
            Ok(match now {
                Some(now) if edit.is_in(&now) && now.version > flag.version => Seen::Done(now),
                Some(now) => {
                    Seen::Instead(format!("{} is at {}, version {}", now.name, now.percentage, now.version))
                }
                None => Seen::Instead(format!("there is no flag {}", flag.name)),
            })
        };
        api.make(ask, "the percentage", made::<wire::Flag, Flag>, look).await
    }

    /// Newest first.
    pub async fn flag_history(&self, flag: &FlagName) -> Result<Listing<FlagChange>, SourceError> {
        let path = format!("/feature-flags/{flag}/history");
        boxed::<wire::FlagChange, _>(self, Endpoint::FlagHistory, path).await
    }
}
