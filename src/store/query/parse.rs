//! From the text of a query to the query. What is wrong is told with its place; nothing is guessed.

use super::{Fault, Op, Place, Query};
use std::{borrow::Cow, ops::Range};

/// Brackets and `not` within each other; a pasted text may have any number of them.
const DEEPEST: usize = 64;
const KEYWORDS: [&str; 3] = ["and", "or", "not"];

/// Read a query. An empty one asks for nothing and is passed by everything.
pub fn parse(text: &str) -> Result<Query, Fault> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    parser.blanks();
    if parser.rest().is_empty() {
        return Ok(Query::default());
    }
    let query = parser.any()?;
    match parser.rest().chars().next() {
        Some(_) => Err(Fault::new(parser.at..parser.at + 1, "no bracket is open that this one could close")),
        None => Ok(query),
    }
}

fn is_sign(c: char) -> bool {
    matches!(c, '=' | '!' | '<' | '>' | '~')
}

/// How many bytes of a word or a name stand at the beginning of this.
fn bare(text: &str) -> usize {
    let ends = |(at, c): (usize, char)| {
        let negates = c == '!' && text[at + 1..].starts_with(['=', '~']);
        c.is_whitespace() || matches!(c, '(' | ')' | '"' | '=' | '<' | '>' | '~') || negates
    };
    text.char_indices().find(|place| ends(*place)).map_or(text.len(), |(at, _)| at)
}

/// How many bytes of a value: to the next blank, or the bracket that closes one opened before the value.
fn bare_value(text: &str) -> usize {
    let mut open = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => open += 1,
            ')' if open == 0 => return at,
            ')' => open -= 1,
            c if c.is_whitespace() => return at,
            _ => {}
        }
    }
    text.len()
}

pub(super) fn is_bare_word(text: &str) -> bool {
    !text.is_empty()
        && bare(text) == text.len()
        && !KEYWORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

pub(super) fn is_bare_value(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(|c| is_sign(c) || c == '"') && bare_value(text) == text.len()
}

/// The text as it has to be written: in quotation marks unless it will do without.
pub(super) fn written(text: &str, without: fn(&str) -> bool) -> Cow<'_, str> {
    if without(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Whether this keyword stands here; it is stepped over.
    fn keyword(&mut self, word: &str) -> Option<Range<usize>> {
        let here = self.rest().get(..word.len())?;
        let after = &self.rest()[word.len()..];
        let ends =
            after.is_empty() || after.starts_with(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
        if !ends || !here.eq_ignore_ascii_case(word) {
            return None;
        }
        let place = self.at..self.at + word.len();
        self.at = place.end;
        self.blanks();
        Some(place)
    }

    /// Nothing can begin here.
    fn nothing(&self) -> bool {
        self.rest().is_empty() || self.rest().starts_with(')')
    }

    fn needs_more(&self, after: &Range<usize>) -> Result<(), Fault> {
        if self.nothing() {
            let what = format!("something has to follow `{}`", &self.text[after.clone()]);
            return Err(Fault::new(after.clone(), what));
        }
        Ok(())
    }

    fn any(&mut self) -> Result<Query, Fault> {
        let mut parts = vec![self.all()?];
        while let Some(word) = self.keyword("or") {
            self.needs_more(&word)?;
            parts.push(self.all()?);
        }
        Ok(single(parts, Query::Any))
    }

    fn all(&mut self) -> Result<Query, Fault> {
        let mut parts = vec![self.one()?];
        loop {
            let at = self.at;
            if self.nothing() || self.keyword("or").is_some() {
                self.at = at;
                return Ok(single(parts, Query::All));
            }
            if let Some(word) = self.keyword("and") {
                self.needs_more(&word)?;
            }
            parts.push(self.one()?);
        }
    }

    fn one(&mut self) -> Result<Query, Fault> {
        let at = self.at;
        if let Some(word) = self.keyword("not") {
            self.needs_more(&word)?;
            return self.deeper(at, |it| Ok(Query::Not(Box::new(it.one()?))));
        }
        if self.rest().starts_with('(') {
            return self.deeper(at, Self::bracket);
        }
        for word in ["and", "or"] {
            if let Some(place) = self.keyword(word) {
                return Err(Fault::new(place, format!("something has to stand before `{word}`")));
            }
        }
        let term = self.term()?;
        self.blanks();
        Ok(term)
    }

    fn deeper(
        &mut self,
        at: usize,
        inner: impl FnOnce(&mut Self) -> Result<Query, Fault>,
    ) -> Result<Query, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Fault::new(
                at..at + 1,
                format!("more than {DEEPEST} brackets and `not` in each other"),
            ));
        }
        let inner = inner(self);
        self.depth -= 1;
        inner
    }

    fn bracket(&mut self) -> Result<Query, Fault> {
        let open = self.at..self.at + 1;
        self.at += 1;
        self.blanks();
        self.needs_more(&open)?;
        let inner = self.any()?;
        if !self.rest().starts_with(')') {
            return Err(Fault::new(open, "this bracket is not closed"));
        }
        self.at += 1;
        self.blanks();
        Ok(inner)
    }

    fn term(&mut self) -> Result<Query, Fault> {
        let at = self.at;
        if self.rest().starts_with('"') {
            return Ok(Query::Word { text: self.quoted()?, fuzzy: false });
        }
        if self.rest().starts_with('~') {
            self.at += 1;
            let text = if self.rest().starts_with('"') { self.quoted()? } else { self.take(bare).to_owned() };
            if text.is_empty() {
                return Err(Fault::new(at..self.at, "a word has to follow `~`"));
            }
            return Ok(Query::Word { text, fuzzy: true });
        }
        let name = self.take(bare);
        let field = at..self.at;
        if !self.rest().starts_with(is_sign) {
            return Ok(Query::Word { text: name.to_owned(), fuzzy: false });
        }
        let op = self.op(&field)?;
        let value_at = self.at;
        let value =
            if self.rest().starts_with('"') { self.quoted()? } else { self.take(bare_value).to_owned() };
        let place = value_at..self.at;
        if place.is_empty() {
            return Err(Fault::new(place, format!("a value has to follow `{}`", op.sign())));
        }
        Ok(Query::Compare { field: name.to_owned(), op, value, at: Place { field, value: place } })
    }

    fn take(&mut self, length: fn(&str) -> usize) -> &'a str {
        let (taken, _) = self.rest().split_at(length(self.rest()));
        self.at += taken.len();
        taken
    }

    fn op(&mut self, field: &Range<usize>) -> Result<Op, Fault> {
        let at = self.at;
        let sign = self.take(|rest| rest.len() - rest.trim_start_matches(is_sign).len());
        if field.is_empty() {
            return Err(Fault::new(at..self.at, format!("a field has to stand before `{sign}`")));
        }
        let known = Op::ALL.iter().find(|(known, _)| *known == sign).map(|(_, op)| *op);
        known.ok_or_else(|| {
            let signs = Op::ALL.map(|(sign, _)| sign).join(" ");
            Fault::new(at..self.at, format!("`{sign}` is no comparison; there are {signs}"))
        })
    }

    /// A backslash keeps a quotation mark or a backslash; before anything else it is one itself, as in a
    /// regular expression.
    fn quoted(&mut self) -> Result<String, Fault> {
        let open = self.at;
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.at = open + at + 1;
                    return Ok(text);
                }
                '\\' => match chars.next_if(|(_, next)| matches!(next, '"' | '\\')) {
                    Some((_, kept)) => text.push(kept),
                    None => text.push('\\'),
                },
                c => text.push(c),
            }
        }
        Err(Fault::new(open..open + 1, "this quotation mark is not closed"))
    }
}

/// One part stands for itself.
fn single(mut parts: Vec<Query>, of: fn(Vec<Query>) -> Query) -> Query {
    match parts.len() {
        1 => parts.swap_remove(0),
        _ => of(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(text: &str) -> (Range<usize>, String) {
        let fault = parse(text).unwrap_err();
        (fault.at, fault.what)
    }

    #[test]
    fn words_stand_side_by_side_and_or_binds_less_than_and() {
        let read = |text: &str| parse(text).unwrap().to_string();
        assert_eq!(read("  a  b "), "a b");
        assert_eq!(read("a and b or not c d"), "(a b) or (not c d)");
        assert_eq!(read("a (b or c)"), "a (b or c)");
        assert_eq!(read("\"a b\" ~log"), "\"a b\" ~log");
        assert_eq!(read(r#"entity~^(TSK|US) id~"^\d \"x\"""#), r#"entity~^(TSK|US) id~"^\\d \"x\"""#);
        assert_eq!(read("(name=a)"), "name=a");
        assert_eq!(read("\"and\" order note"), "\"and\" order note");
        assert_eq!(read(""), "");
    }

    #[test]
    fn a_fault_has_its_place() {
        let cases: [(&str, Range<usize>, &str); 12] = [
            ("role=", 5..5, "a value has to follow `=`"),
            ("a role= b", 7..7, "a value has to follow `=`"),
            ("=b", 0..1, "a field has to stand before `=`"),
            ("a=~b", 1..3, "`=~` is no comparison; there are = != ~ !~ < <= > >="),
            ("a and", 2..5, "something has to follow `and`"),
            ("or a", 0..2, "something has to stand before `or`"),
            ("a (b", 2..3, "this bracket is not closed"),
            ("a ()", 2..3, "something has to follow `(`"),
            ("a b)", 3..4, "no bracket is open that this one could close"),
            ("not", 0..3, "something has to follow `not`"),
            ("é \"b", 3..4, "this quotation mark is not closed"),
            ("a ~", 2..3, "a word has to follow `~`"),
        ];
        for (text, at, what) in cases {
            assert_eq!(said(text), (at, what.to_owned()), "{text}");
        }
    }

    #[test]
    fn brackets_without_end_are_refused_and_not_followed_into_the_ground() {
        assert!(said(&"(".repeat(100_000)).1.contains("more than 64"));
        assert!(said(&"not ".repeat(100_000)).1.contains("more than 64"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_every_place_is_in_the_text(text in "[a-c=!<>~()\"\\\\ éandorot]{0,24}") {
            if let Err(fault) = parse(&text) {
                prop_assert!(text.get(fault.at).is_some());
            }
        }

        #[test]
        fn what_was_read_is_read_again_the_same(text in "[a-c=!<>~()\"\\\\ éandorot]{0,24}") {
            if let Ok(query) = parse(&text) {
                prop_assert_eq!(parse(&query.to_string()).unwrap(), query);
            }
        }
    }
}
