//! The one table of settings. A row says how a setting is called, in the file and in the environment, how
//! it is read and written, and what it is for; everything else is derived from the rows.

use super::{
    context::{Context, FlagKeeper, Guard, Hue},
    model::{Ascii, Chart, Colour, Config},
    rollout,
    url::{DatabaseUrl, HttpUrl},
    value::{Raw, Wrong, name_of, written, written_list},
};
use crate::{base::Zone, domain::limits::SYSTEM_HEALTH_FLOOR, rollout::OnBreak};
use std::{path::PathBuf, time::Duration};

/// One setting of `T`: of the whole configuration, or of one context.
pub(super) struct Setting<T> {
    /// The table it stands in; empty at the top of the file and in a context.
    pub section: &'static str,
    pub name: &'static str,
    /// The variable that overrides it, and the flag of the same meaning where there is one.
    pub env: Option<&'static str>,
    pub read: fn(&mut T, &Raw<'_>) -> Result<(), Wrong>,
    /// As TOML writes it, secrets masked; nothing when it is not set.
    pub show: fn(&T) -> Option<String>,
    /// What the example shows for a setting without a default.
    pub sample: &'static str,
    /// Comment lines of the example.
    pub doc: &'static str,
}

impl<T> Setting<T> {
    /// The dotted name, as origins and `config show` use it.
    pub fn path(&self) -> String {
        if self.section.is_empty() { self.name.to_owned() } else { format!("{}.{}", self.section, self.name) }
    }
}

pub(super) const SECTIONS: &[(&str, &str)] = &[
    ("api", "How hard the console may lean on the API."),
    ("intervals", "Seconds between two polls of what the tab in front shows."),
    ("display", "How it looks."),
    (
        "rollout.watch",
        "What `flags guard --watch` does when a guard breaks, and the console where it watches.",
    ),
];

/// A whole number of seconds, an hour at most.
fn seconds(raw: &Raw<'_>, least: u64, why: &str) -> Result<Duration, Wrong> {
    raw.whole(least, 3600, " of seconds", why).map(Duration::from_secs)
}

/// Bounded by the reader above; saturating keeps the conversion honest all the same.
fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn secs(time: Duration) -> Option<String> {
    Some(time.as_secs().to_string())
}

fn bare_or_written(word: &'static str) -> Option<String> {
    Some(if matches!(word, "true" | "false") { word.to_owned() } else { written(word) })
}

macro_rules! interval {
    ($name:ident, $env:literal, $least:expr, $why:literal, $doc:literal) => {
        Setting {
            section: "intervals",
            name: stringify!($name),
            env: Some($env),
            read: |c, raw| seconds(raw, $least, $why).map(|time| c.intervals.$name = time),
            show: |c| secs(c.intervals.$name),
            sample: "",
            doc: $doc,
        }
    };
}

pub(super) const GLOBAL: &[Setting<Config>] = &[
    Setting {
        section: "",
        name: "context",
        env: Some("WORKY_CONSOLE_CONTEXT"),
        read: |c, raw| raw.text().map(|name| c.context = Some(name.to_owned())),
        show: |c| c.context.as_deref().map(written),
        sample: "\"local\"",
        doc: "The context to start in; ctrl-e switches.",
    },
    Setting {
        section: "api",
        name: "requests_per_minute",
        env: Some("WORKY_CONSOLE_REQUESTS_PER_MINUTE"),
        read: |c, raw| {
            raw.whole(1, 480, "", " (the API allows 500)").map(|n| c.api.requests_per_minute = small(n))
        },
        show: |c| Some(c.api.requests_per_minute.to_string()),
        sample: "",
        doc: "All requests together; the API allows one client 500.",
    },
    Setting {
        section: "api",
        name: "timeout_seconds",
        env: Some("WORKY_CONSOLE_TIMEOUT_SECONDS"),
        read: |c, raw| raw.whole(1, 120, " of seconds", "").map(|n| c.api.timeout = Duration::from_secs(n)),
        show: |c| secs(c.api.timeout),
        sample: "",
        doc: "How long to wait for an answer.",
    },
    interval!(health, "WORKY_CONSOLE_INTERVAL_HEALTH", 1, "", "The API's own health."),
    interval!(teams, "WORKY_CONSOLE_INTERVAL_TEAMS", 1, "", ""),
    interval!(assignments, "WORKY_CONSOLE_INTERVAL_ASSIGNMENTS", 1, "", ""),
    interval!(notifications, "WORKY_CONSOLE_INTERVAL_NOTIFICATIONS", 1, "", ""),
    interval!(
        rollout,
        "WORKY_CONSOLE_INTERVAL_ROLLOUT",
        1,
        "",
        "The flags while their tab is in front, as far as requests_per_minute goes."
    ),
    interval!(database, "WORKY_CONSOLE_INTERVAL_DATABASE", 1, "", ""),
    interval!(
        system,
        "WORKY_CONSOLE_INTERVAL_SYSTEM",
        SYSTEM_HEALTH_FLOOR.as_secs(),
        ", because answering it blocks the API for a second",
        "The host's figures. Answering blocks the API for a second, so never below 30."
    ),
    Setting {
        section: "intervals",
        name: "background_factor",
        env: Some("WORKY_CONSOLE_BACKGROUND_FACTOR"),
        read: |c, raw| raw.whole(1, 60, "", "").map(|n| c.intervals.background_factor = small(n)),
        show: |c| Some(c.intervals.background_factor.to_string()),
        sample: "",
        doc: "Tabs that are not in front are polled this many times less often.",
    },
    Setting {
        section: "display",
        name: "theme",
        env: Some("WORKY_CONSOLE_THEME"),
        read: |c, raw| raw.text().map(|name| c.display.theme = name.trim().to_owned()),
        show: |c| Some(written(&c.display.theme)),
        sample: "",
        doc: "\"night\", \"day\", \"contrast\", \"mono\", or NAME for themes/NAME.toml beside this file.",
    },
    Setting {
        section: "display",
        name: "ascii",
        env: Some("WORKY_CONSOLE_ASCII"),
        read: |c, raw| raw.choice(Ascii::NAMES).map(|ascii| c.display.ascii = ascii),
        show: |c| bare_or_written(name_of(Ascii::NAMES, &c.display.ascii)),
        sample: "",
        doc: "Lines and symbols in plain ASCII: true, false, or \"auto\" (by the locale).",
    },
    Setting {
        section: "display",
        name: "chart",
        env: Some("WORKY_CONSOLE_CHART"),
        read: |c, raw| raw.choice(Chart::NAMES).map(|chart| c.display.chart = chart),
        show: |c| Some(written(name_of(Chart::NAMES, &c.display.chart))),
        sample: "",
        doc: "Charts in \"braille\", \"block\", \"ascii\", or \"auto\": ASCII with `ascii`, blocks on the Linux console.",
    },
    Setting {
        section: "display",
        name: "colour",
        env: Some("WORKY_CONSOLE_COLOUR"),
        read: |c, raw| raw.choice(Colour::NAMES).map(|colour| c.display.colour = colour),
        show: |c| Some(written(name_of(Colour::NAMES, &c.display.colour))),
        sample: "",
        doc: "Colours of the terminal: \"none\", \"16\", \"256\", \"true\", or \"auto\" (NO_COLOR, COLORTERM, TERM).",
    },
    Setting {
        section: "display",
        name: "utc",
        env: Some("WORKY_CONSOLE_UTC"),
        read: |c, raw| raw.boolean().map(|utc| c.display.zone = if utc { Zone::Utc } else { Zone::Local }),
        show: |c| Some((c.display.zone == Zone::Utc).to_string()),
        sample: "",
        doc: "Times in UTC instead of this machine's zone.",
    },
    Setting {
        section: "rollout.watch",
        name: "breaks",
        env: None,
        read: |c, raw| {
            rollout::breaks(raw)
                .map(|(breaks, of)| (c.rollout.patience.breaks, c.rollout.patience.of) = (breaks, of))
        },
        show: |c| Some(written(&format!("{} of {}", c.rollout.patience.breaks, c.rollout.patience.of))),
        sample: "",
        doc: "How often a guard has to fail, of how many looks that showed anything.",
    },
    Setting {
        section: "rollout.watch",
        name: "every_seconds",
        env: None,
        read: |c, raw| seconds(raw, 5, "").map(|time| c.rollout.patience.every = time),
        show: |c| secs(c.rollout.patience.every),
        sample: "",
        doc: "",
    },
    Setting {
        section: "rollout.watch",
        name: "on_break",
        env: None,
        read: |c, raw| raw.choice(OnBreak::NAMES).map(|on_break| c.rollout.patience.on_break = on_break),
        show: |c| Some(written(name_of(OnBreak::NAMES, &c.rollout.patience.on_break))),
        sample: "",
        doc: "\"pause\": nothing is raised any more; \"roll back\": to the phase before, once.",
    },
    Setting {
        section: "rollout.watch",
        name: "in_console",
        env: None,
        read: |c, raw| raw.boolean().map(|on| c.rollout.patience.in_console = on),
        show: |c| Some(c.rollout.patience.in_console.to_string()),
        sample: "",
        doc: "The console watches too, while it runs, by what it has seen in the last five minutes.",
    },
];

pub(super) const CONTEXT: &[Setting<Context>] = &[
    Setting {
        section: "",
        name: "api_url",
        env: Some("WORKY_CONSOLE_API_URL"),
        read: |c, raw| HttpUrl::read(raw.text()?).map(|url| c.api_url = url),
        show: |c| Some(written(c.api_url.as_str())),
        sample: "\"https://worky.example.com\"",
        doc: "The only setting a context needs.",
    },
    Setting {
        section: "",
        name: "database_url",
        env: Some("WORKY_CONSOLE_DATABASE_URL"),
        read: |c, raw| DatabaseUrl::read(raw.text()?).map(|url| c.database_url = Some(url)),
        show: |c| c.database_url.as_ref().map(|url| written(url.masked())),
        sample: "\"postgres://worky_ro@db.example.com:5432/worky\"",
        doc: "For database health and delivery figures; a read-only role is enough. Keep the password in\n~/.pgpass or WORKY_CONSOLE_DATABASE_URL.",
    },
    Setting {
        section: "",
        name: "metrics_url",
        env: Some("WORKY_CONSOLE_METRICS_URL"),
        read: |c, raw| HttpUrl::read(raw.text()?).map(|url| c.metrics_url = Some(url)),
        show: |c| c.metrics_url.as_ref().map(|url| written(url.as_str())),
        sample: "\"https://worky.example.com/metrics\"",
        doc: "",
    },
    Setting {
        section: "",
        name: "flag_store",
        env: None,
        read: |c, raw| raw.choice(FlagKeeper::NAMES).map(|keeper| c.flag_store = keeper),
        show: |c| Some(written(c.flag_store.name())),
        sample: "\"database\"",
        doc: "Who keeps the rollout flags: \"api\" (default), \"database\" (that of database_url, whose role must be\nallowed to write two tables; `worky-console flags init` makes them) or \"file\".",
    },
    Setting {
        section: "",
        name: "flag_file",
        env: None,
        read: |c, raw| raw.text().map(|path| c.flag_file = Some(PathBuf::from(path))),
        show: |c| c.flag_file.as_ref().map(|path| written(&path.to_string_lossy())),
        sample: "\"flags.json\"",
        doc: "With flag_store = \"file\": the guide's flags as JSON, or a flagd definition.",
    },
    Setting {
        section: "",
        name: "token_env",
        env: None,
        read: |c, raw| variable(raw).map(|name| c.token.variable = Some(name)),
        show: |c| c.token.variable.as_deref().map(written),
        sample: "\"WORKY_PROD_TOKEN\"",
        doc: "The token: from this variable (WORKY_CONSOLE_TOKEN for the context the console starts in), or\nprinted by this command, or from the log-in screen. Never written here.",
    },
    Setting {
        section: "",
        name: "token_command",
        env: None,
        read: |c, raw| command(raw).map(|words| c.token.command = Some(words)),
        show: |c| c.token.command.as_deref().map(masked_command),
        sample: "[\"pass\", \"show\", \"worky/prod\"]",
        doc: "",
    },
    Setting {
        section: "",
        name: "email",
        env: Some("WORKY_CONSOLE_EMAIL"),
        read: |c, raw| raw.text().map(|email| c.email = Some(email.trim().to_owned())),
        show: |c| c.email.as_deref().map(written),
        sample: "\"you@example.com\"",
        doc: "Fills in the log-in screen.",
    },
    Setting {
        section: "",
        name: "guard",
        env: None,
        read: |c, raw| raw.choice(Guard::NAMES).map(|guard| c.guard = guard),
        show: |c| Some(written(c.guard.name())),
        sample: "\"armed\"",
        doc: "What a change needs: \"confirm\" (default), \"typed\" (the object's name), \"armed\" (ten minutes' leave).",
    },
    Setting {
        section: "",
        name: "read_only",
        env: Some("WORKY_CONSOLE_READ_ONLY"),
        read: |c, raw| raw.boolean().map(|yes| c.read_only = yes),
        show: |c| Some(c.read_only.to_string()),
        sample: "true",
        doc: "Nothing can be changed at all.",
    },
    Setting {
        section: "",
        name: "colour",
        env: None,
        read: |c, raw| raw.choice(Hue::NAMES).map(|hue| c.colour = hue),
        show: |c| Some(written(c.colour.name())),
        sample: "\"red\"",
        doc: "The colour of the context's name: green, yellow, red, blue (default), magenta or cyan.",
    },
    Setting {
        section: "",
        name: "ca_file",
        env: Some("WORKY_CONSOLE_CA_FILE"),
        read: |c, raw| raw.text().map(|path| c.ca_file = Some(PathBuf::from(path))),
        show: |c| c.ca_file.as_ref().map(|path| written(&path.to_string_lossy())),
        sample: "\"/etc/ssl/worky-ca.pem\"",
        doc: "One more certificate authority to trust, in PEM.",
    },
    Setting {
        section: "",
        name: "client_cert_file",
        env: Some("WORKY_CONSOLE_CLIENT_CERT_FILE"),
        read: |c, raw| raw.text().map(|path| c.client_cert_file = Some(PathBuf::from(path))),
        show: |c| c.client_cert_file.as_ref().map(|path| written(&path.to_string_lossy())),
        sample: "\"/etc/ssl/me.pem\"",
        doc: "Your own certificate and its key, in PEM, for a server that asks for one. The key may be in the same\nfile. A proxy is taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, never for this machine itself.",
    },
    Setting {
        section: "",
        name: "client_key_file",
        env: Some("WORKY_CONSOLE_CLIENT_KEY_FILE"),
        read: |c, raw| raw.text().map(|path| c.client_key_file = Some(PathBuf::from(path))),
        show: |c| c.client_key_file.as_ref().map(|path| written(&path.to_string_lossy())),
        sample: "\"/etc/ssl/me.key\"",
        doc: "",
    },
];

/// A variable's name. What is not one may be the token itself, pasted: it is not repeated.
fn variable(raw: &Raw<'_>) -> Result<String, Wrong> {
    let name = raw.text()?;
    let fits = name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.chars().any(|c| c.is_ascii_lowercase());
    if fits {
        return Ok(name.to_owned());
    }
    Err(Wrong::new(
        "is not the name of a variable",
        "write the name (capitals, digits, _), such as \"WORKY_PROD_TOKEN\"; the token itself stays out of the file",
    ))
}

fn command(raw: &Raw<'_>) -> Result<Vec<String>, Wrong> {
    let right = "write the program and each argument apart: [\"pass\", \"show\", \"worky/prod\"]";
    let words = raw.texts().map_err(|wrong| Wrong::new(wrong.found, right))?;
    match words.first() {
        Some(program) if !program.trim().is_empty() && !matches!(raw, Raw::Text(_)) => {
            if words.len() == 1 && program.contains(' ') {
                return Err(Wrong::new("is one text with spaces", right));
            }
            Ok(words)
        }
        _ => Err(Wrong::new("names no program", right)),
    }
}

/// The program alone: an argument may be what should not be seen.
fn masked_command(words: &[String]) -> String {
    let masked: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(i, word)| if i == 0 { word.clone() } else { "***".to_owned() })
        .collect();
    written_list(&masked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_settings_share_a_name_or_a_variable() {
        let names: HashSet<_> = GLOBAL.iter().map(Setting::path).collect();
        assert_eq!(names.len(), GLOBAL.len());
        let variables: Vec<_> =
            GLOBAL.iter().filter_map(|row| row.env).chain(CONTEXT.iter().filter_map(|row| row.env)).collect();
        assert_eq!(variables.iter().collect::<HashSet<_>>().len(), variables.len());
        assert!(
            GLOBAL.iter().all(|row| row.section.is_empty() || SECTIONS.iter().any(|s| s.0 == row.section))
        );
    }
}
