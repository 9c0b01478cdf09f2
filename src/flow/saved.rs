//! A saved view as one list understands it.

use crate::{
    base::Present,
    config::View,
    store::{Column, Fault, Filter, Sort, columns_named, sort_named},
};

/// A setting of a view that does not fit the list it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    pub setting: &'static str,
    pub what: String,
}

impl Unfit {
    fn new(setting: &'static str, text: &str, fault: &Fault) -> Self {
        Self { setting, what: format!("`{setting}`, character {}: {fault}", fault.character(text)) }
    }
}

/// Its sort, where it has one, and its columns, where they are not the usual ones.
pub(super) fn read<R>(
    view: &View,
    columns: &'static [Column<R>],
    now: Present,
) -> Result<(Option<Sort>, Vec<usize>), Unfit> {
    Filter::new(&view.filter, columns, now).map_err(|fault| Unfit::new("filter", &view.filter, &fault))?;
    let sort = view
        .sort
        .as_deref()
        .map(|text| sort_named(text, columns).map_err(|fault| Unfit::new("sort", text, &fault)));
    let names = view.columns.join(",");
    let shown = match names.as_str() {
        "" => Vec::new(),
        names => columns_named(names, columns)
            .map_err(|fault| Unfit { setting: "columns", what: format!("`columns`: {fault}") })?,
    };
    Ok((sort.transpose()?, shown))
}
