//! Where things are kept, after the XDG rules and what other systems have instead of them.

use directories::{BaseDirs, ProjectDirs};
use std::path::{Path, PathBuf};

/// Names another file to read.
pub const VARIABLE: &str = "WORKY_CONSOLE_CONFIG";

fn project() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "worky-console")
}

pub fn config_dir() -> Option<PathBuf> {
    Some(project()?.config_dir().to_owned())
}

/// The file read when nobody names another; it need not exist.
pub fn config_file() -> Option<PathBuf> {
    Some(config_dir()?.join("config.toml"))
}

/// Journal, drafts and log: what should survive a restart but is nobody's document.
pub fn state_dir() -> Option<PathBuf> {
    let project = project()?;
    Some(project.state_dir().unwrap_or_else(|| project.data_local_dir()).to_owned())
}

pub fn log_file() -> Option<PathBuf> {
    Some(state_dir()?.join("worky-console.log"))
}

/// What was typed and not sent yet.
pub fn drafts_dir() -> Option<PathBuf> {
    Some(state_dir()?.join("drafts"))
}

/// What was measured in the last day, a file for each context.
pub fn history_dir() -> Option<PathBuf> {
    Some(state_dir()?.join("history"))
}

/// The one of this context.
pub fn history_file(folder: &Path, context: &str) -> PathBuf {
    folder.join(format!("{context}.sqlite"))
}

pub fn journal_file() -> Option<PathBuf> {
    Some(state_dir()?.join("journal.jsonl"))
}

/// A path as a shell would take it: `~` is the person's own folder.
pub fn from_home(path: &Path) -> PathBuf {
    let home = path.strip_prefix("~").ok().zip(BaseDirs::new());
    home.map_or_else(|| path.to_owned(), |(rest, dirs)| dirs.home_dir().join(rest))
}

/// The file to read, and whether somebody asked for this one, so that it must exist.
pub fn chosen(file: Option<&Path>, env: &dyn Fn(&str) -> Option<String>) -> Option<(PathBuf, bool)> {
    let named = file.map(PathBuf::from);
    let named = named.or_else(|| env(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from));
    match named {
        Some(path) => Some((path, true)),
        None => Some((config_file()?, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilde_alone_means_home() {
        for plain in ["a/~", "~mia/x", "/x", ""] {
            assert_eq!(from_home(Path::new(plain)), Path::new(plain));
        }
        let home = BaseDirs::new().unwrap().home_dir().to_owned();
        assert_eq!(
            [from_home(Path::new("~")), from_home(Path::new("~/x.csv"))],
            [home.clone(), home.join("x.csv")]
        );
    }

    #[test]
    fn a_flag_wins_over_the_variable_and_both_over_the_usual_place() {
        let env = |name: &str| (name == VARIABLE).then(|| "/from/env.toml".to_owned());
        let chosen_by = |file: Option<&str>| chosen(file.map(Path::new), &env).unwrap();
        assert_eq!(chosen_by(Some("/from/flag.toml")), ("/from/flag.toml".into(), true));
        assert_eq!(chosen_by(None), ("/from/env.toml".into(), true));
        if let Some((usual, asked)) = chosen(None, &|_| None) {
            assert!(usual.ends_with("worky-console/config.toml") && !asked);
        }
    }
}
