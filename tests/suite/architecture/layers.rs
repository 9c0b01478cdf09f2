//! The layers from the ground up, and what each may know. A new top-level module needs a row here.

/// A layer, and the modules of the crate that it may name besides itself. Views (what draws a tab or a
/// layer over it) are a layer of their own: the only code there that knows what a screen is.
pub const LAYERS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("domain", &["base"]),
    ("action", &["base"]),
    ("journal", &["base", "domain"]),
    ("history", &["base", "domain"]),
    ("rollout", &["base", "domain"]),
    ("config", &["base", "domain", "action", "rollout"]),
    ("operation", &["base", "domain", "config", "rollout"]),
    ("theme", &["base"]),
    ("source", &["base", "domain", "config"]),
    ("gate", &["base", "domain", "rollout", "operation", "journal", "source"]),
    ("store", &["base", "domain", "rollout", "source"]),
    ("flow", &["base", "domain", "action", "operation", "config", "source", "store"]),
    ("tabs", &["base", "domain", "rollout", "action", "operation", "config", "source", "store", "flow"]),
    (
        "layers",
        &["base", "domain", "rollout", "action", "operation", "config", "source", "store", "flow", "tabs"],
    ),
    (
        "view",
        &[
            "base",
            "domain",
            "rollout",
            "action",
            "operation",
            "config",
            "source",
            "store",
            "flow",
            "tabs",
            "layers",
            "theme",
            "widget",
        ],
    ),
    ("widget", &["base", "theme"]),
    (
        "app",
        &[
            "base",
            "domain",
            "rollout",
            "action",
            "operation",
            "config",
            "source",
            "store",
            "flow",
            "tabs",
            "layers",
        ],
    ),
    (
        "screen",
        &[
            "base",
            "domain",
            "rollout",
            "action",
            "operation",
            "config",
            "source",
            "store",
            "flow",
            "tabs",
            "layers",
            "view",
            "theme",
            "widget",
            "app",
        ],
    ),
    (
        "runtime",
        &[
            "base",
            "domain",
            "rollout",
            "action",
            "operation",
            "gate",
            "history",
            "config",
            "source",
            "store",
            "flow",
            "tabs",
            "layers",
            "view",
            "theme",
            "widget",
            "app",
            "screen",
        ],
    ),
    ("demo", &["base", "domain"]),
    ("cli", &["*"]),
    ("main", &["*"]),
    ("lib", &["*"]),
];

/// Crates, and the layers that may name them.
pub const CRATES: &[(&str, &[&str])] = &[
    ("ratatui", &["theme", "widget", "view", "screen", "runtime", "cli"]),
    ("crossterm", &["runtime", "cli"]),
    ("tokio", &["source", "history", "gate", "runtime", "demo", "cli", "main"]),
    ("tokio_util", &["gate", "source", "runtime", "demo", "cli", "main"]),
    ("reqwest", &["source", "demo"]),
    ("sqlx", &["source", "history", "demo"]),
    ("axum", &["demo"]),
];

/// Time enters these as an argument, so that a test can move it.
pub const TIMELESS: &[&str] =
    &["rollout", "journal", "store", "flow", "tabs", "layers", "view", "app", "screen"];
pub const CLOCKS: &[&str] = &["Instant::now", "SystemTime::now", "Utc::now", "Local::now", ".elapsed()"];
