//! One theme file: what it inherits from, its palette, its roles. Colours stay names here, because a theme
//! that inherits these roles may give the names other colours.

use super::{
    error::{Place, ThemeError},
    role::Role,
};
use crate::base::nearest;
use ratatui::style::Modifier;
use std::{collections::BTreeMap, path::Path};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

type Value<'a> = Spanned<DeValue<'a>>;

/// A text and where it stands.
pub(super) type Placed = (String, Place);

#[derive(Debug, Default)]
pub(super) struct Source {
    pub inherits: Option<Placed>,
    /// The background the colours were chosen for. It is never painted; tests measure contrast with it.
    pub background: Option<Placed>,
    /// A theme without colours gets the modifiers meant for that.
    pub colourless: bool,
    pub palette: BTreeMap<String, Swatch>,
    pub roles: BTreeMap<Role, Look>,
}

/// A palette's colour, and what to take instead of it among 16.
#[derive(Clone, Debug)]
pub(super) struct Swatch {
    pub colour: Placed,
    pub ansi: Option<Placed>,
}

/// The look of a role.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub fg: Option<Placed>,
    pub bg: Option<Placed>,
    pub modifiers: Modifier,
    /// Instead of them where there is no colour.
    pub plain: Option<Modifier>,
}

const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
];

pub(super) fn parse(path: &Path, text: &str) -> Result<Source, ThemeError> {
    let reader = Reader { path, text };
    let root = DeTable::parse(text).map_err(|error| {
        let place = reader.place(error.span().map_or(text.len(), |span| span.start));
        ThemeError::wrong(place, format!("not TOML: {}", error.message()), "")
    })?;
    let mut source = Source::default();
    for (key, value) in root.get_ref() {
        match key.get_ref().as_ref() {
            "inherits" => source.inherits = Some(reader.text(value)?),
            "background" => source.background = Some(reader.text(value)?),
            "colourless" => source.colourless = reader.boolean(value)?,
            "palette" => source.palette = reader.palette(value)?,
            "roles" => source.roles = reader.roles(value)?,
            other => {
                let known = ["inherits", "background", "colourless", "palette", "roles"];
                return Err(reader.unknown(key.span().start, "setting", other, &known));
            }
        }
    }
    Ok(source)
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn place(&self, at: usize) -> Place {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Place { path: self.path.to_owned(), line, column }
    }

    fn wrong(&self, value: &Value<'_>, right: &str) -> ThemeError {
        let what = format!("this is {}", kind(value.get_ref()));
        ThemeError::wrong(self.place(value.span().start), what, right)
    }

    fn unknown(&self, at: usize, what: &str, name: &str, known: &[&str]) -> ThemeError {
        let near = nearest(name, known.iter().copied()).map(str::to_owned);
        let right = if near.is_some() { String::new() } else { format!("there are {}", known.join(", ")) };
        let what = crate::base::clean(&format!("there is no {what} `{name}`"));
        ThemeError::Wrong { place: self.place(at), what, right, nearest: near }
    }

    fn text(&self, value: &Value<'_>) -> Result<Placed, ThemeError> {
        let text = value.get_ref().as_str().ok_or_else(|| self.wrong(value, "it must be text in quotes"))?;
        Ok((text.to_owned(), self.place(value.span().start)))
    }

    fn boolean(&self, value: &Value<'_>) -> Result<bool, ThemeError> {
        value.get_ref().as_bool().ok_or_else(|| self.wrong(value, "it must be true or false"))
    }

    fn table<'v, 'i>(&self, value: &'v Value<'i>) -> Result<&'v DeTable<'i>, ThemeError> {
        value.get_ref().as_table().ok_or_else(|| self.wrong(value, "it must be a table"))
    }

    fn palette(&self, value: &Value<'_>) -> Result<BTreeMap<String, Swatch>, ThemeError> {
        self.table(value)?
            .iter()
            .map(|(key, value)| Ok((key.get_ref().to_string(), self.swatch(value)?)))
            .collect()
    }

    /// `"#6cb6d9"` or `{ colour = "#6cb6d9", ansi = "cyan" }`
    fn swatch(&self, value: &Value<'_>) -> Result<Swatch, ThemeError> {
        if value.get_ref().is_str() {
            return Ok(Swatch { colour: self.text(value)?, ansi: None });
        }
        let right = "write \"#6cb6d9\" or { colour = \"#6cb6d9\", ansi = \"cyan\" }";
        let table = value.get_ref().as_table().ok_or_else(|| self.wrong(value, right))?;
        let (mut colour, mut ansi) = (None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "colour" => colour = Some(self.text(value)?),
                "ansi" => ansi = Some(self.text(value)?),
                other => return Err(self.unknown(key.span().start, "setting", other, &["colour", "ansi"])),
            }
        }
        let colour = colour.ok_or_else(|| self.wrong(value, right))?;
        Ok(Swatch { colour, ansi })
    }

    fn roles(&self, value: &Value<'_>) -> Result<BTreeMap<Role, Look>, ThemeError> {
        let mut roles = BTreeMap::new();
        for (key, value) in self.table(value)? {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
            let role = Role::named(key.get_ref())
                .ok_or_else(|| self.unknown(key.span().start, "role", key.get_ref(), &known))?;
            roles.insert(role, self.look(value)?);
        }
        Ok(roles)
    }

    /// `"accent"` or `{ fg = "accent", bold = true, plain = ["bold"] }`
    fn look(&self, value: &Value<'_>) -> Result<Look, ThemeError> {
        if value.get_ref().is_str() {
            return Ok(Look { fg: Some(self.text(value)?), ..Look::default() });
        }
        let mut look = Look::default();
        for (key, value) in self.table(value)? {
            match key.get_ref().as_ref() {
                "fg" => look.fg = Some(self.text(value)?),
                "bg" => look.bg = Some(self.text(value)?),
                "plain" => look.plain = Some(self.modifiers(value)?),
                other => {
                    let found = MODIFIERS.iter().find(|(name, _)| *name == other);
                    let (_, modifier) = found.ok_or_else(|| {
                        let known: Vec<&str> =
                            ["fg", "bg", "plain"].into_iter().chain(MODIFIERS.map(|m| m.0)).collect();
                        self.unknown(key.span().start, "setting", other, &known)
                    })?;
                    look.modifiers.set(*modifier, self.boolean(value)?);
                }
            }
        }
        Ok(look)
    }

    fn modifiers(&self, value: &Value<'_>) -> Result<Modifier, ThemeError> {
        let right = "it must be a list such as [\"bold\", \"reversed\"]";
        let mut all = Modifier::empty();
        for item in value.get_ref().as_array().ok_or_else(|| self.wrong(value, right))?.iter() {
            let (name, _) = self.text(item)?;
            let found = MODIFIERS.iter().find(|(known, _)| *known == name);
            let known = MODIFIERS.map(|m| m.0);
            all |= found.ok_or_else(|| self.unknown(item.span().start, "modifier", &name, &known))?.1;
        }
        Ok(all)
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
