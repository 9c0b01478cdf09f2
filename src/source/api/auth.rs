//! Signing in, and who is signed in.

use super::{Api, client::Ask, wire};
use crate::{
    base::{Secret, clean},
    domain::{Endpoint, User},
    source::SourceError,
};

/// Endings that the server's validation of addresses refuses (contract, quirk 2).
const RESERVED: [&str; 6] = ["test", "local", "localhost", "invalid", "onion", "arpa"];

#[derive(serde::Serialize)]
struct Credentials<'a> {
    email: &'a str,
    password: &'a str,
}

impl Api {
    /// Sign in; the token stays in here. An address the server would not accept is refused here, because
    /// there it would never be answered (contract, quirk 1).
    pub async fn log_in(&self, email: &str, password: &Secret) -> Result<User, SourceError> {
        let email = email.trim();
        if !is_address(email) {
            return Err(SourceError::Setup {
                what: format!("`{}` is not an e-mail address the server accepts", clean(email)),
                hint: "type it as in name@example.com".into(),
            });
        }
        // It makes the server fail, and no password has one.
        if password.expose().contains('\0') {
            return Err(SourceError::WrongPassword);
        }
        let body = serde_json::to_vec(&Credentials { email, password: password.expose() })
            .map_err(|error| self.shape(&error.to_string(), &[password.expose()]))?;
        let ask = Ask::post(Endpoint::Login, "/auth/login", body, password);
        let (token, user) = self.fetch::<wire::Session>(ask).await?.into_parts();
        self.set_token(Some(token));
        Ok(user)
    }

    pub async fn me(&self) -> Result<User, SourceError> {
        Ok(self.fetch::<wire::User>(Ask::get(Endpoint::Me, "/auth/me")).await?.into())
    }
}

/// Whether the server's validation takes it, as far as can be told without its tables.
fn is_address(email: &str) -> bool {
    let Some((name, domain)) = email.rsplit_once('@') else { return false };
    let is_name_char = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default().to_lowercase();
    name.len() <= 64
        && domain.len() <= 253
        && name.split('.').all(|part| !part.is_empty() && part.chars().all(is_name_char))
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && last.chars().any(char::is_alphabetic)
        && !RESERVED.contains(&last.as_str())
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn what_would_hang_is_not_sent() {
        for good in [
            "admin@example.com",
            "first.last+tag@mail.example.co.uk",
            "jürgen@müller.de",
            "o'neil@EXAMPLE.com",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "admin",
            "@example.com",
            "admin@",
            "admin@localhost",
            "admin@worky.test",
            "a@b.LOCAL",
            "a b@example.com",
            "a..b@example.com",
            ".a@example.com",
            "a@exa mple.com",
            "a@-x.com",
            "a@x..com",
            "a@@x.com",
            "a@10.0.0.1",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
