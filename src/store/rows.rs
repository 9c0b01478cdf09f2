//! Rows, and the columns they are shown in: one definition for screen, sort, filter and files.

use crate::base::{Align, Tone, Zone};
use chrono::{DateTime, Utc};
use std::{borrow::Cow, cmp::Ordering, fmt, time::Duration};

/// Something that can stand in a list: it has an identity.
pub trait Row {
    type Id: Clone + Ord + fmt::Debug + fmt::Display;
    fn id(&self) -> &Self::Id;
}

/// What a cell says. Most of it is borrowed from the row.
pub type Text<R> = for<'a> fn(&'a R, Zone) -> Cow<'a, str>;

/// What a cell is, beside what it says: by this it sorts and is compared.
pub enum Reading<R: 'static> {
    /// It is what it says.
    Text,
    Number(fn(&R) -> Option<f64>),
    Time(fn(&R) -> DateTime<Utc>),
    Length(fn(&R) -> Option<Duration>),
    /// Yes or no, and the two words the column has for it.
    Switch(fn(&R) -> bool, [&'static str; 2]),
}

/// A cell's value for a program.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Nothing,
    Text(Cow<'a, str>),
    Number(f64),
    Time(DateTime<Utc>),
    Length(Duration),
    Switch(bool, &'static str),
}

/// One column of a list: how it looks, how it sorts, under which names a filter knows it.
pub struct Column<R: 'static> {
    pub title: &'static str,
    /// Columns it needs at least.
    pub min: u16,
    /// Its share of what is left over; 0 keeps it at `min`.
    pub grow: u16,
    /// When it gets narrow the highest goes first; 0 always stays.
    pub priority: u8,
    pub align: Align,
    pub text: Text<R>,
    pub tone: fn(&R) -> Tone,
    pub reading: Reading<R>,
    /// An order of its own, where that of what it reads as is not meant.
    pub order: Option<fn(&R, &R) -> Ordering>,
    /// Names in a filter besides the title.
    pub names: &'static [&'static str],
    /// Whether a plain word is looked for here. Times are left out: nobody searches for digits of a second.
    pub searched: bool,
    /// Shown only when somebody asks for it.
    pub extra: bool,
    /// How long ago it was answers to `age`.
    pub aged: bool,
}

impl<R> Column<R> {
    /// A column of words, as wide as it must be and growing with the screen.
    pub const fn words(title: &'static str, (min, grow, priority): (u16, u16, u8), text: Text<R>) -> Self {
        Self {
            title,
            min,
            grow,
            priority,
            align: Align::Left,
            text,
            tone: |_| Tone::Text,
            reading: Reading::Text,
            order: None,
            names: &[],
            searched: true,
            extra: false,
            aged: false,
        }
    }

    /// A column of numbers, on the right.
    pub const fn number(
        title: &'static str,
        (min, priority): (u16, u8),
        text: Text<R>,
        read: fn(&R) -> Option<f64>,
    ) -> Self {
        let reading = Reading::Number(read);
        Self { align: Align::Right, searched: false, reading, ..Self::words(title, (min, 0, priority), text) }
    }

    /// A column of lengths of time, on the right.
    pub const fn length(
        title: &'static str,
        (min, priority): (u16, u8),
        text: Text<R>,
        read: fn(&R) -> Option<Duration>,
    ) -> Self {
        let reading = Reading::Length(read);
        Self { align: Align::Right, searched: false, reading, ..Self::words(title, (min, 0, priority), text) }
    }

    /// A column of dates or times.
    pub const fn time(
        title: &'static str,
        (min, priority): (u16, u8),
        text: Text<R>,
        read: fn(&R) -> DateTime<Utc>,
    ) -> Self {
        let (reading, tone) = (Reading::Time(read), (|_: &R| Tone::Dim) as fn(&R) -> Tone);
        Self { tone, searched: false, reading, ..Self::words(title, (min, 0, priority), text) }
    }

    /// A column of two words, yes and no.
    pub const fn switch(
        title: &'static str,
        (min, priority): (u16, u8),
        text: Text<R>,
        read: fn(&R) -> bool,
        words: [&'static str; 2],
    ) -> Self {
        Self { reading: Reading::Switch(read, words), ..Self::words(title, (min, 0, priority), text) }
    }

    pub const fn toned(self, tone: fn(&R) -> Tone) -> Self {
        Self { tone, ..self }
    }

    pub const fn ordered(self, order: fn(&R, &R) -> Ordering) -> Self {
        Self { order: Some(order), ..self }
    }

    pub const fn named(self, names: &'static [&'static str]) -> Self {
        Self { names, ..self }
    }

    /// Of all times of a row, the one by which it is old or young.
    pub const fn aged(self) -> Self {
        Self { aged: true, ..self }
    }

    /// Known to filters and files; on the screen only when somebody asks for it.
    pub const fn extra(self) -> Self {
        Self { extra: true, ..self }
    }

    /// The name under which a query, a view and a file know it; none for what is only drawn.
    pub fn name(&self) -> Option<&'static str> {
        let word = !self.title.is_empty() && !self.title.contains(' ');
        if word { Some(self.title) } else { self.names.first().copied() }
    }

    /// Whether a query may call it this.
    pub fn is_called(&self, name: &str) -> bool {
        self.name().is_some_and(|own| own.eq_ignore_ascii_case(name))
            || self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    pub fn value<'a>(&self, row: &'a R, zone: Zone) -> Value<'a> {
        match self.reading {
            Reading::Text => Value::Text((self.text)(row, zone)),
            Reading::Number(read) => read(row).map_or(Value::Nothing, Value::Number),
            Reading::Time(read) => Value::Time(read(row)),
            Reading::Length(read) => read(row).map_or(Value::Nothing, Value::Length),
            Reading::Switch(read, [yes, no]) => {
                let on = read(row);
                Value::Switch(on, if on { yes } else { no })
            }
        }
    }
}

/// The place of the column with this name.
pub fn column_named<R>(columns: &[Column<R>], name: &str) -> Option<usize> {
    columns.iter().position(|column| column.is_called(name))
}

/// Every column's own name, for messages.
pub fn column_names<R>(columns: &[Column<R>]) -> Vec<&'static str> {
    columns.iter().filter_map(Column::name).collect()
}

/// By which column, and which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    pub column: usize,
    pub descending: bool,
}
