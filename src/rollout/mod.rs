//! How flags are raised: in phases, each for a time of its own, past guards that must hold, and back again
//! when one of them breaks. Pure: flags, figures and the time are told; what comes out is what to change.

mod evidence;
mod freeze;
mod guard;
mod lines;
mod plan;
mod reason;
mod rules;
mod sentence;
mod standing;
mod step;
mod watch;

pub use evidence::{Evidence, Health, Probe, Traffic};
pub use freeze::{Freeze, Window, WindowError};
pub use guard::{Condition, Guard, Judged, Verdict};
pub use lines::{Told, guard_lines, plan_lines};
pub use plan::{Phase, Plan, PlanError};
pub use rules::Rules;
pub use sentence::GuardError;
pub use standing::Standing;
pub use step::{Advance, Ground, Hold, Step, Stuck, advance, roll_back};
pub use watch::{Break, Look, OnBreak, Patience, Turn, Versions, Watch, versions};
