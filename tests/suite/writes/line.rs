//! A line to a backend, on which changes can go wrong in every way the contract knows. Reads always pass.

use crate::client::serve;
use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What becomes of a change on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Manner {
    Fine,
    /// It is made, and answered with 500 (contract, quirk 3).
    Does,
    /// It is not made, and answered with 500.
    Fails,
    /// It is not made and never answered (quirk 1).
    Hangs,
    Refuses,
    /// Of many the first is made, then it stops with 500 (section 7.2).
    Stops,
    /// It is made, and the connection breaks before the answer is whole.
    Lost,
}

#[derive(Clone)]
pub struct Line(Arc<Inner>);

struct Inner {
    to: String,
    http: reqwest::Client,
    state: Mutex<(Manner, Vec<String>)>,
}

impl Line {
    pub fn to(url: String) -> Self {
        let client = reqwest::Client::builder().tls_certs_only([]).no_proxy().pool_max_idle_per_host(0);
        let state = Mutex::new((Manner::Fine, Vec::new()));
        Self(Arc::new(Inner { to: url, http: client.build().unwrap(), state }))
    }

    pub async fn open(&self) -> String {
        serve(Router::new().fallback(pass).with_state(self.clone())).await
    }

    /// From now on changes fare like this, and are counted anew.
    pub fn set(&self, manner: Manner) {
        *self.0.state.lock().unwrap() = (manner, Vec::new());
    }

    /// The changes that were sent, as `POST /teams/`.
    pub fn sent(&self) -> Vec<String> {
        self.0.state.lock().unwrap().1.clone()
    }

    async fn forward(&self, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let url = format!("{}{}", self.0.to, parts.uri);
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let mut onward = self.0.http.request(parts.method, url).body(body);
        for name in ["authorization", "content-type"] {
            if let Some(value) = parts.headers.get(name) {
                onward = onward.header(name, value);
            }
        }
        let Ok(answer) = onward.send().await else { return StatusCode::BAD_GATEWAY.into_response() };
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers().iter().filter(|(name, _)| name.as_str() != "transfer-encoding")
        {
            response = response.header(name, value);
        }
        response.body(Body::from(answer.bytes().await.unwrap())).unwrap()
    }
}

async fn pass(State(line): State<Line>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches("/api/v1").to_owned();
    let asks = ["/auth/login", "/assignments/validate"].contains(&path.as_str());
    if request.method() == Method::GET || asks {
        return line.forward(request).await;
    }
    let manner = {
        let mut state = line.0.state.lock().unwrap();
        state.1.push(format!("{} {path}", request.method()));
        state.0
    };
    let failed = || (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"detail": "Failed"}))).into_response();
    match manner {
        Manner::Fine => line.forward(request).await,
        Manner::Does => {
            line.forward(request).await;
            failed()
        }
        Manner::Stops => {
            let (parts, body) = request.into_parts();
            let items: Vec<Value> =
                serde_json::from_slice(&to_bytes(body, usize::MAX).await.unwrap()).unwrap();
            line.forward(Request::from_parts(parts, Body::from(json!([items[0]]).to_string()))).await;
            failed()
        }
        Manner::Fails => failed(),
        Manner::Hangs => std::future::pending().await,
        Manner::Refuses => (StatusCode::BAD_REQUEST, Json(json!({"detail": "Not today"}))).into_response(),
        Manner::Lost => {
            line.forward(request).await;
            let broken = futures_util::stream::iter([Ok("{"), Err(std::io::Error::other("lost"))]);
            Body::from_stream(broken).into_response()
        }
    }
}
