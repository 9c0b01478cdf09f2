//! Lists of things with a name: said on the command line, printed with what they mean.

use crate::base::{clean, nearest};

/// A name that is on no list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} `{wrong}`{}", hint(*.meant))]
pub struct NameError {
    pub kind: &'static str,
    pub wrong: String,
    pub meant: Option<&'static str>,
}

fn hint(meant: Option<&'static str>) -> String {
    meant.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

impl NameError {
    pub fn new(kind: &'static str, wrong: &str, names: impl Iterator<Item = &'static str>) -> Self {
        Self { kind, wrong: clean(wrong), meant: nearest(wrong, names) }
    }
}

/// One table: for each entry its variant, its name, what it does, and a second text that the list names.
macro_rules! named {
    ($(#[$doc:meta])* $list:ident, $kind:literal, $note:ident; $($variant:ident $name:literal $about:literal $text:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $list {
            $($variant),*
        }

        impl $list {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),*
                }
            }

            /// What it does, in a sentence.
            pub fn about(self) -> &'static str {
                match self {
                    $(Self::$variant => $about),*
                }
            }

            pub fn $note(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),*
                }
            }
        }

        impl std::str::FromStr for $list {
            type Err = $crate::demo::NameError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().find(|entry| entry.as_str() == text).copied();
                found.ok_or_else(|| {
                    $crate::demo::NameError::new($kind, text, Self::ALL.iter().map(|entry| entry.as_str()))
                })
            }
        }

        impl std::fmt::Display for $list {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(super) use named;
