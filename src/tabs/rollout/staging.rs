//! Percentages that a person is thinking of: shown beside what is, and not sent anywhere yet.

use crate::domain::{Flag, FlagName, Percentage};
use std::collections::BTreeMap;

/// What one flag would go to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    to: Percentage,
    /// As it is typed; empty where it was stepped to.
    typed: String,
    /// The flag's version when the person began.
    version: u64,
}

/// At most one percentage for each flag, so that several can go out as one operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staging {
    wanted: BTreeMap<FlagName, Wanted>,
}

impl Staging {
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// What this flag would go to.
    pub fn of(&self, flag: &FlagName) -> Option<Percentage> {
        self.wanted.get(flag).map(|wanted| wanted.to)
    }

    /// What this flag would go to, or is at.
    pub fn or_now(&self, flag: &Flag) -> Percentage {
        self.of(&flag.name).unwrap_or(flag.percentage)
    }

    /// Begin where the flag is, so that digits can be typed.
    pub fn begin(&mut self, flag: &Flag) {
        self.set(flag, flag.percentage, String::new());
    }

    /// So many hundredths of a percent further than what is staged.
    pub fn step(&mut self, flag: &Flag, hundredths: i16) {
        self.set(flag, self.or_now(flag).step(hundredths), String::new());
    }

    /// One more character of a percentage. False where it would be none any more.
    pub fn digit(&mut self, flag: &Flag, c: char) -> bool {
        let before = self.wanted.get(&flag.name).map_or("", |wanted| &wanted.typed);
        let point = if before.is_empty() { "0." } else { "." };
        let typed = match c {
            '.' | ',' => format!("{before}{point}"),
            digit => format!("{before}{digit}"),
        };
        let read = typed.parse();
        read.map(|to| self.set(flag, to, typed)).is_ok()
    }

    /// Take back the last character, or all that is staged of the flag where none was typed.
    pub fn erase(&mut self, flag: &Flag) {
        let typed =
            self.wanted.get(&flag.name).map(|wanted| wanted.typed.clone()).filter(|it| !it.is_empty());
        match typed {
            None => _ = self.wanted.remove(&flag.name),
            Some(mut typed) => {
                typed.pop();
                self.set(flag, typed.parse().unwrap_or(flag.percentage), typed);
            }
        }
    }

    fn set(&mut self, flag: &Flag, to: Percentage, typed: String) {
        let version = self.wanted.get(&flag.name).map_or(flag.version, |wanted| wanted.version);
        self.wanted.insert(flag.name.clone(), Wanted { to, typed, version });
    }

    pub fn clear(&mut self) {
        self.wanted.clear();
    }

    /// The flags as they are now: what has come true meanwhile is no plan any more.
    pub fn follow(&mut self, flags: &[Flag]) {
        let now = |name: &FlagName| flags.iter().find(|flag| flag.name == *name);
        self.wanted.retain(|name, wanted| {
            now(name).is_some_and(|flag| flag.version == wanted.version || flag.percentage != wanted.to)
        });
    }

    /// Whether somebody has changed the flag since the person began.
    pub fn is_overtaken(&self, flag: &Flag) -> bool {
        self.wanted.get(&flag.name).is_some_and(|wanted| wanted.version != flag.version)
    }

    /// What would be another than it is.
    pub fn differing(&self, flags: &[Flag]) -> Vec<(FlagName, Percentage)> {
        let staged = flags.iter().filter_map(|flag| Some((flag, self.of(&flag.name)?)));
        let other = staged.filter(|(flag, to)| flag.percentage != *to);
        other.map(|(flag, to)| (flag.name.clone(), to)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flag(percent: f64, version: u64) -> Flag {
        let percentage = Percentage::try_from(percent).unwrap();
        Flag { enabled: true, percentage, version, ..Flag::new("bulk_assignments".parse().unwrap()) }
    }

    fn type_in(text: &str) -> (Staging, Vec<bool>) {
        let mut staging = Staging::default();
        let taken = text.chars().map(|c| staging.digit(&flag(25.0, 1), c)).collect();
        (staging, taken)
    }

    fn staged(staging: &Staging) -> Option<String> {
        staging.of(&flag(0.0, 0).name).map(|to| to.to_string())
    }

    #[test]
    fn steps_stop_at_the_ends() {
        let mut staging = Staging::default();
        staging.step(&flag(99.5, 1), 100);
        assert_eq!(staged(&staging).as_deref(), Some("100 %"));
        staging.step(&flag(99.5, 1), -1);
        assert_eq!(staged(&staging).as_deref(), Some("99.99 %"));
        (0..200).for_each(|_| staging.step(&flag(99.5, 1), -100));
        assert_eq!(staged(&staging).as_deref(), Some("0 %"));
    }

    #[test]
    fn what_would_be_no_percentage_is_not_taken() {
        let (staging, taken) = type_in("1009.999");
        assert_eq!(staged(&staging).as_deref(), Some("100 %"));
        assert_eq!(taken, [true, true, true, false, true, false, false, false]);
        let (staging, taken) = type_in(".05");
        assert_eq!((staged(&staging).as_deref(), taken), (Some("0.05 %"), vec![true; 3]));
    }

    #[test]
    fn erasing_goes_back_to_where_the_flag_is_and_then_lets_go() {
        let (mut staging, _) = type_in("50");
        for expected in [Some("5 %"), Some("25 %"), None] {
            staging.erase(&flag(25.0, 1));
            assert_eq!(staged(&staging).as_deref(), expected);
        }
    }

    #[test]
    fn what_has_come_true_is_dropped_and_what_somebody_else_did_is_told() {
        let (mut staging, _) = type_in("50");
        staging.follow(&[flag(30.0, 2)]);
        assert!(staging.is_overtaken(&flag(30.0, 2)) && !staging.is_overtaken(&flag(25.0, 1)));
        assert_eq!(staging.differing(&[flag(50.0, 1)]), []);
        staging.follow(&[flag(50.0, 3)]);
        assert!(staging.is_empty());
        let (mut gone, _) = type_in("50");
        gone.follow(&[]);
        assert!(gone.is_empty());
    }
}
