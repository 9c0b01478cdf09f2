//! JSON bodies.

use super::{Issues, choices};
use crate::demo::fault::Fault;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::header,
};
use serde_json::{Map, Value};

/// The fields of one object in a body. Those nobody asks for are ignored.
pub struct Body {
    fields: Map<String, Value>,
    place: String,
    issues: Issues,
}

/// The value a body holds, whatever it is.
pub struct Whole(pub Value);

impl<S: Send + Sync> FromRequest<S> for Whole {
    type Rejection = Fault;
    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
        let is_json = kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json");
        let bytes =
            Bytes::from_request(request, state).await.map_err(|error| Fault::bad(error.body_text()))?;
        if bytes.is_empty() {
            return Err(Fault::invalid("body", "Field required", "missing"));
        }
        if !is_json {
            return Err(not_an_object());
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            Fault::invalid(
                format!("body.{}", error.column()),
                format!("JSON decode error: {error}"),
                "json_invalid",
            )
        })
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Fault;
    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        match Whole::from_request(request, state).await?.0 {
            Value::Object(fields) => Ok(Self { fields, place: "body".into(), issues: Issues::default() }),
            _ => Err(not_an_object()),
        }
    }
}

fn not_an_object() -> Fault {
    let message = "Input should be a valid dictionary or object to extract fields from";
    Fault::invalid("body", message, "model_attributes_type")
}

impl Whole {
    /// The objects of an array of at most so many.
    pub fn items(self, most: usize) -> Result<Vec<Body>, Fault> {
        let items = self.array(most)?.into_iter().enumerate();
        let body = |(at, item): (usize, Value)| match item {
            Value::Object(fields) => {
                Ok(Body { fields, place: format!("body.{at}"), issues: Issues::default() })
            }
            _ => Err(Fault::invalid(format!("body.{at}"), "Input should be a valid dictionary", "dict_type")),
        };
        items.map(body).collect()
    }

    /// The texts of an array.
    pub fn texts(self) -> Result<Vec<String>, Fault> {
        let items = self.array(usize::MAX)?.into_iter().enumerate();
        let text = |(at, item): (usize, Value)| match item {
            Value::String(text) => Ok(text),
            _ => Err(Fault::invalid(format!("body.{at}"), "Input should be a valid string", "string_type")),
        };
        items.map(text).collect()
    }

    fn array(self, most: usize) -> Result<Vec<Value>, Fault> {
        let Value::Array(items) = self.0 else {
            return Err(Fault::invalid("body", "Input should be a valid list", "list_type"));
        };
        if items.len() > most {
            let found = items.len();
            let message = format!("List should have at most {most} items after validation, not {found}");
            return Err(Fault::invalid("body", message, "too_long"));
        }
        Ok(items)
    }
}

impl Body {
    fn field(&self, name: &str) -> String {
        format!("{}.{name}", self.place)
    }

    /// Whether the field is there, even as null.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    pub fn missing(&mut self, name: &str) {
        self.issues.missing(self.field(name));
    }

    /// A text, or nothing for null and absent ones.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.fields.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                self.issues.add(self.field(name), "Input should be a valid string", "string_type");
                None
            }
        }
    }

    pub fn required(&mut self, name: &str) -> String {
        match self.fields.get(name) {
            None => self.missing(name),
            Some(Value::Null) => {
                self.issues.add(self.field(name), "Input should be a valid string", "string_type");
            }
            Some(_) => {}
        }
        self.text(name).unwrap_or_default()
    }

    /// A text of 1 to `most` characters.
    pub fn name(&mut self, name: &str, most: usize) -> Option<String> {
        let text = self.text(name)?;
        let length = text.chars().count();
        if length == 0 {
            let message = "String should have at least 1 character";
            self.issues.add(self.field(name), message, "string_too_short");
        } else if length > most {
            let message = format!("String should have at most {most} characters");
            self.issues.add(self.field(name), message, "string_too_long");
        }
        Some(text)
    }

    pub fn one_of(&mut self, name: &str, words: &[&str]) -> Option<String> {
        let text = self.text(name)?;
        if !words.contains(&text.as_str()) {
            let message = format!("Input should be {}", choices(words));
            self.issues.add(self.field(name), message, "enum");
        }
        Some(text)
    }

    /// A text that must be there and match `^(a|b|c)$`.
    pub fn pattern(&mut self, name: &str, words: &[&str]) -> String {
        let text = self.required(name);
        if self.fields.get(name).is_some_and(Value::is_string) && !words.contains(&text.as_str()) {
            let message = format!("String should match pattern '^({})$'", words.join("|"));
            self.issues.add(self.field(name), message, "string_pattern_mismatch");
        }
        text
    }

    pub fn flag(&mut self, name: &str) -> Option<bool> {
        match self.fields.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::Bool(yes)) => Some(*yes),
            Some(_) => {
                self.issues.add(self.field(name), "Input should be a valid boolean", "bool_type");
                None
            }
        }
    }

    pub fn number(&mut self, name: &str) -> Option<f64> {
        match self.fields.get(name) {
            None | Some(Value::Null) => None,
            Some(value) => value.as_f64().or_else(|| {
                self.issues.add(self.field(name), "Input should be a valid number", "float_type");
                None
            }),
        }
    }

    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        let value = self.fields.get(name).filter(|value| !value.is_null())?;
        let texts = value.as_array().and_then(|items| {
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        if texts.is_none() {
            self.issues.add(self.field(name), "Input should be a valid list of strings", "list_type");
        }
        texts
    }

    /// Any value, as it came.
    pub fn raw(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// Adds a finding of the caller's own.
    pub fn refuse(&mut self, name: &str, message: impl Into<String>, kind: &'static str) {
        self.issues.add(self.field(name), message, kind);
    }

    pub fn finish(self) -> Result<(), Fault> {
        self.issues.finish()
    }
}
