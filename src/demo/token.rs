//! Bearer tokens: JWT, HS256, `sub` and `exp` only, good for thirty minutes.

use super::{
    clock::Clock,
    database::{Database, row, run},
    fault::Fault,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use ring::hmac;
use serde_json::Value;

const LIFE_SECONDS: i64 = 30 * 60;

pub struct Signer(hmac::Key);

impl Signer {
    /// Where time stands still the key does too, so that a sign-in answers the same in every run.
    pub async fn open(database: &Database, clock: &Clock, seed: u64) -> Result<Self, Fault> {
        let key = match clock {
            Clock::System => kept(database).await?,
            Clock::Fixed(_) => seed.to_be_bytes().repeat(4),
        };
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &key)))
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

/// The key lies with the data, made with it or by the first server that finds none: tokens outlive a restart.
async fn kept(database: &Database) -> Result<Vec<u8>, Fault> {
    let mut db = database.write().await?;
    let table = "CREATE TABLE IF NOT EXISTS signing_key (only INTEGER PRIMARY KEY CHECK (only = 1), key TEXT NOT NULL)";
    run(&mut db, table, &[]).await?;
    let fresh = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(|id| id.simple().to_string()).concat();
    run(&mut db, "INSERT OR IGNORE INTO signing_key VALUES (1, ?)", &[fresh.into()]).await?;
    let key = row(&mut db, "SELECT key FROM signing_key", &[]).await?;
    db.commit().await?;
    key.map(String::into_bytes).ok_or_else(|| Fault::Internal("there is no key to sign tokens with".into()))
}
