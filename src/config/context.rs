//! One environment: where its API, database and metrics are, how to sign in, and how careful to be there.

use super::{
    url::{DatabaseUrl, HttpUrl},
    value::name_of,
};
use crate::base::Secret;
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    pub name: String,
    pub api_url: HttpUrl,
    pub database_url: Option<DatabaseUrl>,
    pub metrics_url: Option<HttpUrl>,
    pub flag_store: FlagKeeper,
    /// Of [`FlagKeeper::File`].
    pub flag_file: Option<PathBuf>,
    pub token: TokenSource,
    /// Fills in the log-in screen.
    pub email: Option<String>,
    pub guard: Guard,
    pub read_only: bool,
    pub colour: Hue,
    /// An extra certificate authority, for a server with a private one.
    pub ca_file: Option<PathBuf>,
    /// Who we are, for a server that wants to see a certificate.
    pub client_cert_file: Option<PathBuf>,
    pub client_key_file: Option<PathBuf>,
}

impl Context {
    /// A context that nobody configured: the defaults, at this address.
    pub fn new(name: impl Into<String>, api_url: HttpUrl) -> Self {
        Self {
            name: name.into(),
            api_url,
            database_url: None,
            metrics_url: None,
            flag_store: FlagKeeper::default(),
            flag_file: None,
            token: TokenSource::default(),
            email: None,
            guard: Guard::default(),
            read_only: false,
            colour: Hue::default(),
            ca_file: None,
            client_cert_file: None,
            client_key_file: None,
        }
    }

    /// Whether a token would cross the network for anyone to read.
    pub fn is_exposed(&self) -> bool {
        !self.api_url.is_encrypted() && !self.api_url.is_loopback()
    }
}

/// Where a token comes from, in this order: the variable, the command, the log-in screen. Never from an
/// argument or the file: both are read by others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenSource {
    /// Name of a variable. Unless a context names its own, only the one the console starts in has
    /// [`TokenSource::VARIABLE`]: a switch of context must not carry a token to another server.
    pub variable: Option<String>,
    /// A program and its arguments that print the token.
    pub command: Option<Vec<String>>,
}

impl TokenSource {
    pub const VARIABLE: &str = "WORKY_CONSOLE_TOKEN";

    /// The token from the environment, if the variable holds one.
    pub fn from_environment(&self, env: &dyn Fn(&str) -> Option<String>) -> Option<Secret> {
        let token = env(self.variable.as_deref()?)?;
        let token = token.trim();
        (!token.is_empty()).then(|| Secret::new(token))
    }
}

/// Who keeps the rollout flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlagKeeper {
    #[default]
    Api,
    /// The database of `database_url`.
    Database,
    /// The file of `flag_file`.
    File,
}

impl FlagKeeper {
    pub const NAMES: &[(&str, Self)] =
        &[("api", Self::Api), ("database", Self::Database), ("file", Self::File)];

    pub fn name(self) -> &'static str {
        name_of(Self::NAMES, &self)
    }
}

/// What a change needs before it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Guard {
    /// A confirmation.
    #[default]
    Confirm,
    /// The name of the object, typed.
    Typed,
    /// The console armed for a while, and a confirmation.
    Armed,
}

impl Guard {
    pub const NAMES: &[(&str, Self)] =
        &[("confirm", Self::Confirm), ("typed", Self::Typed), ("armed", Self::Armed)];

    pub fn name(self) -> &'static str {
        name_of(Self::NAMES, &self)
    }
}

/// The colour of a context's badge, so that production looks like production.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hue {
    Green,
    Yellow,
    Red,
    #[default]
    Blue,
    Magenta,
    Cyan,
}

impl Hue {
    pub const NAMES: &[(&str, Self)] = &[
        ("green", Self::Green),
        ("yellow", Self::Yellow),
        ("red", Self::Red),
        ("blue", Self::Blue),
        ("magenta", Self::Magenta),
        ("cyan", Self::Cyan),
    ];

    pub fn name(self) -> &'static str {
        name_of(Self::NAMES, &self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_from_its_variable_only() {
        let env = |name: &str| (name == "STAGING").then(|| " abc\n".to_owned());
        let source = |name: &str| TokenSource { variable: Some(name.into()), command: None };
        assert_eq!(source("STAGING").from_environment(&env), Some(Secret::new("abc")));
        assert_eq!(source("PROD").from_environment(&env), None);
        assert_eq!(TokenSource::default().from_environment(&env), None);
    }

    #[test]
    fn plain_http_is_exposed_unless_it_stays_here() {
        let exposed = |url| Context::new("c", HttpUrl::parse(url).unwrap()).is_exposed();
        assert_eq!(["http://h", "https://h", "http://localhost"].map(exposed), [true, false, false]);
    }
}
