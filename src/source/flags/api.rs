//! Flags behind the API.

use super::FlagStore;
use crate::{
    domain::{Flag, FlagChange, FlagEdit, FlagName, Line},
    source::{Api, Listing, Outcome, SourceError},
};
use futures_util::{future::BoxFuture, stream::BoxStream};

/// The API's own store, asked at the pace of this client.
pub struct ApiFlags {
    api: Api,
}

impl ApiFlags {
    pub fn new(api: Api) -> Self {
        Self { api }
    }
}

impl FlagStore for ApiFlags {
    fn place(&self) -> &str {
        self.api.host()
    }

    fn flags(&self) -> BoxFuture<'_, Result<Listing<Flag>, SourceError>> {
        Box::pin(self.api.flags())
    }

    fn flag_history<'a>(
        &'a self,
        name: &'a FlagName,
    ) -> BoxFuture<'a, Result<Listing<FlagChange>, SourceError>> {
        Box::pin(self.api.flag_history(name))
    }

    fn create_flag<'a>(&'a self, name: &'a FlagName, edit: &'a FlagEdit) -> BoxFuture<'a, Outcome<Flag>> {
        Box::pin(self.api.create_flag(name, edit))
    }

    fn edit_flag<'a>(&'a self, flag: &'a Flag, edit: &'a FlagEdit) -> BoxFuture<'a, Outcome<Flag>> {
        Box::pin(self.api.edit_flag(flag, edit))
    }

    fn archive_flag<'a>(&'a self, flag: &'a Flag, reason: Option<&'a Line>) -> BoxFuture<'a, Outcome> {
        Box::pin(self.api.archive_flag(flag, reason))
    }

    fn make_ready(&self) -> BoxFuture<'_, Result<String, SourceError>> {
        let what = format!("the API at {} keeps its flags itself", self.api.host());
        let hint = "`flag_store` of the context says who keeps them".to_owned();
        Box::pin(std::future::ready(Err(SourceError::Setup { what, hint })))
    }

    /// The API tells nobody anything by itself.
    fn watch(&self) -> Option<BoxStream<'static, Result<(), SourceError>>> {
        None
    }
}
