//! Where every operation that somebody wants begins its way.

use super::{Model, forms};
use crate::{base::Tone, flow::Cx, operation::Operation};

/// Someone wants this done.
pub(super) fn propose(model: &mut Model, operation: Operation, cx: &mut Cx) {
    cx.tell(Tone::Good, format!("{operation}"));
    forms::done(model, &operation, cx);
}
