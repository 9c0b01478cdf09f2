//! How many colours the terminal has, and whether it can show more than ASCII: read from an environment
//! that is an argument.

type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Bold, dim, underlined and reversed only.
    None,
    Ansi16,
    #[default]
    Ansi256,
    True,
}

impl Depth {
    pub const ALL: [Self; 4] = [Self::None, Self::Ansi16, Self::Ansi256, Self::True];

    /// What the environment promises: `NO_COLOR` (unless empty), `COLORTERM`, then `TERM`.
    pub fn detect(env: Env<'_>) -> Self {
        let get = |name: &str| env(name).unwrap_or_default().to_ascii_lowercase();
        let (term, colours) = (get("TERM"), get("COLORTERM"));
        if !get("NO_COLOR").is_empty() || term == "dumb" || term.starts_with("vt1") {
            Self::None
        } else if matches!(colours.as_str(), "truecolor" | "24bit") || term.ends_with("-direct") {
            Self::True
        } else if term.contains("256")
            || ["alacritty", "kitty", "wezterm", "ghostty", "foot"].iter().any(|t| term.contains(t))
        {
            Self::Ansi256
        } else {
            Self::Ansi16
        }
    }
}

/// Whether the locale is UTF-8: the first of `LC_ALL`, `LC_CTYPE`, `LANG` that is set decides. Without any,
/// the C locale holds, except on systems that do not use these variables.
pub fn utf8_locale(env: Env<'_>) -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| env(name).filter(|value| !value.is_empty()));
    match locale {
        Some(locale) => {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        None => cfg!(any(windows, target_os = "macos")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(vars: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        |name| vars.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn the_environment_tells_the_depth() {
        let cases: [(&'static [(&str, &str)], Depth); 8] = [
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Depth::True),
            (&[("TERM", "tmux-256color")], Depth::Ansi256),
            (&[("TERM", "xterm")], Depth::Ansi16),
            (&[("TERM", "xterm-direct")], Depth::True),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::None),
            (&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")], Depth::None),
            (&[("NO_COLOR", ""), ("COLORTERM", "24bit")], Depth::True),
            (&[], Depth::Ansi16),
        ];
        for (vars, depth) in cases {
            assert_eq!(Depth::detect(&env(vars)), depth, "{vars:?}");
        }
    }

    #[test]
    fn the_first_locale_variable_decides() {
        assert!(utf8_locale(&env(&[("LANG", "de_DE.UTF-8")])));
        assert!(utf8_locale(&env(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")])));
        assert!(!utf8_locale(&env(&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")])));
    }
}
