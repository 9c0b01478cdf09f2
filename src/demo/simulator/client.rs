//! The simulator's own HTTP client, signed in as several people.

use super::{Actor, CAST, SimulatorError};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(10);

pub struct Client {
    http: reqwest::Client,
    root: String,
    tokens: Vec<(Actor, String)>,
}

impl Client {
    pub fn new(url: String) -> Result<Self, SimulatorError> {
        // An error says that there is a provider already, which is what is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .tls_certs_only([])
            .no_proxy()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| SimulatorError::Client(error.without_url().to_string()))?;
        Ok(Self { http, root: format!("{url}/api/v1"), tokens: Vec::new() })
    }

    /// A call that is meant to succeed.
    pub async fn call(
        &mut self,
        who: Actor,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, SimulatorError> {
        let (status, answer) = self.attempt(who, method, path, body).await?;
        if status.is_success() {
            return Ok(answer);
        }
        Err(SimulatorError::Status { path: path.to_owned(), status: status.as_u16() })
    }

    /// A call that may be refused.
    pub async fn attempt(
        &mut self,
        who: Actor,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<(StatusCode, Value), SimulatorError> {
        let token = match self.tokens.iter().find(|(actor, _)| *actor == who) {
            Some((_, token)) => token.clone(),
            None => self.login(who).await?,
        };
        let (status, answer) = self.send(Some(&token), method, path, body).await?;
        if status == StatusCode::UNAUTHORIZED {
            // It has expired; the next call signs in again.
            self.tokens.retain(|(actor, _)| *actor != who);
        }
        Ok((status, answer))
    }

    async fn login(&mut self, who: Actor) -> Result<String, SimulatorError> {
        let (email, password) = CAST
            .iter()
            .find(|(actor, ..)| *actor == who)
            .map_or(("", ""), |(_, email, password)| (email, password));
        let body = json!({"email": email, "password": password});
        let (status, answer) = self.send(None, Method::POST, "/auth/login", Some(body)).await?;
        let Some(token) = answer["access_token"].as_str() else {
            return Err(SimulatorError::Status { path: "/auth/login".into(), status: status.as_u16() });
        };
        self.tokens.push((who, token.to_owned()));
        Ok(token.to_owned())
    }

    async fn send(
        &self,
        token: Option<&str>,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<(StatusCode, Value), SimulatorError> {
        let unreachable = |error: reqwest::Error| SimulatorError::Unreachable {
            path: path.to_owned(),
            why: error.without_url().to_string(),
        };
        let mut request = self.http.request(method, format!("{}{path}", self.root));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let text = response.text().await.map_err(unreachable)?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }
}
