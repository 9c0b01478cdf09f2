//! From files to a theme: follow what inherits from what, lay palettes and roles over each other, reduce to
//! the colours the terminal has.

use super::{
    Theme,
    colour::{ANSI, Paint, Rgb},
    depth::Depth,
    error::ThemeError,
    file::{Look, Placed, Source, Swatch, parse},
    role::Role,
    symbols::{ASCII, Ink, UNICODE},
};
use crate::base::nearest;
use ratatui::style::{Modifier, Style};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

/// The themes that come with the console. All others inherit from the first unless they say otherwise.
const EMBEDDED: [(&str, &str); 4] = [
    (BASE, include_str!("../../themes/night.toml")),
    ("day", include_str!("../../themes/day.toml")),
    ("contrast", include_str!("../../themes/contrast.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];
const BASE: &str = "night";
/// A theme longer than this is some other file.
const LONGEST: u64 = 1 << 18;

/// The themes there are: the embedded ones first, then a person's own, by name.
pub fn names(user_dir: Option<&Path>) -> Vec<String> {
    let embedded = EMBEDDED.iter().map(|(name, _)| (*name).to_owned());
    let files = user_dir.and_then(|dir| fs::read_dir(dir).ok()).into_iter().flatten().flatten();
    let own: BTreeSet<String> = files
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .filter(|name| EMBEDDED.iter().all(|(embedded, _)| embedded != name))
        .collect();
    embedded.chain(own).collect()
}

/// A theme by its name, for a terminal of this depth. NAME.toml in `user_dir` wins over the embedded one.
pub fn load(name: &str, user_dir: Option<&Path>, depth: Depth, ascii: bool) -> Result<Theme, ThemeError> {
    let chain = chain(name, user_dir)?;
    let depth = if chain.iter().any(|source| source.colourless) { Depth::None } else { depth };
    let (mut palette, mut looks) = (BTreeMap::new(), BTreeMap::new());
    for source in chain.iter().rev() {
        palette.extend(&source.palette);
        looks.extend(&source.roles);
    }
    let palette = Palette(palette);
    palette.check()?;
    let mut styles = [Style::new(); Role::ALL.len()];
    for (role, style) in Role::ALL.iter().zip(&mut styles) {
        if let Some(look) = looks.get(role) {
            *style = palette.style(look, depth)?;
        }
    }
    let symbols = if ascii { &ASCII } else { &UNICODE };
    let paper = chain.iter().find_map(|source| Rgb::parse(&source.background.as_ref()?.0));
    let paper = paper.map_or((0, 0, 0), |Rgb(r, g, b)| (r, g, b));
    let ink = if ascii { Ink::Ascii } else { Ink::Braille };
    Ok(Theme { name: name.to_owned(), paper, styles, symbols, ink })
}

/// The theme and its ancestors, itself first. A person's `night` may inherit from the embedded `night`.
pub(super) fn chain(name: &str, user_dir: Option<&Path>) -> Result<Vec<Source>, ThemeError> {
    let mut chain: Vec<Source> = Vec::new();
    let mut seen: Vec<(String, bool)> = Vec::new();
    let mut next = Some((name.to_owned(), None));
    while let Some((name, asked)) = next {
        // Met a second time, a person's file stands for the embedded one that it covers.
        let covered = seen.contains(&(name.clone(), true));
        let found = if covered { None } else { own_file(&name, user_dir) };
        let is_own = found.is_some();
        if seen.contains(&(name.clone(), is_own)) || (covered && embedded(&name).is_none()) {
            return Err(ThemeError::Circle(seen.into_iter().map(|(name, _)| name).chain([name]).collect()));
        }
        let source = match (found, embedded(&name)) {
            (Some(path), _) => parse(&path, &read(&path)?)?,
            (None, Some(text)) => parse(Path::new(&format!("themes/{name}.toml")), text)?,
            (None, None) => return Err(unknown(name, user_dir, asked)),
        };
        let is_root = name == BASE && !is_own;
        next = match &source.inherits {
            Some((parent, place)) => Some((parent.clone(), Some(place.clone()))),
            None if is_root => None,
            None => Some((BASE.to_owned(), None)),
        };
        seen.push((name, is_own));
        chain.push(source);
    }
    Ok(chain)
}

fn embedded(name: &str) -> Option<&'static str> {
    EMBEDDED.iter().find(|(embedded, _)| *embedded == name).map(|(_, text)| *text)
}

/// A person's file of this name. Only plain names are looked for: a theme's name is not a path.
fn own_file(name: &str, user_dir: Option<&Path>) -> Option<PathBuf> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let path = user_dir.filter(|_| plain && !name.is_empty())?.join(format!("{name}.toml"));
    path.is_file().then_some(path)
}

fn read(path: &Path) -> Result<String, ThemeError> {
    let fault = |why: String| ThemeError::File { path: path.to_owned(), why };
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_string(&mut text));
    read.map_err(|error| fault(format!("cannot read it: {error}")))?;
    if text.len() as u64 > LONGEST { Err(fault("too large for a theme".to_owned())) } else { Ok(text) }
}

fn unknown(name: String, user_dir: Option<&Path>, asked: Option<super::error::Place>) -> ThemeError {
    let known = names(user_dir);
    let near = nearest(&name, known.iter().map(String::as_str)).map(str::to_owned);
    let name = crate::base::cut(&crate::base::clean(&name), 32, "...").into_owned();
    match asked {
        None => ThemeError::Unknown { name, known, nearest: near },
        Some(place) => ThemeError::Wrong {
            place,
            what: format!("there is no theme `{name}` to inherit from"),
            right: format!("there are {}", known.join(", ")),
            nearest: near,
        },
    }
}

/// Names to colours.
struct Palette<'a>(BTreeMap<&'a String, &'a Swatch>);

impl Palette<'_> {
    /// Also what no role uses: a wrong colour should not wait for its first use to be found.
    fn check(&self) -> Result<(), ThemeError> {
        self.0.values().try_for_each(|swatch| self.swatch(swatch).map(drop))
    }

    fn style(&self, look: &Look, depth: Depth) -> Result<Style, ThemeError> {
        let paint = |placed: &Option<Placed>| placed.as_ref().map(|placed| self.paint(placed)).transpose();
        let (fg, bg) = (paint(&look.fg)?, paint(&look.bg)?);
        let (front, back) = (fg.and_then(|fg| fg.at(depth)), bg.and_then(|bg| bg.at(depth)));
        let mut style = Style::new();
        style.fg = front;
        style.bg = back;
        // What a background said has to be said in another way where it is lost.
        let lost = depth == Depth::None || (bg.is_some() && back.is_none());
        let modifiers = match look.plain {
            Some(plain) if lost => plain,
            None if lost && bg.is_some() => look.modifiers | Modifier::REVERSED,
            _ => look.modifiers,
        };
        Ok(style.add_modifier(modifiers))
    }

    fn paint(&self, (name, place): &Placed) -> Result<Paint, ThemeError> {
        match self.0.get(name) {
            Some(swatch) => self.swatch(swatch),
            None => literal(name, place, self.0.keys().map(|name| name.as_str())),
        }
    }

    fn swatch(&self, swatch: &Swatch) -> Result<Paint, ThemeError> {
        let colour = literal(&swatch.colour.0, &swatch.colour.1, std::iter::empty())?;
        let Some((ansi, place)) = &swatch.ansi else { return Ok(colour) };
        let ansi = literal(ansi, place, std::iter::empty())?;
        match (colour, ansi) {
            (Paint::Rgb(rgb, _), Paint::Ansi(ansi)) => Ok(Paint::Rgb(rgb, Some(ansi))),
            (Paint::Rgb(rgb, _), Paint::Own) => Ok(Paint::Rgb(rgb, Some(ratatui::style::Color::Reset))),
            (_, Paint::Rgb(..)) => {
                let right = format!("it must be one of {}", ansi_names().join(", "));
                Err(ThemeError::wrong(place.clone(), "this is not one of the 16 colours", right))
            }
            (colour, _) => Ok(colour),
        }
    }
}

fn ansi_names() -> Vec<&'static str> {
    ANSI.iter().map(|(name, ..)| *name).chain(["default"]).collect()
}

fn literal<'a>(
    text: &str,
    place: &super::error::Place,
    palette: impl Iterator<Item = &'a str>,
) -> Result<Paint, ThemeError> {
    Paint::parse(text).ok_or_else(|| {
        let near = nearest(text, palette.chain(ansi_names())).map(str::to_owned);
        let shown = crate::base::cut(text, 32, "...");
        ThemeError::Wrong {
            place: place.clone(),
            what: crate::base::clean(&format!("there is no colour `{shown}`")),
            right: "write #rrggbb, a name of [palette], or one of the 16 of every terminal".to_owned(),
            nearest: near,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory of its own for each test, gone with it.
    struct Dir(PathBuf);

    impl Dir {
        fn with(files: &[(&str, &str)]) -> Self {
            let dir = std::env::temp_dir().join(format!("worky-theme-{}", uuid::Uuid::new_v4()));
            fs::create_dir_all(&dir).unwrap();
            for (name, text) in files {
                fs::write(dir.join(name), text).unwrap();
            }
            Self(dir)
        }

        fn error(&self, name: &str) -> String {
            let error = load(name, Some(&self.0), Depth::True, false).unwrap_err();
            error.to_string().replace(&format!("{}/", self.0.display()), "")
        }
    }

    impl Drop for Dir {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn every_theme_loads_at_every_depth_and_knows_every_role() {
        for (name, _) in EMBEDDED {
            let chain = chain(name, None).unwrap();
            let known: BTreeSet<Role> =
                chain.iter().flat_map(|source| source.roles.keys().copied()).collect();
            assert_eq!(known.len(), Role::ALL.len(), "{name}");
            for depth in Depth::ALL {
                for ascii in [false, true] {
                    let theme = load(name, None, depth, ascii).unwrap();
                    assert_eq!((theme.name.as_str(), theme.symbols.ascii), (name, ascii));
                }
            }
        }
    }

    #[test]
    fn a_theme_of_ones_own_changes_what_it_names_and_inherits_the_rest() {
        let dir = Dir::with(&[
            ("night.toml", "inherits = \"night\"\n[palette]\naccent = \"#ff0000\"\n"),
            ("mine.toml", "[roles]\ngood = { fg = \"cyan\", italic = true }\n"),
        ]);
        let style = |name, role| load(name, Some(&dir.0), Depth::True, false).unwrap().style(role);
        let red = ratatui::style::Color::Rgb(255, 0, 0);
        assert_eq!(style("night", Role::Chart).fg, Some(red));
        assert_eq!(style("mine", Role::Chart).fg, Some(red));
        assert_eq!(style("mine", Role::Good), Style::new().cyan().italic());
        assert_eq!(names(Some(&dir.0)), ["night", "day", "contrast", "mono", "mine"]);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let cases = [
            (
                "[roles]\n  curser = \"red\"\n",
                "t.toml:2:3: there is no role `curser`; did you mean `cursor`?",
            ),
            (
                "[roles]\ngood = \"acent\"\n",
                "t.toml:2:8: there is no colour `acent`; write #rrggbb, a name of [palette], or one of the 16 of \
                 every terminal; did you mean `accent`?",
            ),
            (
                "[palette]\nspare = \"#12345\"\n",
                "t.toml:2:9: there is no colour `#12345`; write #rrggbb, a name of [palette], or one of the 16 of \
                 every terminal",
            ),
            (
                "[roles]\ngood = { bald = true }\n",
                "t.toml:2:10: there is no setting `bald`; did you mean `bold`?",
            ),
            ("[roles]\ngood = { bold = 1 }\n", "t.toml:2:17: this is a number; it must be true or false"),
            (
                "inherits = \"nihgt\"",
                "t.toml:1:12: there is no theme `nihgt` to inherit from; there are night, day, contrast, mono, t; \
                 did you mean `night`?",
            ),
            ("inherits = \"t\"", "these themes inherit from each other in a circle: t > t"),
        ];
        for (text, message) in cases {
            assert_eq!(Dir::with(&[("t.toml", text)]).error("t"), message);
        }
        let circle = Dir::with(&[("a.toml", "inherits = \"b\""), ("b.toml", "inherits = \"a\"")]);
        assert_eq!(circle.error("a"), "these themes inherit from each other in a circle: a > b > a");
        assert_eq!(
            Dir::with(&[]).error("contast"),
            "there is no theme `contast`; there are night, day, contrast, mono; did you mean `contrast`?"
        );
        assert!(Dir::with(&[]).error("../night").starts_with("there is no theme"));
    }
}
