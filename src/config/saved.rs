//! Saved views: a tab with a filter, a sort and columns under one name. Whether there is such a tab or column
//! is for those to say who know them.

use super::{
    settings::Setting,
    value::{written, written_list},
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    pub tab: String,
    pub filter: String,
    /// A column; with a minus in front the highest first.
    pub sort: Option<String>,
    pub columns: Vec<String>,
}

pub(super) const VIEW: &[Setting<View>] = &[
    Setting {
        section: "",
        name: "tab",
        env: None,
        read: |v, raw| raw.text().map(|tab| v.tab = tab.to_owned()),
        show: |v| Some(written(&v.tab)),
        sample: "\"assignments\"",
        doc: "teams, assignments, notifications, health or rollout: its first list.",
    },
    Setting {
        section: "",
        name: "filter",
        env: None,
        read: |v, raw| raw.text().map(|filter| v.filter = filter.to_owned()),
        show: |v| Some(written(&v.filter)),
        sample: "\"kind=task age>2d\"",
        doc: "As it is typed after `/`.",
    },
    Setting {
        section: "",
        name: "sort",
        env: None,
        read: |v, raw| raw.text().map(|sort| v.sort = Some(sort.to_owned())),
        show: |v| v.sort.as_deref().map(written),
        sample: "\"-since\"",
        doc: "A column; with a minus the highest first.",
    },
    Setting {
        section: "",
        name: "columns",
        env: None,
        read: |v, raw| raw.texts().map(|columns| v.columns = columns),
        show: |v| (!v.columns.is_empty()).then(|| written_list(&v.columns)),
        sample: "[\"name\", \"person\", \"since\"]",
        doc: "Only these, in this order.",
    },
];
