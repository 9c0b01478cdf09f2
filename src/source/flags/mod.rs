//! Where rollout flags are kept: behind the API, in PostgreSQL, or in a file. What a store cannot do it says.

mod api;
mod database;
mod file;
mod flagd;
pub mod form;
mod schema;

use super::{Listing, Outcome, SourceError};
use crate::domain::{Flag, FlagChange, FlagEdit, FlagName, Line};
pub use api::ApiFlags;
pub use database::DatabaseFlags;
pub use file::FileFlags;
use futures_util::{future::BoxFuture, stream::BoxStream};

/// Something that keeps flags. Whatever changes one is tried once, on the version that was read: what
/// somebody else has changed meanwhile is not written over, and who comes late is told.
pub trait FlagStore: Send + Sync {
    /// Where it is, in words fit for a screen.
    fn place(&self) -> &str;

    fn flags(&self) -> BoxFuture<'_, Result<Listing<Flag>, SourceError>>;

    /// Newest first.
    fn flag_history<'a>(
        &'a self,
        name: &'a FlagName,
    ) -> BoxFuture<'a, Result<Listing<FlagChange>, SourceError>>;

    /// Make a flag that is as the edit makes one that lets nobody in.
    fn create_flag<'a>(&'a self, name: &'a FlagName, edit: &'a FlagEdit) -> BoxFuture<'a, Outcome<Flag>>;

    /// Change a flag as it was read.
    fn edit_flag<'a>(&'a self, flag: &'a Flag, edit: &'a FlagEdit) -> BoxFuture<'a, Outcome<Flag>>;

    /// Put a flag away as it was read.
    fn archive_flag<'a>(&'a self, flag: &'a Flag, reason: Option<&'a Line>) -> BoxFuture<'a, Outcome>;

    /// Make the place for them, if there is none; tells what is there then.
    fn make_ready(&self) -> BoxFuture<'_, Result<String, SourceError>>;

    /// The SQL that makes it, where it is made so.
    fn schema(&self) -> Option<&'static str> {
        None
    }

    /// Yields whenever somebody may have changed something; none where only asking tells.
    fn watch(&self) -> Option<BoxStream<'static, Result<(), SourceError>>>;
}
