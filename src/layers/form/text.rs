//! A form's values as a file that a person edits, and back. A mistake is told with its line and column on top
//! of the file, so that nothing that was typed is lost.

use super::{Form, field::Field};
use crate::{base::nearest, flow::Value};
use toml::{Table, Value as Toml};

/// Begins a line that the console has written above the values.
const HEAD: &str = "#: ";

/// Where a text is none of a form's, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFault {
    /// Line and column, from 1.
    pub at: (usize, usize),
    pub why: String,
}

pub(super) fn print(form: &Form) -> String {
    let mut text = format!(
        "{HEAD}{}\n{HEAD}Change what is to change, save, and leave the editor. Nothing is sent before you\n{HEAD}\
         have seen and confirmed it; a file left as it is changes nothing.\n",
        form.title
    );
    for field in &form.fields {
        text.push_str(&format!("\n# {}: {}\n", field.label, field.about));
        for id in field.kind.ids().iter().filter(|id| form.name(id) != id.as_str()) {
            text.push_str(&format!("#   {id} is {}\n", form.name(id)));
        }
        text.push_str(&format!("{} = {}\n", field.name, shown(&field.value())));
    }
    text
}

/// Several lines are shown as such, so that they can be edited as such.
fn shown(value: &Value) -> String {
    match value {
        Value::On(on) => on.to_string(),
        Value::Many(ids) => Toml::Array(ids.iter().cloned().map(Toml::String).collect()).to_string(),
        Value::Text(text) if text.contains('\n') => lines(text),
        Value::Text(text) => Toml::String(text.clone()).to_string(),
    }
}

fn lines(text: &str) -> String {
    let plain = |c: char| c == '\n' || c == '\t' || !c.is_control();
    if !text.chars().all(plain) {
        return Toml::String(text.to_owned()).to_string();
    }
    let escaped = text.replace('\\', "\\\\").replace("\"\"\"", "\"\"\\\"");
    // A quotation mark at the end would be taken for one of the three.
    let escaped = match escaped.strip_suffix('"') {
        Some(rest) if !rest.ends_with('\\') => format!("{rest}\\\""),
        _ => escaped,
    };
    format!("\"\"\"\n{escaped}\"\"\"")
}

/// The values of the fields, in their order; nothing where the file leaves one out.
pub(super) fn parse(text: &str, fields: &[Field]) -> Result<Vec<Option<Value>>, TextFault> {
    let table: Table = toml::from_str(text).map_err(|error: toml::de::Error| TextFault {
        at: place(text, error.span().map_or(0, |span| span.start)),
        why: error.message().to_owned(),
    })?;
    if let Some(name) = table.keys().find(|name| fields.iter().all(|field| field.name != **name)) {
        let guess = nearest(name, fields.iter().map(|field| field.name));
        let guess = guess.map(|guess| format!("; did you mean `{guess}`?")).unwrap_or_default();
        return Err(TextFault { at: line_of(text, name), why: format!("there is no `{name}` here{guess}") });
    }
    let value = |field: &Field| {
        let Some(toml) = table.get(field.name) else { return Ok(None) };
        let value = convert(toml).filter(|value| field.kind.clone().set(value).is_ok());
        let expected = || field.kind.clone().set(&wrong(field)).err().unwrap_or_default();
        let fault =
            || TextFault { at: line_of(text, field.name), why: format!("`{}`: {}", field.name, expected()) };
        value.map(Some).ok_or_else(fault)
    };
    fields.iter().map(value).collect()
}

/// A value of no kind that the field could hold.
fn wrong(field: &Field) -> Value {
    match field.value() {
        Value::On(_) => Value::Many(Vec::new()),
        Value::Text(_) | Value::Many(_) => Value::On(false),
    }
}

fn convert(toml: &Toml) -> Option<Value> {
    Some(match toml {
        Toml::String(text) => Value::Text(text.clone()),
        Toml::Boolean(on) => Value::On(*on),
        // A number of days reads better without quotes.
        Toml::Integer(number) => Value::Text(number.to_string()),
        Toml::Array(items) => {
            let items = items.iter().map(|item| item.as_str().map(str::to_owned));
            Value::Many(items.collect::<Option<Vec<_>>>()?)
        }
        Toml::Float(_) | Toml::Datetime(_) | Toml::Table(_) => return None,
    })
}

/// Line and column of a byte, from 1.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// Where a key is set.
fn line_of(text: &str, key: &str) -> (usize, usize) {
    let sets = |line: &str| {
        let rest = line.trim_start().strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
    };
    let line = text.lines().position(sets);
    line.map_or((1, 1), |line| {
        let indent = text.lines().nth(line).map_or(0, |text| text.len() - text.trim_start().len());
        (line + 1, indent + 1)
    })
}

/// The text with a mistake told on top of it, in the place of one that was told before. The place is that
/// in the new text.
pub(super) fn with_fault(text: &str, fault: &TextFault) -> String {
    let told = |line: &str| line.starts_with("#! ");
    let rest: Vec<&str> = text.lines().skip_while(|line| told(line)).collect();
    let before = text.lines().take_while(|line| told(line)).count();
    let (line, column) = fault.at;
    let line = (line + 1).saturating_sub(before);
    let why = crate::base::clean(&fault.why);
    let text = rest.join("\n");
    format!("#! line {line}, column {column}: {why}\n{text}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{flow::Value, layers::form::Purpose, store::Store};
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn form(purpose: Purpose) -> Form {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        Form::new(purpose, &Store::default(), today).unwrap()
    }

    fn fault(text: &str) -> ((usize, usize), String) {
        let fault = parse(text, &form(Purpose::Send).fields).unwrap_err();
        (fault.at, fault.why)
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_column() {
        assert_eq!(fault("title = \"a\"\nmessage = \n").0, (2, 11));
        assert_eq!(
            fault("\n  tilte = \"a\"\n"),
            ((2, 3), "there is no `tilte` here; did you mean `title`?".into())
        );
        assert_eq!(fault("users = \"U-1\"").1, "`users`: a list is expected, as in [\"USR-000001\"]");
        assert_eq!(fault("title = [1]").1, "`title`: a text in quotes is expected");
        assert!(parse("", &form(Purpose::Send).fields).unwrap().iter().all(Option::is_none));
    }

    #[test]
    fn a_mistake_on_top_takes_the_place_of_the_last_one() {
        let once = with_fault("a = \n", &TextFault { at: (1, 5), why: "no value".into() });
        assert_eq!(once, "#! line 2, column 5: no value\na = \n");
        let twice = with_fault(&once, &TextFault { at: (2, 5), why: "still none".into() });
        assert_eq!(twice, "#! line 2, column 5: still none\na = \n");
    }

    /// Letters that mean something to TOML, and others.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[a\"\\\\\n\t'#=\\[ ]{0,12}"]
    }

    proptest! {
        #[test]
        fn values_come_back_from_the_text_as_they_were(
            title in text(),
            message in text(),
            users in prop::collection::vec("[A-Z]{1,4}-[0-9]{1,6}", 0..4),
        ) {
            let mut form = form(Purpose::Send);
            let values = [Value::Many(users), Value::Text(title), Value::Text(message)];
            for (field, value) in form.fields.iter_mut().zip(&values) {
                field.kind.set(value).unwrap();
            }
            let text = form.to_text();
            let parsed = parse(&text, &form.fields);
            let parsed = parsed.map_err(|fault| TestCaseError::fail(format!("{fault:?}\n{text}")))?;
            let expected: Vec<Option<Value>> = form.values().into_iter().map(Some).collect();
            prop_assert_eq!(parsed, expected, "{}", text);
        }

        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            let mut form = form(Purpose::NewTeam);
            let before = form.values();
            if let Err(again) = form.take_text(&text) {
                prop_assert!(again.starts_with("#! line "));
                prop_assert_eq!(form.values(), before);
            }
        }
    }
}
