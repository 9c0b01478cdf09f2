//! What SQLite refuses to tell is no failure of the look, either.

use crate::{base::clean, domain::Reading};
use std::borrow::Cow;

/// Result codes: a table or a column that is not there, a lock, a statement that took too long.
pub(super) const ERROR: u32 = 1;
pub(super) const BUSY: u32 = 5;
pub(super) const LOCKED: u32 = 6;
pub(super) const INTERRUPT: u32 = 9;

/// The answer, or why there is none. A broken file stays an error.
pub(super) fn reading<T>(answer: Result<T, sqlx::Error>) -> Result<Reading<T>, sqlx::Error> {
    match answer {
        Ok(value) => Ok(Reading::Known(value)),
        Err(sqlx::Error::Database(refusal)) => {
            match why(primary(&refusal.code().unwrap_or_default()), refusal.message()) {
                Some(why) => Ok(Reading::Off(why)),
                None => Err(sqlx::Error::Database(refusal)),
            }
        }
        Err(error) => Err(error),
    }
}

/// The kind of a result code; the rest of its bits say more of the same.
pub(super) fn primary(code: &str) -> u32 {
    code.parse::<u32>().unwrap_or_default() & 0xff
}

fn why(code: u32, message: &str) -> Option<Cow<'static, str>> {
    Some(match code {
        ERROR => clean(message).into(),
        BUSY | LOCKED => Cow::Borrowed("a table it reads is locked"),
        INTERRUPT => Cow::Borrowed("took too long, and was stopped"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_one_item_says_what_is_missing() {
        let said = |code, message| why(primary(code), message).unwrap_or("an error".into());
        assert_eq!(said("1", "no such table: teams"), "no such table: teams");
        assert_eq!(said("517", ""), "a table it reads is locked", "busy, because of a snapshot");
        assert_eq!(said("9", ""), "took too long, and was stopped");
        assert_eq!(said("26", "file is not a database"), "an error");
    }
}
