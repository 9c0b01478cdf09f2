//! Parameters and bodies, checked in full before anything is done, with the messages the real
//! server's validation library gives.

mod body;
mod query;

pub use body::{Body, Whole};
pub use query::Query;

use super::fault::{Fault, Issue};
use axum::{extract::FromRequestParts, http::request::Parts};

/// What was found wrong so far.
#[derive(Clone, Debug, Default)]
struct Issues(Vec<Issue>);

impl Issues {
    fn add(&mut self, field: String, message: impl Into<String>, kind: &'static str) {
        self.0.push(Issue { field, message: message.into(), kind });
    }

    fn missing(&mut self, field: String) {
        self.add(field, "Field required", "missing");
    }

    fn finish(self) -> Result<(), Fault> {
        if self.0.is_empty() { Ok(()) } else { Err(Fault::Invalid(self.0)) }
    }
}

/// `'a', 'b' or 'c'`.
fn choices(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// The parts of a path that vary, in their order.
pub struct Ids<const N: usize>(pub [String; N]);

impl<const N: usize, S: Send + Sync> FromRequestParts<S> for Ids<N> {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let unreadable = || Fault::bad("Invalid path");
        let path =
            axum::extract::RawPathParams::from_request_parts(parts, state).await.map_err(|_| unreadable())?;
        let found: Vec<String> = path.iter().map(|(_, value)| value.to_owned()).collect();
        found.try_into().map(Self).map_err(|_| unreadable())
    }
}
