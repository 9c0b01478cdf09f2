//! Addresses, checked once: after this nobody meets a relative URL, a strange scheme or a password where
//! none belongs.

use super::value::Wrong;
use crate::base::{Secret, clean};
use std::fmt;
use url::{Host, Url};

/// An `http` or `https` address without credentials, query or trailing slash.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpUrl(Url);

impl HttpUrl {
    /// For programs that know their address is right, such as the embedded backend's.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::read(text).map_err(|wrong| format!("the address {}; {}", wrong.found, wrong.right))
    }

    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        let right = "write it like \"https://worky.example.com\"";
        let wrong = |found: &str| Wrong::new(found, right);
        let lower = text.trim().to_ascii_lowercase();
        if !lower.starts_with("http://") && !lower.starts_with("https://") {
            return Err(wrong("does not begin with http:// or https://"));
        }
        let mut url = Url::parse(text.trim()).map_err(|e| wrong(&format!("is not a URL ({e})")))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("carries a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("has a part after `?` or `#`"));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The address without a slash at its end, so that paths can be appended.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Host and, where it is not the usual one, port: `localhost:8007`.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    pub fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether what is sent stays on this machine.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A `postgres` address. It usually holds a password, so it is a secret as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct DatabaseUrl {
    whole: Secret,
    shown: String,
}

impl DatabaseUrl {
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::read(text).map_err(|wrong| format!("the address {}; {}", wrong.found, wrong.right))
    }

    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        let right = "write postgres://user@host:5432/database";
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        if !lower.starts_with("postgres://") && !lower.starts_with("postgresql://") {
            return Err(Wrong::new("does not begin with postgres://", right));
        }
        let url = Url::parse(text).map_err(|e| Wrong::new(format!("is not a URL ({e})"), right))?;
        // A password with a bare `/`, `?` or `#` ends the host too early, and its rest would be shown.
        if url.fragment().is_some()
            || url.path().contains('@')
            || url.query().is_some_and(|q| q.contains('@'))
        {
            let why = "has an `@` or `#` where none can stand";
            return Err(Wrong::new(why, "write / ? # @ in a password as %2F %3F %23 %40"));
        }
        Ok(Self { whole: Secret::new(text), shown: masked(&url) })
    }

    /// The whole address with its password: for the driver, never for a screen or a log.
    pub fn expose(&self) -> &str {
        self.whole.expose()
    }

    /// The address with its password masked.
    pub fn masked(&self) -> &str {
        &self.shown
    }
}

/// Rebuilt from the parts that are known to be harmless: of the query only the names are kept, because
/// a driver takes passwords and key passphrases there too.
fn masked(url: &Url) -> String {
    let mut shown = format!("{}://", url.scheme());
    if !url.username().is_empty() {
        shown.push_str(url.username());
    }
    if url.password().is_some() {
        shown.push_str(":***");
    }
    if !url.username().is_empty() || url.password().is_some() {
        shown.push('@');
    }
    shown.push_str(url.host_str().unwrap_or_default());
    if let Some(port) = url.port() {
        shown.push_str(&format!(":{port}"));
    }
    shown.push_str(url.path());
    let names: Vec<String> = url.query_pairs().map(|(name, _)| format!("{name}=***")).collect();
    if !names.is_empty() {
        shown.push_str(&format!("?{}", names.join("&")));
    }
    clean(&shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_trimmed_and_knows_its_host() {
        let url = HttpUrl::parse("https://Worky.example.com:443/api/").unwrap();
        assert_eq!(
            (url.as_str(), url.host().as_str()),
            ("https://worky.example.com/api", "worky.example.com")
        );
        assert!(url.is_encrypted() && !url.is_loopback());
        let local = HttpUrl::parse("http://localhost:8007/").unwrap();
        assert_eq!(
            (local.to_string().as_str(), local.host().as_str()),
            ("http://localhost:8007", "localhost:8007")
        );
        assert!(!local.is_encrypted() && local.is_loopback());
        assert!(HttpUrl::parse("http://[::1]:8007").unwrap().is_loopback());
        assert!(!HttpUrl::parse("http://127.example.com").unwrap().is_loopback());
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for text in [
            "localhost:8007",
            "ftp://hunter2",
            "http://",
            "https://u:hunter2@h",
            "http://h?token=hunter2",
            "//hunter2",
            "",
            "http://h:99999/hunter2",
        ] {
            let error = HttpUrl::parse(text).unwrap_err();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_database_password_is_masked_wherever_it_stands() {
        let url =
            DatabaseUrl::parse("postgres://worky:hunter2@db:5432/worky?password=hunter2&sslmode=require")
                .unwrap();
        assert_eq!(url.masked(), "postgres://worky:***@db:5432/worky?password=***&sslmode=***");
        assert!(url.expose().contains("hunter2") && !format!("{url:?}").contains("hunter2"));
        assert_eq!(DatabaseUrl::parse("postgresql:///worky").unwrap().masked(), "postgresql:///worky");
    }
}
