//! Answers that nobody should send, and that somebody will. The ways take turns, so that each comes up.

use crate::demo::service::App;
use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::{Value, json};

/// What an answer of ours can weigh at most.
const WHOLE: usize = 64 * 1024 * 1024;
const HUGE: usize = 10 * 1024 * 1024;
const PAGE: &str = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>\
    <body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.24.0</center></body></html>";
/// Clears a screen, names a window, rings, turns the writing direction, and does not end what it began.
const NASTY: &str = "\u{1b}[2J\u{1b}[31m\u{1b}]0;owned\u{7}\u{0}\u{202e}\u{9b}1mname\r\n\t\u{1b}P";
/// Fields whose values come from a list.
const ENUMS: [&str; 8] =
    ["status", "type", "channel", "entity_type", "assignment_type", "notification_type", "role", "action"];
/// Fields that people fill in.
const NAMES: [&str; 9] = [
    "name",
    "title",
    "message",
    "full_name",
    "user_name",
    "entity_name",
    "description",
    "user_email",
    "email",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Cut,
    WrongTypes,
    UnknownWords,
    Huge,
    HtmlGood,
    HtmlBad,
    NotUtf8,
    Escapes,
    Empty,
    NullLists,
}

const WAYS: [Way; 10] = [
    Way::Cut,
    Way::WrongTypes,
    Way::UnknownWords,
    Way::Huge,
    Way::HtmlGood,
    Way::HtmlBad,
    Way::NotUtf8,
    Way::Escapes,
    Way::Empty,
    Way::NullLists,
];

/// The answer, broken in the way whose turn it is.
pub async fn spoil(app: &App, response: Response) -> Response {
    let turn = app.chance.turn().wrapping_add(app.seed) % WAYS.len() as u64;
    let way = WAYS.get(turn as usize).copied().unwrap_or(Way::Cut);
    let (mut parts, body) = response.into_parts();
    // Our own answers are in memory already; reading one cannot fail.
    let bytes = to_bytes(body, WHOLE).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    if matches!(way, Way::HtmlGood | Way::HtmlBad) {
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        parts.status = if way == Way::HtmlGood { StatusCode::OK } else { StatusCode::BAD_GATEWAY };
    } else if parts.status == StatusCode::NO_CONTENT {
        // 204 has no body to break, and so it is no longer 204.
        parts.status = StatusCode::OK;
    }
    Response::from_parts(parts, Body::from(broken(way, &bytes)))
}

fn broken(way: Way, bytes: &Bytes) -> Bytes {
    match way {
        Way::Cut => bytes.slice(..bytes.len() / 2),
        Way::WrongTypes => each(bytes, &wrong_type),
        Way::UnknownWords => {
            each(bytes, &|key, value| (ENUMS.contains(&key) && value.is_string()).then(|| "quantum".into()))
        }
        Way::Escapes => {
            each(bytes, &|key, value| (NAMES.contains(&key) && value.is_string()).then(|| NASTY.into()))
        }
        Way::NullLists => each(bytes, &|_, value| value.is_array().then_some(Value::Null)),
        Way::Huge => huge(),
        Way::HtmlGood | Way::HtmlBad => Bytes::from_static(PAGE.as_bytes()),
        Way::NotUtf8 => not_utf8(bytes),
        Way::Empty => Bytes::new(),
    }
}

/// One string that is never wanted, in an object that might be.
fn huge() -> Bytes {
    let mut text = String::with_capacity(HUGE + 16);
    text.push_str("{\"items\":\"");
    text.extend(std::iter::repeat_n('x', HUGE));
    text.push_str("\"}");
    text.into()
}

/// Bytes that begin a character and do not end it, within the first text there is.
fn not_utf8(bytes: &Bytes) -> Bytes {
    let mut broken = bytes.to_vec();
    let place = broken.iter().position(|byte| *byte == b'"').map_or(0, |at| at + 1);
    broken.splice(place..place, [0xff, 0xfe, 0xc3, 0x28]);
    broken.into()
}

fn wrong_type(_: &str, value: &Value) -> Option<Value> {
    Some(match value {
        Value::String(_) => json!(17),
        Value::Number(n) => json!(n.to_string()),
        Value::Bool(yes) => json!({"is": yes}),
        Value::Null => json!([]),
        Value::Array(_) | Value::Object(_) => return None,
    })
}

type Change<'a> = &'a dyn Fn(&str, &Value) -> Option<Value>;

/// The JSON with each value replaced for which there is a replacement; what is no JSON stays as it is.
fn each(bytes: &Bytes, change: Change<'_>) -> Bytes {
    let Ok(mut value) = serde_json::from_slice::<Value>(bytes) else { return bytes.clone() };
    walk("", &mut value, change);
    value.to_string().into()
}

fn walk(key: &str, value: &mut Value, change: Change<'_>) {
    if let Some(other) = change(key, value) {
        *value = other;
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(key, item, change)),
        Value::Object(fields) => fields.iter_mut().for_each(|(key, value)| walk(key, value, change)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(way: Way) -> String {
        let sound = Bytes::from(r#"{"items":[{"name":"Ann","status":"sent","n":3}]}"#);
        String::from_utf8_lossy(&broken(way, &sound)).into_owned()
    }

    #[test]
    fn each_way_breaks_what_it_says() {
        assert!(serde_json::from_str::<Value>(&after(Way::Cut)).is_err());
        assert_eq!(after(Way::WrongTypes), r#"{"items":[{"n":"3","name":17,"status":17}]}"#);
        assert_eq!(after(Way::UnknownWords), r#"{"items":[{"n":3,"name":"Ann","status":"quantum"}]}"#);
        assert!(after(Way::Escapes).contains(r"\u001b[2J") && !after(Way::Escapes).contains("Ann"));
        assert_eq!(after(Way::NullLists), r#"{"items":null}"#);
        assert!(after(Way::NotUtf8).contains('\u{fffd}'));
        assert!(after(Way::Huge).len() > HUGE && after(Way::Empty).is_empty());
        assert!(after(Way::HtmlGood).starts_with("<!DOCTYPE"));
    }
}
