//! What a list shows goes into a file: as a table, or as the CSV that `import` reads.

use super::Model;
use crate::{
    base::{Tone, count},
    flow::{Cx, Effect},
    operation::{Placement, sheet},
    store::Format,
    tabs::TabId,
};
use std::{collections::BTreeSet, path::PathBuf};

/// A name for a file that nobody has named, in the folder the console was started in.
pub(super) fn name(model: &Model, what: &str, format: Format, cx: &Cx) -> PathBuf {
    let (context, now) = (&model.session.context, cx.now.wall.format("%Y%m%dT%H%M%SZ"));
    format!("{context}-{what}-{now}.{}", format.extension()).into()
}

/// The name of the list in focus.
pub(super) fn list(model: &Model) -> &'static str {
    let tab = model.tab();
    tab.panes().get(tab.focus().pane).copied().unwrap_or_default()
}

/// The list in focus, as it is shown.
pub(super) fn view(model: &Model, file: PathBuf, format: Format, cx: &mut Cx) {
    match model.tab().focused().written(format) {
        Ok(written) => {
            let told = told(written.rows, written.missing);
            cx.ask(Effect::WriteFile { file, text: written.text, told });
        }
        Err(why) => cx.tell(Tone::Bad, format!("{} cannot be written: {why}", list(model))),
    }
}

/// The assignments that their list shows, in its order, each once: as `import` reads them.
pub(super) fn assignments(model: &mut Model, file: Option<PathBuf>, cx: &mut Cx) {
    model
        .tabs
        .get_mut(TabId::Assignments)
        .follow(model.frozen.as_ref().map_or(&model.store, |(it, _)| it), cx.zone);
    let file = file.unwrap_or_else(|| name(model, "assignments", Format::Csv, cx));
    let list = &model.tabs.assignments.assignments;
    let mut seen = BTreeSet::new();
    let rows = (0..list.shown()).filter_map(|n| list.row(n)).map(Placement::from);
    let placements: Vec<Placement> = rows.filter(|placement| seen.insert(placement.clone())).collect();
    match sheet::write(&placements) {
        Ok(bytes) => {
            let missing = model.shown().assignments.get().and_then(|listing| listing.missing());
            let text = String::from_utf8_lossy(&bytes).into_owned();
            cx.ask(Effect::WriteFile { file, text, told: told(placements.len(), missing) });
        }
        Err(error) => cx.tell(Tone::Bad, format!("assignments cannot be written: {error}")),
    }
}

fn told(rows: usize, missing: Option<String>) -> String {
    let rows = if rows == 1 { "1 row".to_owned() } else { format!("{} rows", count(rows as u64)) };
    missing.map_or(rows.clone(), |missing| format!("{rows}; {missing}"))
}
