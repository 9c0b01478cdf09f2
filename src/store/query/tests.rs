//! The language held against a naive reading of it: rows of every type, queries of every kind.

use super::*;
use crate::{
    base::{Present, Zone},
    store::{Arrangement, Column, Row, Sort},
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use std::{borrow::Cow, time::Duration};

/// A row with a cell of every type.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub role: String,
    pub open: Option<f64>,
    pub since: DateTime<Utc>,
    pub last: Option<Duration>,
    pub active: bool,
}

impl Person {
    pub fn new(name: &str, open: f64) -> Self {
        let (name, since) = (name.to_owned(), noon().at);
        Self { name, role: "Developer".into(), open: Some(open), since, last: None, active: true }
    }
}

impl Row for Person {
    type Id = String;
    fn id(&self) -> &String {
        &self.name
    }
}

pub fn noon() -> Present {
    Present { at: "2026-11-23T12:00:00Z".parse().unwrap(), zone: Zone::Utc }
}

pub static COLUMNS: [Column<Person>; 6] = [
    Column::<Person>::words("name", (4, 1, 0), |p, _| Cow::Borrowed(&p.name)),
    Column::<Person>::number("open", (4, 1), |p, _| Cow::Owned(format!("{:?}", p.open)), |p| p.open),
    Column::<Person>::words("role", (4, 1, 0), |p, _| Cow::Borrowed(&p.role)).named(&["as"]),
    Column::<Person>::time("since", (10, 1), |p, z| Cow::Owned(z.date(p.since)), |p| p.since).aged(),
    Column::<Person>::length("last", (4, 1), |p, _| Cow::Owned(format!("{:?}", p.last)), |p| p.last),
    Column::<Person>::switch(
        "state",
        (4, 1),
        |p, _| Cow::Borrowed(word(p.active)),
        |p| p.active,
        ["in", "out"],
    ),
];

fn word(active: bool) -> &'static str {
    if active { "in" } else { "out" }
}

fn said(text: &str) -> (Range<usize>, String) {
    let fault = Filter::new(text, &COLUMNS, noon()).err().unwrap();
    (fault.at, fault.what)
}

fn kept(people: &[Person], query: &str) -> Vec<u32> {
    let mut arrangement = Arrangement::default();
    let filter = Filter::new(query, &COLUMNS, noon()).unwrap();
    arrangement.arrange(people, &COLUMNS, Sort::default(), &filter, noon());
    let mut shown = arrangement.shown().to_vec();
    shown.sort_unstable();
    shown
}

#[test]
fn what_does_not_fit_a_column_is_told_with_its_place() {
    let cases: [(&str, Range<usize>, &str); 11] = [
        ("rol=x", 0..3, "there is no field `rol`; did you mean `role`?"),
        (
            "a elephant=x",
            2..10,
            "there is no field `elephant`; there are name, open, role, since, last, state, age, as",
        ),
        ("open=many", 5..9, "`many` is not a number"),
        ("name<b", 0..4, "`name` is text; it compares with = != ~ !~"),
        ("state~i", 0..5, "`state` is one of two words; it compares with = !="),
        ("state=inn", 6..9, "`inn` is neither `in` nor `out`"),
        ("age>2", 4..5, "`2` is no length of time; write it like 30s, 15m, 3h, 2d or 1w"),
        ("age=2d", 0..3, "`age` is a length of time; it compares with > >= < <="),
        ("since>2d", 6..8, "`since` is a time, like 2026-11-01; how long ago it was is `age`"),
        ("since>soon", 6..10, "`soon` is no time; write it like 2026-11-01 or \"2026-11-01 14:30\""),
        ("name~\"a(\"", 5..9, "`a(` is no regular expression: unclosed group"),
    ];
    for (text, at, what) in cases {
        assert_eq!(said(text), (at, what.to_owned()), "{text}");
    }
    assert!(said("name~(a{999}){999}").1.contains("too large"));
}

#[test]
fn comparing_follows_the_type_of_the_column() {
    let mut people = [Person::new("Amy Öz", 3.0), Person::new("Bo", 12.0), Person::new("Cy", 9.0)];
    people[1].since -= TimeDelta::days(3);
    people[2].active = false;
    people[2].open = None;
    people[0].last = Some(Duration::from_millis(40));
    let cases: [(&str, &[u32]); 20] = [
        ("open>=9", &[1]),
        ("open!=3", &[1, 2]),
        ("not open<10", &[1, 2]),
        ("age>2d", &[1]),
        ("age<=0s", &[0, 2]),
        ("since<2026-11-21", &[1]),
        ("since=2026-11-23", &[0, 2]),
        ("since>\"2026-11-23 11:59\"", &[0, 2]),
        ("state=out", &[2]),
        ("state!=no", &[0, 1]),
        ("last<50ms", &[0]),
        ("AS=developer", &[0, 1, 2]),
        ("as=DEVELOPER", &[]),
        ("öz", &[0]),
        ("name~^[ab]", &[0, 1]),
        ("name~^[AB]\\S*$", &[1]),
        ("name!~O", &[0, 1, 2]),
        ("~ay", &[0]),
        ("y (open=3 or state=out)", &[0, 2]),
        ("\"amy ö\"", &[0]),
    ];
    for (query, expected) in cases {
        assert_eq!(kept(&people, query), expected, "{query}");
    }
}

#[test]
fn completing_leads_from_a_letter_to_a_query() {
    let mut people = vec![Person::new("Amy", 3.0), Person::new("Bo", 3.0), Person::new("Cy", 3.0)];
    people[1].role = "Lead of all".into();
    let said = |text: &str| complete(text, text.len(), &COLUMNS, &people, noon()).candidates;
    assert_eq!(said("x (ro"), ["role="]);
    assert_eq!(said("role"), ["role=", "role!=", "role~", "role!~"]);
    assert_eq!(said("role="), ["role=Developer", "role=\"Lead of all\""]);
    assert_eq!(said("role!=\"lead o"), ["role!=\"Lead of all\""]);
    assert_eq!(said("a"), ["age>", "as="]);
    assert_eq!(said("state=o"), ["state=out"]);
    assert_eq!(said("zz"), [""; 0]);
    let at = complete("x (ro or b", 5, &COLUMNS, &people, noon()).at;
    assert_eq!(at, 3..5);
}

/// What a query means, without any care for speed.
fn naive(query: &Query, person: &Person) -> bool {
    let same = |text: &str, wanted: &str, whole: bool| {
        let exact = wanted.chars().any(char::is_uppercase);
        let text = if exact { text.to_owned() } else { text.to_lowercase() };
        if whole { text == wanted } else { text.contains(wanted) }
    };
    let cells = [person.name.as_str(), &person.role, word(person.active)];
    match query {
        Query::Word { text, fuzzy: false } => cells.iter().any(|cell| same(cell, text, false)),
        Query::Word { text, fuzzy: true } => cells.iter().any(|cell| {
            let exact = text.chars().any(char::is_uppercase);
            let cell = if exact { (*cell).to_owned() } else { cell.to_lowercase() };
            let mut letters = cell.chars();
            text.chars().all(|wanted| letters.any(|letter| letter == wanted))
        }),
        Query::Not(inner) => !naive(inner, person),
        Query::All(parts) => parts.iter().all(|part| naive(part, person)),
        Query::Any(parts) => parts.iter().any(|part| naive(part, person)),
        Query::Compare { field, op, value, .. } => {
            let order = |cell: f64, wanted: f64| match op {
                Op::Less => cell < wanted,
                Op::AtMost => cell <= wanted,
                Op::More => cell > wanted,
                Op::AtLeast => cell >= wanted,
                _ => (cell == wanted) == (*op == Op::Equal),
            };
            let number = || value.trim_end_matches(char::is_alphabetic).parse::<f64>().unwrap();
            let denied = matches!(op, Op::Unequal | Op::Unlike);
            match field.as_str() {
                "name" => same(&person.name, value, true) != denied,
                "role" => {
                    same(&person.role, value.trim_start_matches('^'), matches!(op, Op::Equal | Op::Unequal))
                        != denied
                }
                "open" => person.open.map_or(denied, |open| order(open, number())),
                "last" => person.last.is_some_and(|last| order(last.as_secs_f64(), number())),
                "age" => order((noon().at - person.since).num_seconds().max(0) as f64, number()),
                "state" => (person.active == (value == "in")) != denied,
                other => panic!("{other}"),
            }
        }
    }
}

fn person() -> impl Strategy<Value = Person> {
    let text = "[abABéÉ ]{0,4}";
    let open = prop::option::of((0..4_u8).prop_map(f64::from));
    (text, text, open, -2..6_i64, prop::option::of(0..4_u64), any::<bool>()).prop_map(
        |(name, role, open, days, last, active)| Person {
            name,
            role,
            open,
            since: noon().at - TimeDelta::seconds(days),
            last: last.map(Duration::from_secs),
            active,
        },
    )
}

fn query() -> impl Strategy<Value = Query> {
    let compare = |field: &'static str, ops: &'static [Op], value: BoxedStrategy<String>| {
        (prop::sample::select(ops), value).prop_map(move |(op, value)| Query::Compare {
            field: field.into(),
            op,
            value,
            at: Place::default(),
        })
    };
    let word = || "[abABé ]{0,2}".boxed();
    let leaf = prop_oneof![
        2 => (word(), Just(false)).prop_map(|(text, fuzzy)| Query::Word { text, fuzzy }),
        1 => "[abAB]{1,2}".prop_map(|text| Query::Word { text, fuzzy: true }),
        1 => compare("name", check::EQUAL, word()),
        1 => compare("role", check::WORDS, "[abAB]{1,2}".boxed()),
        1 => compare("open", check::NUMBERS, "[0-4]".boxed()),
        1 => compare("last", check::ORDERED, "[0-4]s".boxed()),
        1 => compare("age", check::ORDERED, "[0-4]s".boxed()),
        1 => compare("state", check::EQUAL, "in|out".boxed()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let parts = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            inner.prop_map(|part| Query::Not(Box::new(part))),
            parts.clone().prop_map(Query::All),
            parts.prop_map(Query::Any),
        ]
    })
}

proptest! {
    #[test]
    fn a_printed_query_reads_the_same(query in query()) {
        let text = query.to_string();
        prop_assert_eq!(parse(&text).unwrap(), query, "{}", text);
    }

    #[test]
    fn rows_pass_as_a_naive_reading_says(
        people in prop::collection::vec(person(), 0..12),
        query in query(),
    ) {
        let expected: Vec<u32> =
            (0..people.len() as u32).filter(|at| naive(&query, &people[*at as usize])).collect();
        prop_assert_eq!(kept(&people, &query.to_string()), expected, "{}", query);
    }

    #[test]
    fn what_grows_letter_by_letter_ends_where_it_would_have_begun(
        people in prop::collection::vec(person(), 0..12),
        queries in prop::collection::vec(query(), 1..6),
        descending in any::<bool>(),
    ) {
        let mut grown = Arrangement::default();
        for query in &queries {
            let text = query.to_string();
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            for part in ends.filter_map(|end| text.get(..end)) {
                let Ok(filter) = Filter::new(part, &COLUMNS, noon()) else { continue };
                let sort = Sort { column: 1, descending };
                grown.arrange(&people, &COLUMNS, sort, &filter, noon());
                let mut fresh = Arrangement::default();
                fresh.arrange(&people, &COLUMNS, sort, &filter, noon());
                prop_assert_eq!(grown.shown(), fresh.shown(), "{}", part);
            }
        }
    }

    #[test]
    fn completing_gives_what_can_be_read(text in "[a-z=!<>~()\" ]{0,12}") {
        let people = [Person::new("Amy B", 3.0)];
        for candidate in complete(&text, text.len(), &COLUMNS, &people, noon()).candidates {
            prop_assert!(parse(&candidate).is_ok() || candidate.ends_with(['=', '~', '<', '>']), "{candidate}");
        }
    }
}
