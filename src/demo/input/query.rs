//! The query string.

use super::{Issues, choices};
use crate::demo::fault::Fault;
use axum::{extract::FromRequestParts, http::request::Parts};
use std::{convert::Infallible, ops::RangeInclusive};

/// Query parameters; unknown ones are ignored.
pub struct Query {
    given: Vec<(String, String)>,
    issues: Issues,
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let given = axum::extract::Query::try_from_uri(&parts.uri).map(|query| query.0).unwrap_or_default();
        Ok(Self { given, issues: Issues::default() })
    }
}

impl Query {
    pub fn text(&self, name: &str) -> Option<String> {
        self.given.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    pub fn required(&mut self, name: &str) -> String {
        self.text(name).unwrap_or_else(|| {
            self.issues.missing(format!("query.{name}"));
            String::new()
        })
    }

    pub fn flag(&mut self, name: &str) -> Option<bool> {
        match self.text(name)?.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" | "t" | "y" => Some(true),
            "false" | "0" | "no" | "off" | "f" | "n" => Some(false),
            _ => {
                let message = "Input should be a valid boolean, unable to interpret input";
                self.issues.add(format!("query.{name}"), message, "bool_parsing");
                None
            }
        }
    }

    /// A whole number within bounds.
    pub fn int(&mut self, name: &str, bounds: RangeInclusive<i64>, default: i64) -> i64 {
        let Some(text) = self.text(name) else { return default };
        let field = format!("query.{name}");
        let Ok(n) = text.trim().parse::<i64>() else {
            let message = "Input should be a valid integer, unable to parse string as an integer";
            self.issues.add(field, message, "int_parsing");
            return default;
        };
        if n < *bounds.start() {
            let message = format!("Input should be greater than or equal to {}", bounds.start());
            self.issues.add(field, message, "greater_than_equal");
        } else if n > *bounds.end() {
            let message = format!("Input should be less than or equal to {}", bounds.end());
            self.issues.add(field, message, "less_than_equal");
        }
        n
    }

    pub fn one_of(&mut self, name: &str, words: &[&str]) -> Option<String> {
        let text = self.text(name)?;
        if words.contains(&text.as_str()) {
            return Some(text);
        }
        self.issues.add(format!("query.{name}"), format!("Input should be {}", choices(words)), "enum");
        None
    }

    pub fn at_least(&mut self, name: &str, length: usize) -> String {
        let text = self.required(name);
        if self.text(name).is_some() && text.chars().count() < length {
            let message = format!("String should have at least {length} characters");
            self.issues.add(format!("query.{name}"), message, "string_too_short");
        }
        text
    }

    /// `skip` and `limit` as most lists take them.
    pub fn window(&mut self) -> (i64, i64) {
        (self.int("skip", 0..=i64::from(i32::MAX), 0), self.int("limit", 1..=100, 50))
    }

    /// `skip` and `limit` without bounds.
    pub fn anywhere(&mut self) -> (i64, i64) {
        (self.int("skip", i64::MIN..=i64::MAX, 0), self.int("limit", i64::MIN..=i64::MAX, 50))
    }

    /// Adds a finding of the caller's own.
    pub fn refuse(&mut self, name: &str, message: impl Into<String>, kind: &'static str) {
        self.issues.add(format!("query.{name}"), message, kind);
    }

    pub fn finish(self) -> Result<(), Fault> {
        self.issues.finish()
    }
}
