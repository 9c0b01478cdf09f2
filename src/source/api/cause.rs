//! Why there is no answer, from chains of errors with the cause at their end.

use super::failure::harmless;
use crate::source::SourceError;
use std::{error::Error, io, time::Duration};

/// Whether the connection was closed under a request before the answer was whole: a read can be repeated.
/// hyper's kinds are not in our reach, hence its words.
pub(super) fn is_cut_off(error: &reqwest::Error) -> bool {
    !error.is_timeout()
        && !error.is_connect()
        && chain(error).any(|cause| {
            let words = cause.to_string();
            cause.downcast_ref::<io::Error>().is_some_and(|error| is_closed(error.kind()))
                || words.contains("connection closed")
                || words.contains("canceled")
        })
}

/// The error that a request without a whole answer stands for.
pub(super) fn of_network(host: &str, error: &reqwest::Error, timeout: Duration) -> SourceError {
    let host = host.to_owned();
    if error.is_timeout() {
        SourceError::Timeout { host, after: timeout }
    } else if error.is_builder() {
        SourceError::Setup {
            what: format!("cannot make a request to {host}: {}", root_cause(error)),
            hint: "check `api_url` of this context".into(),
        }
    } else if error.is_connect() || is_cut_off(error) {
        SourceError::Unreachable { host, why: root_cause(error) }
    } else {
        SourceError::Shape { host, what: format!("not HTTP as we know it: {}", root_cause(error)) }
    }
}

/// The end of a chain of errors in plain words, and without the URL that reqwest puts in front.
pub(super) fn root_cause(error: &(dyn Error + 'static)) -> String {
    if chain(error).any(|cause| cause.to_string().starts_with("dns error")) {
        return "name not found".into();
    }
    let plain = chain(error).find_map(|cause| {
        let tls = cause.downcast_ref::<rustls::Error>().map(of_tls);
        tls.or_else(|| cause.downcast_ref::<io::Error>().and_then(of_io))
    });
    let last = || match chain(error).last().map(ToString::to_string) {
        Some(last) if last.contains("connection closed") => "the connection was closed".into(),
        Some(last) => last,
        None => String::new(),
    };
    harmless(&plain.unwrap_or_else(last), &[])
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

fn of_io(error: &io::Error) -> Option<String> {
    // An `io::Error` around another error leaves that one out of the chain; TLS comes in two wrappings.
    if let Some(inner) = error.get_ref() {
        let tls = inner.downcast_ref::<rustls::Error>().map(of_tls);
        let found = tls.or_else(|| inner.downcast_ref::<io::Error>().and_then(of_io));
        if found.is_some() {
            return found;
        }
    }
    let words = match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused",
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "no route to it",
        io::ErrorKind::TimedOut => "no connection within the time allowed",
        kind if is_closed(kind) => "the connection was closed",
        _ => return None,
    };
    Some(words.into())
}

fn is_closed(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::NotConnected
            | io::ErrorKind::UnexpectedEof
    )
}

fn of_tls(error: &rustls::Error) -> String {
    use rustls::{CertificateError as Bad, Error as Tls};
    match error {
        Tls::InvalidCertificate(Bad::UnknownIssuer) => {
            "certificate not trusted: nobody we trust has issued it".into()
        }
        Tls::InvalidCertificate(Bad::Expired | Bad::ExpiredContext { .. }) => {
            "certificate not trusted: it has expired".into()
        }
        Tls::InvalidCertificate(Bad::NotValidForName | Bad::NotValidForNameContext { .. }) => {
            "certificate not trusted: it is for another name".into()
        }
        Tls::InvalidCertificate(Bad::BadSignature) => {
            "certificate not trusted: its signature is wrong".into()
        }
        Tls::InvalidCertificate(other) => format!("certificate not trusted: {other}"),
        Tls::InvalidMessage(_) => "it does not speak TLS".into(),
        other => format!("TLS: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_plain_words() {
        let io = |kind: io::ErrorKind| root_cause(&io::Error::from(kind));
        assert_eq!(io(io::ErrorKind::ConnectionRefused), "connection refused");
        assert_eq!(io(io::ErrorKind::ConnectionReset), "the connection was closed");
        let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let tls = io::Error::new(io::ErrorKind::InvalidData, tls);
        assert_eq!(
            root_cause(&io::Error::other(tls)),
            "certificate not trusted: nobody we trust has issued it"
        );
    }
}
