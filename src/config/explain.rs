//! Every setting with its value and where it came from, for `config show`. Secrets are masked.

use super::{
    error::Origin,
    model::Config,
    rollout,
    saved::VIEW,
    settings::{CONTEXT, GLOBAL},
    value::written_list,
};

/// One line of `config show`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Dotted, as in the file: `contexts.prod.api_url`.
    pub setting: String,
    /// As TOML writes it; empty when it is not set.
    pub value: String,
    pub origin: Origin,
}

/// In the order of the file: context, contexts, sections, rollout, views, targets, keys.
pub fn explain(config: &Config) -> Vec<Line> {
    let line = |setting: String, value: Option<String>| {
        let origin = config.origin(&setting);
        Line { setting, value: value.unwrap_or_default(), origin }
    };
    let (top, sections): (Vec<_>, Vec<_>) = GLOBAL.iter().partition(|row| row.section.is_empty());
    let mut lines: Vec<Line> = top.iter().map(|row| line(row.path(), (row.show)(config))).collect();
    for (name, context) in &config.contexts {
        let rows =
            CONTEXT.iter().map(|row| line(format!("contexts.{name}.{}", row.name), (row.show)(context)));
        lines.extend(rows);
    }
    lines.extend(sections.iter().map(|row| line(row.path(), (row.show)(config))));
    lines.extend(rollout::shown(&config.rollout).into_iter().map(|(name, value)| line(name, Some(value))));
    for (name, view) in &config.views {
        lines.extend(VIEW.iter().map(|row| line(format!("views.{name}.{}", row.name), (row.show)(view))));
    }
    lines.extend(
        config.targets.own().map(|(endpoint, target)| {
            line(format!("targets.{endpoint}"), Some(target.as_millis().to_string()))
        }),
    );
    lines.extend(
        config.keys.iter().map(|(name, keys)| line(format!("keys.{name}"), Some(written_list(keys)))),
    );
    lines
}
