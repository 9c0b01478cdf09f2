//! What a refusal means, from whatever the server has left of it: three shapes of error body, plain text,
//! proxies' pages.

use crate::{base::clean, domain::Endpoint, source::SourceError};
use reqwest::{
    StatusCode, Url,
    header::{HeaderMap, LOCATION, RETRY_AFTER},
};
use serde_json::Value;
use std::time::Duration;

/// Longest text of an error that is passed on, in characters.
const LONGEST: usize = 200;
/// What the server says where `Retry-After` cannot be read.
const QUIET: Duration = Duration::from_secs(60);
/// A longer wish to be left alone is a mistake; somebody is waiting.
const LONGEST_QUIET: Duration = Duration::from_secs(3600);

/// A whole answer. The body of a failure may be cut short.
#[derive(Debug)]
pub(super) struct Answer {
    /// When its head was there, on the clock of latencies.
    pub head: Duration,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// The error that an answer without success stands for.
pub(super) fn of_answer(endpoint: Endpoint, host: &str, answer: &Answer, secrets: &[&str]) -> SourceError {
    let host = host.to_owned();
    let status = answer.status.as_u16();
    let said = said(&answer.body).map(|text| harmless(&text, secrets));
    let inactive = status == 400 && said.as_deref() == Some("Inactive user");
    let what = said.unwrap_or_else(|| answer.status.canonical_reason().unwrap_or("an unknown status").into());
    match status {
        401 if endpoint == Endpoint::Login => SourceError::WrongPassword,
        401 => SourceError::Unauthorized { host },
        403 => SourceError::Forbidden { status, what },
        _ if inactive => SourceError::Forbidden { status, what },
        // An unknown route says no more than `Not Found`. Anything else is about what was looked for.
        404 if what == "Not Found" => SourceError::Missing { host, what: endpoint.label().into() },
        429 => SourceError::RateLimited { host, retry_after: retry_after(answer) },
        300..=399 => {
            SourceError::Status { host, status, what: harmless(&redirect(&answer.headers), secrets) }
        }
        _ => SourceError::Status { host, status, what },
    }
}

/// What the server has put into words, in any of its shapes (contract, section 3).
fn said(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let said = match serde_json::from_str::<Value>(&text) {
        Ok(json) => in_json(&json)?,
        Err(_) => in_text(&text),
    };
    Some(said).filter(|said| !said.is_empty())
}

fn in_json(json: &Value) -> Option<String> {
    let detail = &json["detail"];
    let first = &detail[0];
    let candidates = [detail, &json["error"]["message"], &json["message"], &first["message"], &first["msg"]];
    candidates.into_iter().find_map(|said| said.as_str()).map(str::to_owned)
}

/// The title of a page or else the first line that is more than mark-up.
fn in_text(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let title = lower.find("<title>").and_then(|start| {
        let start = start + "<title>".len();
        lower[start..].find("</title>").map(|len| &text[start..start + len])
    });
    let lines = title.into_iter().chain(text.lines());
    lines.map(|line| without_tags(line).trim().to_owned()).find(|line| !line.is_empty()).unwrap_or_default()
}

fn without_tags(line: &str) -> String {
    let mut inside = false;
    line.chars()
        .filter(|c| {
            inside |= *c == '<';
            let keep = !inside;
            inside &= *c != '>';
            keep
        })
        .collect()
}

/// Why an answer cannot be read; of a page, which a proxy may have put in its place, also what it says.
pub(super) fn of_shape(what: &str, body: &[u8]) -> String {
    let start = String::from_utf8_lossy(&body[..body.len().min(4096)]);
    if start.trim_start().starts_with(['{', '[']) {
        return what.to_owned();
    }
    match in_text(&start) {
        said if said.is_empty() => "it is empty".into(),
        said => format!("no JSON but: {said}"),
    }
}

/// Foreign text for the screen: no secret that was sent comes back, no control character, and not much.
pub(super) fn harmless(text: &str, secrets: &[&str]) -> String {
    let mut text = text.to_owned();
    // Before cutting: half a token is a secret too.
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "[secret]");
    }
    clean(&text).chars().take(LONGEST).collect()
}

/// Seconds or a date in the header, else seconds in the body.
fn retry_after(answer: &Answer) -> Duration {
    let header = answer.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::trim);
    let seconds = header.and_then(|text| text.parse().ok()).map(Duration::from_secs);
    let date = || {
        let date = chrono::DateTime::parse_from_rfc2822(header?).ok()?;
        date.signed_duration_since(chrono::Utc::now()).to_std().ok()
    };
    let body = || {
        let json: Value = serde_json::from_slice(&answer.body).ok()?;
        json["error"]["retry_after"].as_u64().map(Duration::from_secs)
    };
    let asked = seconds.or_else(date).or_else(body).unwrap_or(QUIET);
    asked.clamp(Duration::from_secs(1), LONGEST_QUIET)
}

/// Where a redirect points, without what a query may carry.
fn redirect(headers: &HeaderMap) -> String {
    let target = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    match target.and_then(|target| Url::parse(target).ok()) {
        Some(url) => {
            format!("it sends us to {}://{}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
        }
        None => "it sends us elsewhere".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
        let headers =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let status = StatusCode::from_u16(status).unwrap();
        Answer { head: Duration::ZERO, status, headers, body: body.into() }
    }

    fn read(status: u16, body: &str) -> String {
        of_answer(Endpoint::Teams, "h", &answer(status, &[], body), &["s3cret"]).to_string()
    }

    #[test]
    fn every_shape_is_put_into_words() {
        let b = r#"{"detail":[{"field":"query.limit","message":"too big","type":"t"}],"message":"Validation error: query.limit: too big"}"#;
        let c = r#"{"error":{"code":"CONFLICT","message":"User exists","details":{},"request_id":"3c","timestamp":""}}"#;
        assert_eq!(read(400, r#"{"detail":"No active team"}"#), "h answered 400: No active team");
        assert_eq!(read(422, b), "h answered 422: Validation error: query.limit: too big");
        assert_eq!(read(422, r#"{"detail":[{"loc":["query"],"msg":"no"}]}"#), "h answered 422: no");
        assert_eq!(read(409, c), "h answered 409: User exists");
        assert_eq!(
            read(400, "Invalid HTTP request received."),
            "h answered 400: Invalid HTTP request received."
        );
        assert_eq!(read(500, ""), "h answered 500: Internal Server Error");
        assert_eq!(
            read(502, "<html>\n<head><title>502 Bad\u{1b}[2J Gateway</title>"),
            "h answered 502: 502 Bad\u{fffd}[2J Gateway"
        );
        assert_eq!(read(503, "<h1>\n<b>Back</b> soon\nsecond"), "h answered 503: Back soon");
        assert_eq!(read(500, &"x".repeat(9000)).len(), "h answered 500: ".len() + LONGEST);
        assert_eq!(read(500, r#"{"detail":"token s3cret is odd"}"#), "h answered 500: token [secret] is odd");
    }

    #[test]
    fn refusals_are_told_apart() {
        let of = |endpoint, status, body| of_answer(endpoint, "h", &answer(status, &[], body), &[]);
        let inactive = r#"{"detail":"Inactive user"}"#;
        assert_eq!(of(Endpoint::Login, 401, ""), SourceError::WrongPassword);
        assert_eq!(of(Endpoint::Me, 401, ""), SourceError::Unauthorized { host: "h".into() });
        assert!(matches!(of(Endpoint::Me, 400, inactive), SourceError::Forbidden { status: 400, .. }));
        assert!(matches!(of(Endpoint::Me, 403, "{}"), SourceError::Forbidden { status: 403, .. }));
        assert_eq!(read(404, r#"{"detail":"Not Found"}"#), "h does not offer GET /teams/ (404)");
        let gone = "it is the object that is not there, not the route";
        assert_eq!(read(404, r#"{"detail":"Team not found"}"#), "h answered 404: Team not found", "{gone}");
    }

    #[test]
    fn how_long_to_be_quiet_is_read_from_wherever_it_stands() {
        let soon = (chrono::Utc::now() + chrono::TimeDelta::seconds(30)).to_rfc2822();
        let cases = [
            (Some("7"), "", 7..=7),
            (Some(soon.as_str()), "", 28..=30),
            (Some("soon"), r#"{"error":{"retry_after":9}}"#, 9..=9),
            (None, "", 60..=60),
            (Some("0"), "", 1..=1),
            (Some("99999999999"), "", 3600..=3600),
        ];
        for (header, body, expected) in cases {
            let headers: Vec<_> = header.map(|value| ("retry-after", value)).into_iter().collect();
            let got = retry_after(&answer(429, &headers, body)).as_secs();
            assert!(expected.contains(&got), "{header:?} {body}: {got}");
        }
    }

    #[test]
    fn a_redirect_says_where_to_but_not_with_what() {
        let to = [("location", "https://sso.example.com/login?ticket=s3cret")];
        let error = of_answer(Endpoint::Teams, "h", &answer(307, &to, ""), &[]).to_string();
        assert_eq!(error, "h answered 307: it sends us to https://sso.example.com/login");
    }

    proptest! {
        #[test]
        fn no_body_is_too_strange(status in 300u16..600, body in any::<Vec<u8>>(), page in "<?[<>a-zßİ/ \n]*(<title>)?.*") {
            for body in [body, page.into_bytes()] {
                let (head, headers) = (Duration::ZERO, HeaderMap::new());
                let answer = Answer { head, status: StatusCode::from_u16(status).unwrap(), headers, body };
                let text = of_answer(Endpoint::Teams, "h", &answer, &["s"]).to_string();
                prop_assert!(!text.chars().any(char::is_control));
            }
        }
    }
}
