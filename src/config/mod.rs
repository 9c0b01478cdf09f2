//! What the console is told before it starts: one file, the environment and flags, laid over defaults. One
//! table of settings (`settings`) feeds reading, `config show` and the example file.

mod context;
#[cfg(test)]
mod corpus;
mod error;
mod example;
mod explain;
mod file;
mod keep;
mod load;
#[cfg(test)]
mod merging;
mod model;
pub mod paths;
mod rollout;
mod saved;
mod settings;
mod url;
mod value;

pub use context::{Context, FlagKeeper, Guard, Hue, TokenSource};
pub use error::{ConfigError, EX_CONFIG, NO_CONFIG, Origin, Problem};
pub use example::{example, init};
pub use explain::{Line, explain};
pub use keep::{Kept, keep_view, view_name};
pub use load::{Overrides, load};
pub use model::{ApiLimits, Ascii, Chart, Colour, Config, Display, Intervals};
pub use saved::View;
pub use url::{DatabaseUrl, HttpUrl};
