//! What can go wrong with a source, said so that a person can act on it. Comparable, so that "the same
//! error again" is no news; made of text that is safe to show: no URL with credentials, no raw body.

use crate::{base::span, domain::Failure};
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SourceError {
    #[error("no answer from {host} within {}", span(*.after))]
    Timeout { host: String, after: Duration },
    #[error("cannot reach {host}: {why}")]
    Unreachable { host: String, why: String },
    #[error("nobody is signed in at {host}")]
    SignedOut { host: String },
    /// 401: the token is missing, wrong or expired; the server does not say which.
    #[error("{host} does not accept the token (401)")]
    Unauthorized { host: String },
    #[error("e-mail and password do not match (401)")]
    WrongPassword,
    #[error("not allowed: {what} ({status})")]
    Forbidden { status: u16, what: String },
    #[error("{host} does not offer {what} (404)")]
    Missing { host: String, what: String },
    #[error("{host} is rate limiting us (429)")]
    RateLimited { host: String, retry_after: Duration },
    #[error("{host} answered {status}: {what}")]
    Status { host: String, status: u16, what: String },
    #[error("cannot read the answer of {host}: {what}")]
    Shape { host: String, what: String },
    #[error("{what}")]
    Setup { what: String, hint: String },
}

impl SourceError {
    /// What to do about it in the console: an instruction, in the words of keys and settings.
    pub fn hint(&self) -> &str {
        match self {
            Self::Timeout { .. } => {
                "the server is slow or stuck; `timeout_seconds` in the configuration sets our patience"
            }
            Self::Unreachable { .. } => {
                "check the address in this context (`config show`), the VPN and DNS; it is tried again by itself"
            }
            Self::SignedOut { .. } => {
                "press L or ctrl-g to log in, or set WORKY_CONSOLE_TOKEN or `token_command`"
            }
            Self::Unauthorized { .. } => "the token has expired or is wrong: press L or ctrl-g to log in",
            Self::WrongPassword => "type them again; the part before the @ is case-sensitive",
            Self::Forbidden { .. } => {
                "this account lacks the right; press L or ctrl-g to log in as somebody else"
            }
            Self::Missing { .. } => "this server does not have it; nothing to do unless you expected it",
            Self::RateLimited { .. } => "all requests wait; lower `requests_per_minute` if this comes back",
            Self::Status { status: 500.., .. } => "the server failed; its log has the cause",
            Self::Status { .. } => "the server refused the request; see the message log (M)",
            Self::Shape { .. } => {
                "is this the Worky API? check `api_url`; a proxy's page looks like this too"
            }
            Self::Setup { hint, .. } => hint,
        }
    }

    /// The same for one command on a command line, where there are no keys and nothing is tried again.
    pub fn command_hint(&self) -> &str {
        match self {
            Self::Unreachable { .. } => {
                "check the address in this context (`config show`), the VPN and DNS, and try again"
            }
            Self::SignedOut { .. } => "set WORKY_CONSOLE_TOKEN or `token_command`",
            Self::Unauthorized { .. } => {
                "the token has expired or is wrong: set WORKY_CONSOLE_TOKEN or `token_command` anew"
            }
            Self::WrongPassword => "check them; the part before the @ is case-sensitive",
            Self::Forbidden { .. } => {
                "this account lacks the right; WORKY_CONSOLE_TOKEN or `token_command` can name another one"
            }
            Self::RateLimited { .. } => "try again later; lower `requests_per_minute` if this comes back",
            Self::Status { status: ..500, .. } => "the server refused the request; its log has the cause",
            _ => self.hint(),
        }
    }

    /// Whether asking again, without anybody doing anything, can help.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Timeout { .. }
                | Self::Unreachable { .. }
                | Self::RateLimited { .. }
                | Self::Status { status: 500.., .. }
        )
    }

    /// Whether a person has to sign in before this can work.
    pub fn needs_login(&self) -> bool {
        matches!(self, Self::SignedOut { .. } | Self::Unauthorized { .. })
    }

    /// For scripts, after sysexits(3): "try later" is told from "fix the configuration".
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::SignedOut { .. }
            | Self::Unauthorized { .. }
            | Self::WrongPassword
            | Self::Forbidden { .. } => 77,
            Self::Shape { .. } => 76,
            Self::Setup { .. } => 78,
            Self::Timeout { .. } | Self::RateLimited { .. } | Self::Status { status: 500.., .. } => 75,
            Self::Unreachable { .. } | Self::Missing { .. } | Self::Status { .. } => 69,
        }
    }

    /// How the latency statistics count it.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Timeout { .. } => Failure::Timeout,
            Self::Unreachable { .. } | Self::Setup { .. } => Failure::Unreachable,
            Self::SignedOut { .. }
            | Self::Unauthorized { .. }
            | Self::WrongPassword
            | Self::Forbidden { .. } => Failure::Refused,
            Self::Missing { .. } => Failure::Missing,
            Self::RateLimited { .. } => Failure::RateLimited,
            Self::Status { status, .. } => Failure::Status(*status),
            Self::Shape { .. } => Failure::Shape,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_not_told_of_keys_and_of_what_only_the_console_does() {
        let (host, what) = (|| "h".to_owned(), || "w".to_owned());
        for error in [
            SourceError::Timeout { host: host(), after: Duration::ZERO },
            SourceError::Unreachable { host: host(), why: what() },
            SourceError::SignedOut { host: host() },
            SourceError::Unauthorized { host: host() },
            SourceError::WrongPassword,
            SourceError::Forbidden { status: 403, what: what() },
            SourceError::Missing { host: host(), what: what() },
            SourceError::RateLimited { host: host(), retry_after: Duration::ZERO },
            SourceError::Status { host: host(), status: 400, what: what() },
            SourceError::Status { host: host(), status: 500, what: what() },
            SourceError::Shape { host: host(), what: what() },
        ] {
            let said = error.command_hint();
            let of_console = ["press", " L ", "(M)", "by itself", "type them", "wait"];
            assert!(!said.is_empty() && of_console.iter().all(|words| !said.contains(words)), "{said}");
        }
    }

    #[test]
    fn only_what_may_pass_by_itself_is_transient() {
        let status = |status| SourceError::Status { host: "h".into(), status, what: "w".into() };
        assert_eq!([400, 409, 500, 503].map(|s| status(s).is_transient()), [false, false, true, true]);
        assert_eq!([400, 503].map(|s| status(s).exit_code()), [69, 75]);
    }
}
