//! From the text of a file to settings. Reading goes on after a fault, so that all of them are told at once.

use super::{
    context::Context,
    error::{Origin, Problem},
    model::Config,
    saved::{VIEW, View},
    settings::{CONTEXT, GLOBAL, SECTIONS, Setting},
    url::HttpUrl,
    value::{Raw, Wrong, quoted},
};
use crate::{base::nearest, domain::Endpoint};
use std::{path::Path, time::Duration};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

pub(super) type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// Names under which people write a secret into a file.
const SECRETS: [&str; 6] = ["token", "password", "secret", "api_key", "api_token", "access_token"];

/// Fill `config` from the file's text and return what is wrong with it, in file order.
pub(super) fn read(path: &Path, text: &str, config: &mut Config) -> Vec<Problem> {
    let mut reader = Reader { path, text, problems: Vec::new() };
    match DeTable::parse(text) {
        Ok(root) => reader.root(root.get_ref(), config),
        Err(error) => {
            let at = error.span().map_or(text.len(), |span| span.start);
            let (what, right) = syntax(text, at, &error);
            reader.problem(at, format!("not TOML: {what}"), right);
        }
    }
    reader.problems.sort_by_key(Problem::order);
    reader.problems
}

/// A syntax error in words. The parser's own Display quotes the line, its message does not; and of a text
/// without quotes it only says which other kind of value it might have become.
fn syntax<'a>(text: &str, at: usize, error: &'a toml::de::Error) -> (&'a str, &'static str) {
    let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    let in_value = before.rsplit('\n').next().is_some_and(|line| line.contains('='))
        && before.trim_end_matches([' ', '\t']).ends_with(['=', '[', ',']);
    match rest.chars().next() {
        Some(first) if in_value && (first.is_alphabetic() || first == '/') => {
            ("a text without quotes", "put it in quotes")
        }
        None | Some('\n' | '\r') if before.trim_end().ends_with('=') => ("a setting without a value", ""),
        _ => (error.message(), ""),
    }
}

/// Line and column, from one, of a byte of the text.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

pub(super) struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    pub(super) fn origin(&self, at: usize) -> Origin {
        let (line, column) = position(self.text, at);
        Origin::File { path: self.path.to_owned(), line, column }
    }

    pub(super) fn problem(&mut self, at: usize, what: String, right: &str) {
        self.problems.push(Problem::new(self.origin(at), what, right));
    }

    fn root(&mut self, root: &DeTable<'_>, config: &mut Config) {
        for (key, value) in root {
            let name = key.get_ref().as_ref();
            match name {
                "contexts" => self.contexts(value, config),
                "views" => self.views(value, config),
                "rollout" => self.rollout(value, config),
                "keys" => self.keys(value, config),
                "targets" => self.targets(value, config),
                _ if SECTIONS.iter().any(|(section, _)| *section == name) => {
                    self.section(name, value, config)
                }
                _ => match GLOBAL.iter().find(|row| row.section.is_empty() && row.name == name) {
                    Some(row) => self.set(row, value, config),
                    None => self.unknown(key, "", &top_names()),
                },
            }
        }
    }

    pub(super) fn section(&mut self, section: &str, value: &Value<'_>, config: &mut Config) {
        let Some(table) = self.table(value, section) else { return };
        let rows = || GLOBAL.iter().filter(|row| row.section == section);
        for (key, value) in table {
            match rows().find(|row| row.name == key.get_ref()) {
                Some(row) => self.set(row, value, config),
                None => self.unknown(key, section, &rows().map(|row| row.name).collect::<Vec<_>>()),
            }
        }
    }

    fn contexts(&mut self, value: &Value<'_>, config: &mut Config) {
        let Some(table) = self.table(value, "contexts") else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if let Err(wrong) = context_name(name) {
                let what = format!("the name of a context {}", wrong.found);
                self.problem(key.span().start, what, &wrong.right);
                continue;
            }
            let section = format!("contexts.{name}");
            let Some(table) = self.table(value, &section) else { continue };
            config.origins.insert(section.clone(), self.origin(key.span().start));
            let Some(mut context) = unaddressed(name) else { continue };
            for (key, value) in table {
                match CONTEXT.iter().find(|row| row.name == key.get_ref()) {
                    Some(row) => self.set_in(row, &section, value, &mut context, config),
                    None => {
                        let names: Vec<&str> = CONTEXT.iter().map(|row| row.name).collect();
                        self.unknown(key, &section, &names);
                        // One slip is one fault: an address under a misspelt name is not missing as well.
                        if nearest(key.get_ref(), names) == Some("api_url") {
                            config
                                .origins
                                .insert(format!("{section}.api_url"), self.origin(key.span().start));
                        }
                    }
                }
            }
            config.contexts.insert(name.to_owned(), context);
        }
    }

    fn views(&mut self, value: &Value<'_>, config: &mut Config) {
        let Some(table) = self.table(value, "views") else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if let Err(wrong) = context_name(name) {
                let what = format!("the name of a view {}", wrong.found);
                self.problem(key.span().start, what, &wrong.right);
                continue;
            }
            let section = format!("views.{name}");
            let Some(table) = self.table(value, &section) else { continue };
            let mut view = View::default();
            for (key, value) in table {
                match VIEW.iter().find(|row| row.name == key.get_ref()) {
                    Some(row) => self.set_in(row, &section, value, &mut view, config),
                    None => self.unknown(key, &section, &VIEW.iter().map(|row| row.name).collect::<Vec<_>>()),
                }
            }
            if !table.iter().any(|(key, _)| key.get_ref() == "tab") {
                let right = "write tab = \"assignments\" under it";
                self.problem(key.span().start, format!("[{section}] has no `tab`"), right);
            }
            config.views.insert(name.to_owned(), view);
        }
    }

    /// `list.next = "j"` without quotes is a table in a table to TOML; both spellings mean the same.
    fn keys(&mut self, value: &Value<'_>, config: &mut Config) {
        let Some(table) = self.table(value, "keys") else { return };
        let mut open: Vec<(String, &Key<'_>, &Value<'_>)> =
            table.iter().map(|(key, value)| (key.get_ref().to_string(), key, value)).collect();
        while let Some((name, key, value)) = open.pop() {
            if let DeValue::Table(inner) = value.get_ref() {
                open.extend(
                    inner.iter().map(|(key, value)| (format!("{name}.{}", key.get_ref()), key, value)),
                );
                continue;
            }
            match Raw::Toml(value.get_ref()).texts() {
                Ok(chords) if chords.iter().any(|chord| chord.trim().is_empty()) => {
                    let right = "write \"ctrl-p\", or [] for no key";
                    self.problem(value.span().start, format!("`{name}` has an empty key"), right);
                }
                Ok(chords) => {
                    config.origins.insert(format!("keys.{name}"), self.origin(key.span().start));
                    config.keys.insert(name, chords);
                }
                Err(wrong) => {
                    let right = "write \"ctrl-p\", or a list of such, or [] for no key";
                    self.problem(value.span().start, format!("`{name}` {}", wrong.found), right);
                }
            }
        }
    }

    /// `"GET /teams/" = 500`: an endpoint as the Health tab lists it, and milliseconds.
    fn targets(&mut self, value: &Value<'_>, config: &mut Config) {
        let Some(table) = self.table(value, "targets") else { return };
        for (key, value) in table {
            let Ok(endpoint) = key.get_ref().parse::<Endpoint>() else {
                self.no_endpoint(key);
                continue;
            };
            match Raw::Toml(value.get_ref()).whole(1, 120_000, " of milliseconds", "") {
                Ok(millis) => {
                    let origin = self.origin(value.span().start);
                    config.origins.insert(format!("targets.{endpoint}"), origin);
                    config.targets.set(endpoint, Duration::from_millis(millis));
                }
                Err(wrong) => self.refuse(endpoint.label(), value, wrong),
            }
        }
    }

    fn no_endpoint(&mut self, key: &Key<'_>) {
        let what = format!("there is no endpoint {} for a target", named(key.get_ref()));
        let labels = Endpoint::ALL.iter().map(|endpoint| endpoint.label());
        let near = nearest(key.get_ref(), labels).map(str::to_owned);
        let right =
            if near.is_some() { "" } else { "write it as the Health tab does: \"GET /teams/\" = 500" };
        let problem = Problem::new(self.origin(key.span().start), what, right);
        self.problems.push(problem.meant(near));
    }

    pub(super) fn table<'v, 'i>(&mut self, value: &'v Value<'i>, section: &str) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let right = format!("write a line [{section}] and its settings under it");
            self.problem(value.span().start, format!("`{section}` is not a table"), &right);
        }
        table
    }

    fn set(&mut self, row: &Setting<Config>, value: &Value<'_>, config: &mut Config) {
        match (row.read)(config, &Raw::Toml(value.get_ref())) {
            Ok(()) => {
                config.origins.insert(row.path(), self.origin(value.span().start));
            }
            Err(wrong) => self.refuse(row.name, value, wrong),
        }
    }

    fn set_in<T>(
        &mut self,
        row: &Setting<T>,
        section: &str,
        value: &Value<'_>,
        into: &mut T,
        config: &mut Config,
    ) {
        // Also after a fault: a context with a wrong `api_url` has one, so nobody should ask for it.
        config.origins.insert(format!("{section}.{}", row.name), self.origin(value.span().start));
        if let Err(wrong) = (row.read)(into, &Raw::Toml(value.get_ref())) {
            self.refuse(row.name, value, wrong);
        }
    }

    pub(super) fn refuse(&mut self, name: &str, value: &Value<'_>, wrong: Wrong) {
        let what = format!("`{name}` {}", wrong.found);
        let problem = Problem::new(self.origin(value.span().start), what, wrong.right);
        self.problems.push(problem.meant(wrong.nearest));
    }

    pub(super) fn unknown(&mut self, key: &Key<'_>, section: &str, known: &[&str]) {
        let name = key.get_ref().as_ref();
        let origin = self.origin(key.span().start);
        let place = if section.is_empty() { "at the top".to_owned() } else { format!("in [{section}]") };
        let what = format!("there is no setting {} {place}", named(name));
        let near = nearest(name, known.iter().copied()).map(str::to_owned);
        let right = if SECRETS.contains(&name) {
            "a secret does not belong in the file; use `token_env` or `token_command`".to_owned()
        } else if let Some(home) = home_of(name, section) {
            format!("`{name}` belongs {home}")
        } else if near.is_some() {
            String::new()
        } else {
            format!("there are {}", known.join(", "))
        };
        let near = near.filter(|_| !SECRETS.contains(&name));
        self.problems.push(Problem::new(origin, what, right).meant(near));
    }
}

/// A wrong name in a message; not when it is so long that it may be something else, gone astray.
fn named(name: &str) -> String {
    let shown = quoted(name);
    if shown.starts_with('"') {
        format!("`{}`", shown.trim_matches('"'))
    } else {
        format!("with {shown} as its name")
    }
}

fn top_names() -> Vec<&'static str> {
    let own = GLOBAL.iter().filter(|row| row.section.is_empty()).map(|row| row.name);
    let sections = SECTIONS.iter().map(|section| section.0).filter(|name| !name.contains('.'));
    own.chain(["contexts"]).chain(sections).chain(["targets", "views", "rollout", "keys"]).collect()
}

/// Where a name that is right elsewhere belongs.
fn home_of(name: &str, section: &str) -> Option<String> {
    let home = GLOBAL.iter().find(|row| row.name == name && row.section != section).map(|row| row.section);
    match home {
        Some("") => Some("at the top of the file, before the first [...]".to_owned()),
        Some(home) => Some(format!("under [{home}]")),
        None if section.starts_with("contexts.") => None,
        None => CONTEXT.iter().find(|row| row.name == name).map(|_| "under [contexts.NAME]".to_owned()),
    }
}

/// A context's name stands in the header and on command lines.
pub(super) fn context_name(name: &str) -> Result<(), Wrong> {
    let fits = (1..=24).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if fits {
        return Ok(());
    }
    Err(Wrong::new(format!("is {}", quoted(name)), "up to 24 letters, digits, - _ and . will do"))
}

/// A context before its address is known; nobody sees it without one.
pub(super) fn unaddressed(name: &str) -> Option<Context> {
    HttpUrl::parse("http://localhost").ok().map(|nowhere| Context::new(name, nowhere))
}
