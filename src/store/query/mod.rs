//! The language of filters, as UX.md has it: words, comparisons of a field, `and`, `or`, `not` and brackets.
//! Here is what a query is and how it is written; what it means for rows is `filter`'s affair.

mod check;
mod complete;
mod fault;
mod filter;
mod fuzzy;
mod needle;
mod parse;
#[cfg(test)]
pub(super) mod tests;
mod value;
mod words;

pub use complete::{Completion, complete};
pub use fault::Fault;
pub use filter::Filter;
pub use parse::parse;

pub(super) use words::{Texts, Words};

use std::{fmt, ops::Range};

/// What is asked of a row. The spans are bytes of the text it was read from.
#[derive(Clone, Debug)]
pub enum Query {
    Word {
        text: String,
        fuzzy: bool,
    },
    Compare {
        field: String,
        op: Op,
        value: String,
        at: Place,
    },
    Not(Box<Query>),
    /// All of them; none of them asks for nothing.
    All(Vec<Query>),
    Any(Vec<Query>),
}

/// Where a comparison stands: its field and its value.
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub field: Range<usize>,
    pub value: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Equal,
    Unequal,
    Like,
    Unlike,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Op {
    pub const ALL: [(&str, Self); 8] = [
        ("=", Self::Equal),
        ("!=", Self::Unequal),
        ("~", Self::Like),
        ("!~", Self::Unlike),
        ("<", Self::Less),
        ("<=", Self::AtMost),
        (">", Self::More),
        (">=", Self::AtLeast),
    ];

    pub fn sign(self) -> &'static str {
        Self::ALL.iter().find(|(_, op)| *op == self).map_or("", |(sign, _)| sign)
    }

    /// Says no where the other one says yes.
    fn denies(self) -> Option<Self> {
        match self {
            Self::Unequal => Some(Self::Equal),
            Self::Unlike => Some(Self::Like),
            _ => None,
        }
    }

    /// How `a` has to stand to `b`; only those that put things in an order.
    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal | Self::Like => order.is_eq(),
            Self::Unequal | Self::Unlike => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

/// Two queries are the same wherever they stand.
impl PartialEq for Query {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Word { text: a, fuzzy: f }, Self::Word { text: b, fuzzy: g }) => a == b && f == g,
            (
                Self::Compare { field: a, op: o, value: v, .. },
                Self::Compare { field: b, op: p, value: w, .. },
            ) => a == b && o == p && v == w,
            (Self::Not(a), Self::Not(b)) => a == b,
            (Self::All(a), Self::All(b)) | (Self::Any(a), Self::Any(b)) => a == b,
            _ => false,
        }
    }
}

impl Default for Query {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Query {
    /// Certain that whatever passes this passes the other: then only what the other has found need be
    /// looked at. This is what happens while somebody types on.
    pub fn narrows(&self, other: &Self) -> bool {
        match (self, other) {
            (a, b) if a == b => true,
            (Self::Any(parts), other) => parts.iter().all(|part| part.narrows(other)),
            (part, Self::All(others)) => others.iter().all(|other| part.narrows(other)),
            (Self::All(parts), other) => parts.iter().any(|part| part.narrows(other)),
            (part, Self::Any(others)) => others.iter().any(|other| part.narrows(other)),
            (Self::Word { text: a, fuzzy: false }, Self::Word { text: b, fuzzy: false }) => {
                needle::Needle::new(a).narrows(&needle::Needle::new(b))
            }
            (Self::Word { text: a, fuzzy: true }, Self::Word { text: b, fuzzy: true }) => a.starts_with(b),
            _ => false,
        }
    }
}

/// Parsing this gives the same query again.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word { text, fuzzy } => {
                let tilde = if *fuzzy { "~" } else { "" };
                write!(f, "{tilde}{}", parse::written(text, parse::is_bare_word))
            }
            Self::Compare { field, op, value, .. } => {
                write!(f, "{field}{}{}", op.sign(), parse::written(value, parse::is_bare_value))
            }
            Self::Not(inner) => write!(f, "not {}", Inner(inner)),
            Self::All(parts) => joined(f, parts, " "),
            Self::Any(parts) => joined(f, parts, " or "),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Query], between: &str) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        let between = if at > 0 { between } else { "" };
        write!(f, "{between}{}", Inner(part))?;
    }
    Ok(())
}

/// A part of a query, in brackets where it has parts itself.
struct Inner<'a>(&'a Query);

impl fmt::Display for Inner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Query::All(_) | Query::Any(_) => write!(f, "({})", self.0),
            other => write!(f, "{other}"),
        }
    }
}
