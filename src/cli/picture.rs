//! `screenshot`: a real frame of the demo, the same every time.

use super::{Done, Failure, args, console, environment, print, stage::Stage};
use crate::{
    config, screen,
    source::SourceError,
    tabs::TabId,
    theme::{self, Depth, Theme},
};
use std::path::Path;

/// One picture of the README's set.
pub struct Shot {
    pub name: &'static str,
    pub tab: TabId,
    pub theme: &'static str,
    pub size: (u16, u16),
    /// Keys pressed before the picture is taken.
    pub keys: &'static [&'static str],
}

pub const SHOTS: &[Shot] = &[
    Shot { name: "teams", tab: TabId::Teams, theme: "night", size: (120, 36), keys: &["j", "j"] },
    Shot { name: "assignments", tab: TabId::Assignments, theme: "night", size: (120, 36), keys: &[] },
    Shot { name: "notifications", tab: TabId::Notifications, theme: "night", size: (120, 36), keys: &[] },
    Shot { name: "health", tab: TabId::Health, theme: "night", size: (120, 36), keys: &[] },
    Shot { name: "rollout", tab: TabId::Rollout, theme: "night", size: (120, 36), keys: &[] },
    Shot { name: "palette", tab: TabId::Teams, theme: "night", size: (100, 28), keys: &[":", "r", "o", "l"] },
    Shot { name: "teams-day", tab: TabId::Teams, theme: "day", size: (100, 28), keys: &[] },
    Shot { name: "health-80x24", tab: TabId::Health, theme: "contrast", size: (80, 24), keys: &[] },
    Shot { name: "latency", tab: TabId::Health, theme: "night", size: (120, 36), keys: &["enter"] },
    Shot {
        name: "integrity",
        tab: TabId::Health,
        theme: "night",
        size: (120, 36),
        keys: &["esc", "tab", "tab", "tab"],
    },
];

pub async fn run(shared: &args::Shared, args: args::Screenshot) -> Done {
    let failed = |error: SourceError| Failure::new(&error, error.command_hint(), error.exit_code());
    if let Some(folder) = &args.all {
        std::fs::create_dir_all(folder)?;
        for (name, svg) in shoot().await.map_err(failed)? {
            std::fs::write(Path::new(folder).join(format!("{name}.svg")), svg)?;
        }
        return Ok(0);
    }
    let config = config::load(shared.config.as_deref(), &shared.overrides(), &environment)?;
    let theme =
        if args.format == "text" { console::theme(&config)? } else { in_full(&config.display.theme)? };
    let mut stage = Stage::set().await.map_err(failed)?;
    let buf = stage.show(args.tab, &[], &theme, args.size).await.map_err(failed)?;
    print(&match args.format.as_str() {
        "ansi" => screen::ansi(&buf),
        "text" => screen::text(&buf),
        _ => screen::svg(&buf, args.tab.title(), theme.paper),
    })
}

/// The README's whole set, by name.
pub async fn shoot() -> Result<Vec<(&'static str, String)>, SourceError> {
    let mut pictures = Vec::new();
    let mut stage = Stage::set().await?;
    for shot in SHOTS {
        let theme = in_full(shot.theme)
            .map_err(|failure| SourceError::Setup { what: failure.what, hint: failure.hint })?;
        let buf = stage.show(shot.tab, shot.keys, &theme, shot.size).await?;
        pictures.push((shot.name, screen::svg(&buf, shot.name, theme.paper)));
    }
    Ok(pictures)
}

/// An embedded theme in all its colours, whatever the terminal has.
fn in_full(name: &str) -> Result<Theme, Failure> {
    theme::load(name, None, Depth::True, false)
        .map_err(|error| Failure::new(&error, error.hint(), error.exit_code()))
}
