//! The embedded backend over real sockets, held to the contract.

// The lints' allowance for tests covers test functions, but not what they share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod assignments;
mod flags;
mod notifications;
mod organisation;
mod simulator;
mod teams;
mod transport;

use chrono::{DateTime, Utc};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use worky_console::demo::{ADMIN, Backend, Clock, DEVELOPER, Options};

/// A backend whose time stands still, and somebody who talks to it.
pub struct Site {
    pub backend: Backend,
    pub clock: Clock,
    pub http: reqwest::Client,
    pub admin: String,
    pub dev: String,
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    pub body: Value,
}

pub fn now() -> DateTime<Utc> {
    "2026-11-23T05:04:58.574874Z".parse().unwrap()
}

pub fn http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().tls_certs_only([]).no_proxy();
    client.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl Site {
    pub async fn open() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let clock = Clock::fixed(now());
        let backend = Backend::start(Options { clock: clock.clone(), ..options }).await.unwrap();
        let mut site = Self { backend, clock, http: http(), admin: String::new(), dev: String::new() };
        site.admin = site.login(ADMIN).await;
        site.dev = site.login(DEVELOPER).await;
        site
    }

    pub async fn login(&self, (email, password): (&str, &str)) -> String {
        let body = json!({"email": email, "password": password});
        let reply = self.send("", Method::POST, "/auth/login", Some(body)).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.body["access_token"].as_str().unwrap().to_owned()
    }

    /// Paths are below `/api/v1`, but for those that begin with two slashes.
    pub async fn send(&self, token: &str, method: Method, path: &str, body: Option<Value>) -> Reply {
        let root = self.backend.url();
        let url = match path.strip_prefix("//") {
            Some(rest) => format!("{root}/{rest}"),
            None => format!("{root}/api/v1{path}"),
        };
        let mut request = self.http.request(method, url);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        Reply::of(request.send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(&self.admin, Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(&self.admin, Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(&self.admin, Method::PUT, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(&self.admin, Method::DELETE, path, None).await
    }
}

impl Reply {
    pub async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, headers, text, body }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    pub fn items(&self) -> &Vec<Value> {
        self.body.as_array().unwrap_or_else(|| panic!("not an array: {}", self.text))
    }
}

/// The names of an object's fields, sorted.
pub fn fields(value: &Value) -> String {
    let mut names: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names.join(" ")
}
