//! Who can sign in.

use super::{
    Api,
    paging::{Listing, unpaged},
    wire,
};
use crate::{
    domain::{Endpoint, User},
    source::SourceError,
};

impl Api {
    /// Everybody an administrator may see, and the active ones of their own client for all others; by name.
    pub async fn users(&self) -> Result<Listing<User>, SourceError> {
        let mut list: Listing<User> =
            unpaged::<wire::User, _>(self, Endpoint::Users, "/users/".into()).await?;
        list.rows.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(list)
    }
}
