//! What is drawn, by its meaning. A theme gives each role a style; nothing else on the screen names a colour.

use crate::base::Tone;

macro_rules! roles {
    ($( $(#[$what:meta])* $Role:ident $name:literal )+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Role { $( $(#[$what])* $Role, )+ }

        impl Role {
            pub const ALL: &[Self] = &[ $( Self::$Role, )+ ];

            /// Its name in a theme's file.
            pub fn name(self) -> &'static str {
                match self { $( Self::$Role => $name, )+ }
            }
        }
    };
}

roles! {
    Text         "text"
    Dim          "dim"
    Strong       "strong"
    Accent       "accent"
    Good         "good"
    Warn         "warn"
    Bad          "bad"
    Unknown      "unknown"
    /// What has gone stale: readable, and plainly not live.
    Stale        "stale"
    Border       "border"
    BorderFocus  "border_focus"
    Title        "title"
    /// The names of a table's columns.
    Header       "header"
    /// The selected row.
    Cursor       "cursor"
    /// The selected row of a pane without the focus.
    CursorOff    "cursor_off"
    Marked       "marked"
    /// The letters that a filter matched.
    Match        "match"
    /// A key in a hint.
    Key          "key"
    Badge        "badge"
    /// `DEMO`, `ARMED`.
    BadgeWarn    "badge_warn"
    BadgeBad     "badge_bad"
    Gauge        "gauge"
    GaugeRest    "gauge_rest"
    Chart        "chart"
    /// The target line of a chart.
    Target       "target"
    TabOn        "tab_on"
    TabOff       "tab_off"
    /// A text field.
    Field        "field"
    /// The name of a context, in the colour its owner chose.
    HueGreen     "hue_green"
    HueYellow    "hue_yellow"
    HueRed       "hue_red"
    HueBlue      "hue_blue"
    HueMagenta   "hue_magenta"
    HueCyan      "hue_cyan"
}

impl Role {
    /// The role for a context's colour, by the name it has in the configuration: `red`.
    pub fn hue(colour: &str) -> Self {
        Self::named(&format!("hue_{colour}")).unwrap_or(Self::HueBlue)
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }
}

impl From<Tone> for Role {
    fn from(tone: Tone) -> Self {
        match tone {
            Tone::Text => Self::Text,
            Tone::Dim => Self::Dim,
            Tone::Strong => Self::Strong,
            Tone::Accent => Self::Accent,
            Tone::Good => Self::Good,
            Tone::Warn => Self::Warn,
            Tone::Bad => Self::Bad,
            Tone::Unknown => Self::Unknown,
        }
    }
}
