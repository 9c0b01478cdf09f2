//! Bearer tokens: JWT, HS256, `sub` and `exp` only, good for thirty minutes.

use super::clock::Clock;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use ring::hmac;
use serde_json::Value;

const LIFE_SECONDS: i64 = 30 * 60;

pub struct Signer(hmac::Key);

impl Signer {
    /// Where time stands still the key does too, so that a sign-in answers the same in every run.
    pub fn new(clock: &Clock, seed: u64) -> Self {
        let key = match clock {
            Clock::System => [*uuid::Uuid::new_v4().as_bytes(), *uuid::Uuid::new_v4().as_bytes()].concat(),
            Clock::Fixed(_) => seed.to_be_bytes().repeat(4),
        };
        Self(hmac::Key::new(hmac::HMAC_SHA256, &key))
    }

    pub fn issue(&self, user: &str, now: DateTime<Utc>) -> String {
        let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let claims = format!(r#"{{"sub":"{user}","exp":{}}}"#, now.timestamp() + LIFE_SECONDS);
        let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// Whose token it is. Forged and expired ones are not told apart.
    pub fn subject(&self, token: &str, now: DateTime<Utc>) -> Option<String> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        hmac::verify(&self.0, signed.as_bytes(), &signature).ok()?;
        let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.')?.1).ok()?;
        let claims: Value = serde_json::from_slice(&claims).ok()?;
        let alive = claims.get("exp")?.as_i64()? > now.timestamp();
        alive.then(|| claims.get("sub")?.as_str().map(str::to_owned))?
    }
}
