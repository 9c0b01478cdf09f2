//! A saved view is written into the file: everything else in it stays as it is, comments and order too.

use super::{
    error::ConfigError,
    file::{context_name, read},
    load::open,
    model::Config,
    saved::View,
};
use std::{
    fs,
    io::{self, Write},
    path::Path,
};
use tempfile::NamedTempFile;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// What has become of a view that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Written,
    /// There is one of that name in the file already; it was left alone.
    Exists,
}

/// Whether a view can be called this, and what would do.
pub fn view_name(name: &str) -> Result<(), String> {
    context_name(name).map_err(|wrong| format!("the name {}: {}", wrong.found, wrong.right))
}

/// Write `[views.NAME]` into the file, which is made where there is none. One that is there is replaced only
/// `over` it. The file is whole at every moment: the new one takes the place of the old one.
pub fn keep_view(path: &Path, name: &str, view: &View, over: bool) -> Result<Kept, ConfigError> {
    let fault = |why: String| ConfigError::File { path: path.to_owned(), why };
    let before = open(path, false)?.unwrap_or_default();
    let Some(text) = with_view(path, &before, name, view, over).map_err(fault)? else {
        return Ok(Kept::Exists);
    };
    replace(path, &text).map_err(|error| fault(format!("cannot write it: {error}; it is as it was")))?;
    Ok(Kept::Written)
}

/// The text with the view in it; nothing where it has one of that name and must not lose it.
fn with_view(path: &Path, text: &str, name: &str, view: &View, over: bool) -> Result<Option<String>, String> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let line =
            error.span().map_or(1, |span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
        format!("line {line} is not TOML: {}; nothing was written", error.message())
    })?;
    let views = document.entry("views").or_insert_with(|| Item::Table(implicit()));
    let new = if views.is_inline_table() {
        Item::Value(InlineTable::new().into())
    } else {
        Item::Table(Table::new())
    };
    let views = views.as_table_like_mut().ok_or("`views` is not a table; nothing was written")?;
    if views.contains_key(name) && !over {
        return Ok(None);
    }
    let table = views.entry(name).or_insert(new);
    let table = table.as_table_like_mut().ok_or("the view is not a table; nothing was written")?;
    fill(table, view);
    let text = document.to_string();
    let mut config = Config::default();
    read(path, &text, &mut config);
    match config.views.get(name) {
        Some(known) if known == view => Ok(Some(text)),
        _ => {
            Err("there is no place in it for a view that would be read back; nothing was written".to_owned())
        }
    }
}

/// `[views.NAME]` needs no line `[views]` above it.
fn implicit() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

fn fill(table: &mut dyn TableLike, view: &View) {
    let columns: toml_edit::Array = view.columns.iter().map(String::as_str).collect();
    put(table, "tab", Some(view.tab.as_str().into()));
    put(table, "filter", (!view.filter.is_empty()).then(|| view.filter.as_str().into()));
    put(table, "sort", view.sort.as_deref().map(Value::from));
    put(table, "columns", (!columns.is_empty()).then(|| columns.into()));
}

/// A comment beside a value stays where it is.
fn put(table: &mut dyn TableLike, key: &str, value: Option<Value>) {
    match (value, table.get_mut(key)) {
        (None, _) => _ = table.remove(key),
        (Some(mut value), Some(known)) => {
            if let Some(before) = known.as_value() {
                *value.decor_mut() = before.decor().clone();
            }
            *known = Item::Value(value);
        }
        (Some(value), None) => _ = table.insert(key, Item::Value(value)),
    }
}

/// A link is followed, so that it stays one; who may read the file stays the same.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Readable by nobody else, as `config init` makes it.
    let mut half = NamedTempFile::new_in(folder)?;
    if let Ok(known) = fs::metadata(&place) {
        if known.permissions().readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        half.as_file().set_permissions(known.permissions())?;
    }
    half.write_all(text.as_bytes())?;
    half.as_file().sync_all()?;
    half.persist(&place)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    const FILE: &str = "\
# Ours. Do not touch.
context = \"prod\" # the big one

[contexts.prod]
api_url = \"https://worky.example.com\"   # behind the gate

[views.late]
# Whatever waits.
tab = \"teams\"
filter = \"old\" # short
sort = \"name\"

[keys]
quit = []
";

    fn view() -> View {
        View {
            tab: "assignments".into(),
            filter: "age>2d and \"a b\"".into(),
            sort: Some("-since".into()),
            columns: vec!["name".into(), "person".into()],
        }
    }

    fn written(text: &str, name: &str, over: bool) -> Result<Option<String>, String> {
        with_view(Path::new("config.toml"), text, name, &view(), over)
    }

    const LINES: &str = "tab = \"assignments\"\nfilter = 'age>2d and \"a b\"'\nsort = \"-since\"\n\
        columns = [\"name\", \"person\"]\n";

    #[test]
    fn a_new_view_changes_nothing_else_of_the_file() {
        let text = written(FILE, "mine", false).unwrap().unwrap();
        assert_eq!(text, FILE.replace("\n[keys]", &format!("\n[views.mine]\n{LINES}\n[keys]")));
        assert_eq!(written("", "mine", false).unwrap().unwrap(), format!("[views.mine]\n{LINES}"));
    }

    #[test]
    fn one_that_is_there_is_replaced_only_over_it_and_keeps_its_comments() {
        assert_eq!(written(FILE, "late", false), Ok(None));
        let text = written(FILE, "late", true).unwrap().unwrap();
        let lines = LINES.replace("b\"'\n", "b\"' # short\n");
        let expected = FILE.replace("tab = \"teams\"\nfilter = \"old\" # short\nsort = \"name\"\n", &lines);
        assert_eq!(text, expected);
    }

    #[test]
    fn views_in_one_line_stay_in_one_line() {
        let text = written("views = { a = { tab = \"teams\" } } # few\n", "b", false).unwrap().unwrap();
        assert!(
            text.starts_with("views = { a = { tab = \"teams\" } , b = { tab = \"assignments\","),
            "{text}"
        );
        assert!(text.ends_with("} } # few\n"), "{text}");
    }

    #[test]
    fn what_is_no_configuration_is_left_alone() {
        let why = |text: &str| written(text, "mine", true).unwrap_err();
        assert!(why("a = 1\nb = \n").starts_with("line 2 is not TOML: "), "{}", why("a = 1\nb = \n"));
        assert!(why("views = 3").starts_with("`views` is not a table"));
        assert!(why("[views]\nmine = 3").starts_with("the view is not a table"));
    }

    #[test]
    fn the_file_is_made_followed_and_never_half_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/config.toml");
        assert_eq!(keep_view(&path, "mine", &view(), false), Ok(Kept::Written));
        assert_eq!(keep_view(&path, "mine", &view(), false), Ok(Kept::Exists));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        let link = folder.path().join("link.toml");
        symlink(&path, &link).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        assert_eq!(keep_view(&link, "other", &view(), false), Ok(Kept::Written));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::read_to_string(&path).unwrap().contains("[views.other]") && mode(&path) == 0o640);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left lying about");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, FILE).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o400)).unwrap();
        let told = keep_view(&path, "mine", &view(), false).unwrap_err().to_string();
        assert!(
            told.contains("config.toml") && told.contains("cannot write it: permission denied"),
            "{told}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), FILE);
        let below = keep_view(&path.join("below.toml"), "mine", &view(), false).unwrap_err().to_string();
        assert!(below.contains("below.toml"), "{below}");
        // Where nobody can make a file.
        let nowhere = keep_view(Path::new("/proc/worky/config.toml"), "mine", &view(), false).unwrap_err();
        assert!(nowhere.to_string().starts_with("/proc/worky/config.toml: cannot write it: "), "{nowhere}");
    }

    #[test]
    fn a_name_is_held_to_what_the_file_takes() {
        assert_eq!(view_name("on-call.2"), Ok(()));
        let told = view_name("a b").unwrap_err();
        assert_eq!(told, "the name is \"a b\": up to 24 letters, digits, - _ and . will do");
    }

    proptest! {
        #[test]
        fn whatever_is_filtered_is_read_back(filter in "\\PC{0,30}", name in "[-_.a-zA-Z0-9]{1,24}") {
            let view = View { filter, ..view() };
            let text = with_view(Path::new("c"), FILE, &name, &view, true).unwrap().unwrap();
            let mut config = Config::default();
            prop_assert!(read(Path::new("c"), &text, &mut config).is_empty());
            prop_assert_eq!(config.views.get(&name), Some(&view));
        }
    }
}
