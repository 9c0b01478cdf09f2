//! What the server refuses to tell is no failure of the look: it is told item by item.

use crate::{base::clean, domain::Reading};
use std::borrow::Cow;

/// Characters of somebody's statement that are shown.
pub(super) const TEXT: usize = 300;

/// The answer, or why there is none. A broken connection stays an error.
pub(super) fn reading<T>(answer: Result<T, sqlx::Error>) -> Result<Reading<T>, sqlx::Error> {
    match answer {
        Ok(value) => Ok(Reading::Known(value)),
        Err(sqlx::Error::Database(refusal)) => {
            match why(&refusal.code().unwrap_or_default(), refusal.message()) {
                Some(why) => Ok(Reading::Off(why)),
                None => Err(sqlx::Error::Database(refusal)),
            }
        }
        Err(error) => Err(error),
    }
}

/// By SQLSTATE: a right, a table or a column that is not there, a lock, a statement that took too long.
fn why(code: &str, message: &str) -> Option<Cow<'static, str>> {
    Some(match code {
        "42501" => match message.strip_prefix("permission denied for ") {
            Some(what) if !what.starts_with("function") => format!("needs SELECT on {}", clean(what)).into(),
            _ => Cow::Borrowed("needs pg_monitor"),
        },
        "42P01" | "42703" | "42883" | "42704" => clean(message).into(),
        "55P03" => Cow::Borrowed("a table it reads is locked"),
        "57014" => Cow::Borrowed("took too long, and was stopped"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_one_item_says_what_is_missing() {
        let said = |code, message| why(code, message).unwrap_or("an error".into());
        assert_eq!(said("42501", "permission denied for table teams"), "needs SELECT on table teams");
        assert_eq!(said("42501", "permission denied for function pg_ls_dir"), "needs pg_monitor");
        assert_eq!(said("42P01", "relation \"teams\" does not exist"), "relation \"teams\" does not exist");
        assert_eq!(said("57014", ""), "took too long, and was stopped");
        assert_eq!(said("57P01", "terminating connection"), "an error");
    }
}
