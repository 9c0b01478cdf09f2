//! Sending one request and reading its answer: budget, token, time limit, size limit, one retry, and
//! exactly one record of how it went. What is read goes through [`Api::fetch`], what is changed through
//! [`Api::change`].

use super::{
    Api, cause, connecting,
    failure::{self, Answer},
    wire,
};
use crate::{
    base::Secret,
    domain::{Call, Endpoint, Phases},
    source::{Pace, SourceError},
};
use reqwest::{
    Client, Method,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, IF_MATCH},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Longest answer read: the largest page of the contract is a twentieth of it. More would only be memory
/// that the allocator keeps.
const LONGEST: usize = 4 * 1024 * 1024;
/// Longest name of a request that is believed to be one.
const LONGEST_ID: usize = 64;
/// Longest body of a failure read; the first words are all that is wanted of it.
const LONGEST_FAILURE: usize = 64 * 1024;

/// One thing to ask the API.
pub(super) struct Ask<'a> {
    endpoint: Endpoint,
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
    /// The version that a change was made on; the server refuses it when there is a newer one.
    version: Option<u64>,
    /// Further text that must not come back in an error.
    secret: Option<&'a Secret>,
}

impl<'a> Ask<'a> {
    /// A read. `path` is below `/api/v1`, in the exact form, slash or not (contract, section 1).
    pub(super) fn get(endpoint: Endpoint, path: impl Into<String>) -> Self {
        let (method, path) = (Method::GET, path.into());
        Self { endpoint, method, path, query: Vec::new(), body: None, version: None, secret: None }
    }

    /// A change without a body.
    pub(super) fn write(endpoint: Endpoint, method: Method, path: impl Into<String>) -> Self {
        Self { method, ..Self::get(endpoint, path) }
    }

    pub(super) fn json(self, body: &Value) -> Self {
        Self { body: Some(body.to_string().into_bytes()), ..self }
    }

    pub(super) fn on_version(self, version: u64) -> Self {
        Self { version: Some(version), ..self }
    }

    /// A POST that holds a secret.
    pub(super) fn post(
        endpoint: Endpoint,
        path: impl Into<String>,
        body: Vec<u8>,
        secret: &'a Secret,
    ) -> Self {
        Self { secret: Some(secret), body: Some(body), ..Self::write(endpoint, Method::POST, path) }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    fn is_idempotent(&self) -> bool {
        self.method == Method::GET
    }

    fn needs_token(&self) -> bool {
        !matches!(self.endpoint, Endpoint::Health | Endpoint::Login)
    }

    /// `/health` is outside the server's limit, and outside its API.
    fn is_free(&self) -> bool {
        self.endpoint == Endpoint::Health
    }
}

/// Why there is no whole answer.
enum Broken {
    Network(reqwest::Error),
    Late,
    TooLong,
    /// The token cannot be put into a header.
    Token,
}

/// What became of a request, and what its time was spent on.
struct Exchange {
    took: Duration,
    phases: Phases,
    answer: Result<Answer, Broken>,
}

/// Why a change is not known to have been made.
pub(super) enum Undone {
    /// It was refused, or has never left here.
    Certainly(SourceError),
    /// It may have been made all the same (contract, quirk 3).
    Perhaps(SourceError),
}

impl Api {
    /// Ask for a change, once: what is lost on the way is never sent again. `read` makes what a success says
    /// into what was made; one that cannot be read leaves that in doubt.
    pub(super) async fn change<T>(
        &self,
        ask: Ask<'_>,
        read: impl FnOnce(&[u8]) -> Result<T, String>,
    ) -> Result<T, Undone> {
        let Some(token) = self.token() else {
            return Err(Undone::Certainly(SourceError::SignedOut { host: self.0.host.clone() }));
        };
        let exchange = self.exchange(&ask, Some(&token)).await;
        let never_left = match &exchange.answer {
            Ok(_) | Err(Broken::Late | Broken::TooLong) => false,
            Err(Broken::Token) => true,
            Err(Broken::Network(error)) => error.is_connect() || error.is_builder(),
        };
        let result = match &exchange.answer {
            Ok(answer) => match self.refusal(&ask, answer, &[token.expose()]) {
                Some(error) => Err(error),
                None => read(&answer.body)
                    .map_err(|what| self.shape(&failure::of_shape(&what, &answer.body), &[token.expose()])),
            },
            Err(broken) => Err(self.explain(broken)),
        };
        self.report(ask.endpoint, &exchange, &result);
        result.map_err(|error| {
            let refused = matches!(
                error,
                SourceError::Unauthorized { .. }
                    | SourceError::Forbidden { .. }
                    | SourceError::Missing { .. }
                    | SourceError::RateLimited { .. }
                    | SourceError::Status { status: ..500, .. }
            );
            if refused || never_left { Undone::Certainly(error) } else { Undone::Perhaps(error) }
        })
    }

    /// Ask, and read the answer as a `T`.
    pub(super) async fn fetch<T: DeserializeOwned>(&self, ask: Ask<'_>) -> Result<T, SourceError> {
        let token = self.token().filter(|_| ask.needs_token());
        if ask.needs_token() && token.is_none() {
            return Err(SourceError::SignedOut { host: self.0.host.clone() });
        }
        let secrets: Vec<&str> = token.iter().chain(ask.secret).map(Secret::expose).collect();
        let exchange = self.exchange(&ask, token.as_ref()).await;
        let result = match &exchange.answer {
            Ok(answer) => self.read(&ask, answer, &secrets),
            Err(broken) => Err(self.explain(broken)),
        };
        self.report(ask.endpoint, &exchange, &result);
        result
    }

    /// Somebody waits for what is no read, be it a change or signing in.
    fn pace(&self, ask: &Ask<'_>) -> Pace {
        if self.1 == Pace::Poll && ask.method != Method::GET { Pace::Person } else { self.1 }
    }

    /// Send it, once more if the connection was dead.
    async fn exchange(&self, ask: &Ask<'_>, token: Option<&Secret>) -> Exchange {
        let inner = &*self.0;
        let (mut took, mut phases) = (Duration::ZERO, Phases::default());
        // A connection that died unnoticed would leave a change in doubt.
        let mut client = if ask.is_idempotent() { &inner.pooled } else { &inner.fresh };
        let mut may_repeat = ask.is_idempotent();
        loop {
            if !ask.is_free() {
                let queued = Instant::now();
                inner.budget.acquire(self.pace(ask)).await;
                phases.waited += queued.elapsed();
            }
            let began = inner.stopwatch.read();
            let sending = timeout(inner.timeout, self.send(client, ask, token));
            let (answer, connect) = connecting::timed(sending).await;
            let ended = inner.stopwatch.read();
            let head = answer.as_ref().ok().and_then(|answer| answer.as_ref().ok()).map(|answer| answer.head);
            let head = head.unwrap_or(ended);
            took += ended.saturating_sub(began);
            phases.connect += connect;
            phases.server += head.saturating_sub(began).saturating_sub(connect);
            phases.body += ended.saturating_sub(head);
            let answer = match answer {
                // After a 500 the server closes the connection without saying so, and the next request
                // finds out (contract, section 1).
                Ok(Err(Broken::Network(error))) if may_repeat && cause::is_cut_off(&error) => {
                    may_repeat = false;
                    client = &inner.fresh;
                    continue;
                }
                Ok(answer) => answer,
                Err(_) => Err(Broken::Late),
            };
            return Exchange { took, phases, answer };
        }
    }

    async fn send(&self, client: &Client, ask: &Ask<'_>, token: Option<&Secret>) -> Result<Answer, Broken> {
        let below = if ask.is_free() { "" } else { "/api/v1" };
        let url = format!("{}{below}{}", self.0.base, ask.path);
        let mut request = client.request(ask.method.clone(), url).query(&ask.query);
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, bearer(token).ok_or(Broken::Token)?);
        }
        if let Some(version) = ask.version {
            request = request.header(IF_MATCH, format!("\"{version}\""));
        }
        if let Some(body) = &ask.body {
            // Anything else is never answered (contract, quirk 1).
            request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        let response = request.send().await.map_err(|error| Broken::Network(error.without_url()))?;
        let head = self.0.stopwatch.read();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = whole(response, status.is_success()).await?;
        Ok(Answer { head, status, headers, body })
    }

    fn read<T: DeserializeOwned>(
        &self,
        ask: &Ask<'_>,
        answer: &Answer,
        secrets: &[&str],
    ) -> Result<T, SourceError> {
        if let Some(error) = self.refusal(ask, answer, secrets) {
            return Err(error);
        }
        wire::decode(&answer.body).map_err(|what| match ask.endpoint {
            // What came instead of a token may be one.
            Endpoint::Login => self.shape("there is no token and user in it", secrets),
            _ => self.shape(&failure::of_shape(&what, &answer.body), secrets),
        })
    }

    /// The error in an answer, if it is one. What it says of the server's limit is heeded either way.
    fn refusal(&self, ask: &Ask<'_>, answer: &Answer, secrets: &[&str]) -> Option<SourceError> {
        let budget = &self.0.budget;
        if let Some((remaining, limit)) = rate_limit(&answer.headers) {
            budget.notice(remaining, limit);
        }
        if answer.status.is_success() {
            return None;
        }
        let error = failure::of_answer(ask.endpoint, &self.0.host, answer, secrets);
        if let SourceError::RateLimited { retry_after, .. } = &error {
            budget.pause_until(Instant::now() + *retry_after);
        }
        Some(error)
    }

    fn explain(&self, broken: &Broken) -> SourceError {
        let (host, after) = (self.0.host.clone(), self.0.timeout);
        match broken {
            Broken::Network(error) => cause::of_network(&host, error, after),
            Broken::Late => SourceError::Timeout { host, after },
            Broken::TooLong => self.shape("it is longer than 4 MiB", &[]),
            Broken::Token => SourceError::Setup {
                what: "the token has characters that no header can carry".into(),
                hint: "check WORKY_CONSOLE_TOKEN or what `token_command` prints".into(),
            },
        }
    }

    pub(super) fn shape(&self, what: &str, secrets: &[&str]) -> SourceError {
        SourceError::Shape { host: self.0.host.clone(), what: failure::harmless(what, secrets) }
    }

    /// Foreign text for the screen, without the token that was sent.
    pub(super) fn harmless(&self, text: &str) -> String {
        let token = self.token();
        let secrets: Vec<&str> = token.iter().map(Secret::expose).collect();
        failure::harmless(text, &secrets)
    }

    fn report<T>(&self, endpoint: Endpoint, exchange: &Exchange, result: &Result<T, SourceError>) {
        let took = exchange.took;
        match result {
            Ok(_) => tracing::debug!(call = endpoint.label(), ?took, "answered"),
            Err(error) => tracing::debug!(call = endpoint.label(), ?took, %error, "failed"),
        }
        let call = Call {
            phases: exchange.phases,
            request_id: exchange.answer.as_ref().ok().and_then(request_id).map(|id| self.harmless(id).into()),
            trouble: result.as_ref().err().map(|error| error.to_string().into()),
            ..Call::new(endpoint, took, result.as_ref().map(drop).map_err(SourceError::failure))
        };
        (self.0.record)(&call, self.0.budget.state());
    }
}

/// The body in full; of a failure, as much as is worth reading.
async fn whole(mut response: reqwest::Response, success: bool) -> Result<Vec<u8>, Broken> {
    // What is announced as too long is not even begun.
    if success && response.content_length().is_some_and(|length| length > LONGEST as u64) {
        return Err(Broken::TooLong);
    }
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if success && body.len() + chunk.len() > LONGEST => return Err(Broken::TooLong),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) if success => return Err(Broken::Network(error.without_url())),
            // The status says enough.
            Err(_) => return Ok(body),
        }
        if !success && body.len() > LONGEST_FAILURE {
            body.truncate(LONGEST_FAILURE);
            return Ok(body);
        }
    }
}

/// Marked as sensitive, so that nothing logs it.
fn bearer(token: &Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// What the server has left for our address, and of how much.
fn rate_limit(headers: &HeaderMap) -> Option<(u32, u32)> {
    let number = |name| headers.get(name)?.to_str().ok()?.trim().parse().ok();
    Some((number("x-ratelimit-remaining")?, number("x-ratelimit-limit")?))
}

/// How the server calls this request in its own log.
fn request_id(answer: &Answer) -> Option<&str> {
    let id = answer.headers.get("x-request-id")?.to_str().ok()?;
    (1..=LONGEST_ID).contains(&id.len()).then_some(id)
}
