//! One measured figure, and the line it makes.

pub struct Figure {
    pub what: &'static str,
    pub measured: f64,
    pub unit: &'static str,
    /// What it must not exceed; without one it is told for comparison.
    pub target: Option<f64>,
    /// How it was spread, where it was measured more than once.
    pub note: String,
}

impl Figure {
    pub fn new(
        what: &'static str,
        measured: f64,
        unit: &'static str,
        target: impl Into<Option<f64>>,
    ) -> Self {
        Self { what, measured, unit, target: target.into(), note: String::new() }
    }

    #[must_use]
    pub fn noting(mut self, note: String) -> Self {
        self.note = note;
        self
    }

    pub fn print(&self) {
        let measured = format!("{:.2} {}", self.measured, self.unit);
        let target = self.target.map(|target| format!("{target} {}", self.unit)).unwrap_or_default();
        let verdict = match self.target {
            Some(target) if self.measured > target => "MISSED",
            Some(_) => "ok",
            None => "",
        };
        println!("{:<44} {measured:>14} {target:>10}  {verdict:<6}  {}", self.what, self.note);
    }
}

pub fn heading() {
    println!("{:<44} {:>14} {:>10}", "figure", "measured", "target");
}

/// The value that this share of all values does not exceed. The values are sorted.
pub fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() as f64 * share).ceil() as usize;
    values.get(at.saturating_sub(1)).copied().unwrap_or_default()
}
