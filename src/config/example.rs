//! The example file, generated from the table of settings and their defaults, so that it cannot lie.

use super::{
    error::ConfigError,
    model::Config,
    rollout,
    saved::VIEW,
    settings::{CONTEXT, GLOBAL, SECTIONS, Setting},
};
use crate::domain::Endpoint;
use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
};

const HEAD: &str = "\
# worky-console reads this file. Every line that begins with `#` and no space is a setting with its default, or a
# sample: take the `#` away to change it. The environment (WORKY_CONSOLE_...) and flags win over the file;
# `worky-console config show` says where each value came from.

";

const TARGETS: &str = "\
# Milliseconds in which 19 of 20 answers should be there, by endpoint as the Health tab lists them. The first three are
# the guide's; any other endpoint has a second.
";

const KEYS: &str = "\
# Keys: an action takes one chord, a list of chords, or [] for none. `g g` is a sequence. The help (?) has all names.
";

/// The text of `config.example.toml`.
pub fn example() -> String {
    let defaults = Config::default();
    let mut out = HEAD.to_owned();
    for row in GLOBAL.iter().filter(|row| row.section.is_empty()) {
        describe(row.doc, &mut out);
        out.push_str(&format!("{} = {}\n", row.name, row.sample));
    }
    out.push_str("\n# An environment each: where it is, how to sign in, how careful to be.\n");
    out.push_str("[contexts.local]\napi_url = \"http://localhost:8007\"\n\n#[contexts.prod]\n");
    for row in CONTEXT {
        describe(row.doc, &mut out);
        out.push_str(&format!("#{} = {}\n", row.name, row.sample));
    }
    for (section, doc) in SECTIONS {
        out.push_str(&format!("\n# {doc}\n[{section}]\n"));
        for row in GLOBAL.iter().filter(|row| row.section == *section) {
            describe(row.doc, &mut out);
            out.push_str(&format!("#{} = {}\n", row.name, default_of(row, &defaults)));
        }
    }
    rollout::example(&mut out);
    out.push_str("\n# A filter, a sort and columns under a name; the palette offers each as `View: NAME`,\n# and `view save NAME` in it writes one here.\n#[views.overdue]\n");
    for row in VIEW {
        describe(row.doc, &mut out);
        out.push_str(&format!("#{} = {}\n", row.name, row.sample));
    }
    out.push_str(&format!("\n{TARGETS}[targets]\n"));
    for endpoint in [Endpoint::CreateTeam, Endpoint::Assign, Endpoint::Validate, Endpoint::Teams] {
        let target = defaults.targets.of(endpoint).unwrap_or_default();
        out.push_str(&format!("#\"{endpoint}\" = {}\n", target.as_millis()));
    }
    out.push_str(&format!(
        "\n{KEYS}[keys]\n#palette = [\":\", \"ctrl-p\"]\n#\"list.first\" = \"g g\"\n#suspend = []\n"
    ));
    out
}

fn describe(doc: &str, out: &mut String) {
    for line in doc.lines() {
        out.push_str(&format!("# {line}\n"));
    }
}

fn default_of(row: &Setting<Config>, defaults: &Config) -> String {
    (row.show)(defaults).unwrap_or_else(|| row.sample.to_owned())
}

/// Write the example for `config init`. A file that is there already is left alone, and nobody else may
/// read the new one: people do put database passwords into it.
pub fn init(path: &Path) -> Result<(), ConfigError> {
    let fault = |why: String| ConfigError::File { path: path.to_owned(), why };
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(|e| fault(format!("cannot make its directory: {e}")))?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(example().as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => fault("is there already and was left as it is".to_owned()),
        _ => fault(format!("cannot write it: {error}")),
    })
}
