//! The person's own editor on a text of ours.

use super::signals::{Received, Signals};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use tokio::process::{Child, Command};

/// Gone when it has been read.
struct Paper(PathBuf);

impl Paper {
    fn new(text: &str) -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("worky-console-{}.toml", uuid::Uuid::new_v4()));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let paper = Self(path);
        file.write_all(text.as_bytes())?;
        Ok(paper)
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        // One that the editor has taken away is gone as well.
        let _ = fs::remove_file(&self.0);
    }
}

/// What has become of it, and the signal that ended us meanwhile.
pub struct Edited {
    pub outcome: Result<String, String>,
    pub ended: Option<u8>,
}

/// Let the person edit the text; the terminal must be free for it.
pub async fn edit(editor: &str, text: &str, signals: &mut Signals) -> Edited {
    let failed = |why: String| Edited { outcome: Err(why), ended: None };
    let paper = match Paper::new(text) {
        Ok(paper) => paper,
        Err(error) => {
            return failed(format!("no file for the editor in {}: {error}", std::env::temp_dir().display()));
        }
    };
    let mut child = match start(editor, &paper.0) {
        Ok(child) => child,
        Err(error) => return failed(format!("`{editor}` cannot be run: {error}; set EDITOR")),
    };
    loop {
        tokio::select! {
            status = child.wait() => {
                let outcome = match status {
                    Ok(status) if status.success() => {
                        fs::read_to_string(&paper.0).map_err(|error| format!("what `{editor}` left cannot be read: {error}"))
                    }
                    Ok(status) => Err(format!("`{editor}` ended with {status}; nothing was taken")),
                    Err(error) => Err(format!("`{editor}`: {error}")),
                };
                return Edited { outcome, ended: None };
            }
            signal = signals.next() => {
                // An interrupt and a quit are keys meant for the editor, and it has been stopped with us.
                if let Received::End(number @ (1 | 15)) = signal {
                    // It may have ended by itself already.
                    let _ = child.start_kill();
                    return Edited { outcome: Err("the editor was ended".to_owned()), ended: Some(number) };
                }
            }
        }
    }
}

/// Its name may hold arguments, as a shell reads them: `code --wait`.
fn start(editor: &str, file: &Path) -> io::Result<Child> {
    Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("sh").arg(file).spawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn edited(editor: &str) -> Result<String, String> {
        edit(editor, "one\n", &mut Signals::new().unwrap()).await.outcome
    }

    #[tokio::test]
    async fn what_the_editor_leaves_comes_back() {
        let writes = r#"f() { echo two >> "$2"; }; f an-argument"#;
        assert_eq!(edited(writes).await.as_deref(), Ok("one\ntwo\n"));
        assert_eq!(edited("true").await.as_deref(), Ok("one\n"));
    }

    #[tokio::test]
    async fn an_editor_that_fails_takes_nothing() {
        assert!(edited("false").await.unwrap_err().contains("`false` ended with"));
        assert!(edited("no-such-editor-at-all 2>&-").await.unwrap_err().contains("127"));
        assert!(edited("rm").await.unwrap_err().contains("cannot be read"));
    }
}
