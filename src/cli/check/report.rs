//! All verdicts of one check: the code to end with, and the forms in which they are printed.

use super::verdict::{Figure, Unit, Verdict};
use crate::{base::clean, domain::Level};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use std::fmt::Write;

pub struct Report {
    pub at: DateTime<Utc>,
    pub verdicts: Vec<Verdict>,
}

/// The code of a plugin that could not look.
pub const UNKNOWN: u8 = 3;

/// As plugins of Nagios name it, and end with it.
fn status(level: Level) -> (&'static str, u8) {
    match level {
        Level::Off | Level::Ok => ("OK", 0),
        Level::Warn | Level::Stale => ("WARNING", 1),
        Level::Crit => ("CRITICAL", 2),
        Level::Unknown => ("UNKNOWN", UNKNOWN),
    }
}

impl Report {
    /// The worst wins: critical, warning, unknown, ok. What is off is no fault.
    fn level(&self) -> Level {
        self.verdicts.iter().map(|verdict| verdict.level).max().unwrap_or(Level::Unknown)
    }

    pub fn code(&self) -> u8 {
        status(self.level()).1
    }

    /// A plugin's output: one line to be shown, with figures for graphs, and a line for each probe.
    pub fn plugin(&self) -> String {
        let bad = |verdict: &&Verdict| verdict.level > Level::Ok;
        let named = |verdict: &Verdict| format!("{} {}", verdict.probe.name(), said(verdict));
        let faults: Vec<String> = self.verdicts.iter().filter(bad).map(named).collect();
        let ok = self.verdicts.iter().filter(|verdict| verdict.level == Level::Ok).count();
        let summary = if faults.is_empty() { format!("{ok} probes ok") } else { faults.join("; ") };
        let figures =
            self.figures().map(|(verdict, figure)| performance(verdict, figure)).collect::<Vec<_>>();
        let figures = if figures.is_empty() { String::new() } else { format!(" | {}", figures.join(" ")) };
        let mut out = format!("WORKY {} - {summary}{figures}\n", status(self.level()).0);
        for verdict in &self.verdicts {
            let name = verdict.probe.name();
            out += &format!("{name:<13} {:<8} {}\n", verdict.level.word(), plain(&verdict.text));
            if !verdict.next.is_empty() {
                out += &format!("{:22} {}\n", "", plain(&verdict.next));
            }
        }
        out
    }

    pub fn json(&self) -> String {
        let figures = |verdict: &Verdict| -> Map<String, Value> {
            verdict.figures.iter().map(|figure| (figure.name.to_owned(), figure.value.into())).collect()
        };
        let probe = |verdict: &Verdict| {
            json!({
                "probe": verdict.probe.name(),
                "state": verdict.level.word(),
                "text": verdict.text,
                "next": verdict.next,
                "figures": figures(verdict),
            })
        };
        let probes: Vec<Value> = self.verdicts.iter().map(probe).collect();
        let at = self.at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let state = self.level().max(Level::Ok).word();
        format!("{}\n", json!({"at": at, "state": state, "code": self.code(), "probes": probes}))
    }

    /// The text format of Prometheus, for a collector that reads files.
    pub fn prometheus(&self) -> String {
        let mut out = "# HELP worky_check_state 0 ok, 1 warning, 2 critical, 3 unknown\n\
                       # TYPE worky_check_state gauge\n"
            .to_owned();
        // What is not configured has no state: it would look like a good one.
        for verdict in self.verdicts.iter().filter(|verdict| verdict.level != Level::Off) {
            line(&mut out, "state", &[("probe", verdict.probe.name())], status(verdict.level).1.into());
        }
        for unit in [Unit::Seconds, Unit::Count, Unit::Percent, Unit::Bytes] {
            let name = unit_name(unit);
            let of = || self.figures().filter(|(_, figure)| figure.unit == unit);
            if of().next().is_some() {
                // A string takes any amount of text.
                let _ = writeln!(out, "# HELP worky_check_{name} {}", help(unit));
                let _ = writeln!(out, "# TYPE worky_check_{name} gauge");
            }
            for (verdict, figure) in of() {
                line(
                    &mut out,
                    name,
                    &[("probe", verdict.probe.name()), ("figure", figure.name)],
                    figure.value,
                );
            }
        }
        out
    }

    fn figures(&self) -> impl Iterator<Item = (&Verdict, &Figure)> {
        self.verdicts.iter().flat_map(|verdict| verdict.figures.iter().map(move |figure| (verdict, figure)))
    }
}

fn said(verdict: &Verdict) -> String {
    format!("{}: {}", verdict.level.word(), plain(&verdict.text))
}

/// A bar begins the figures, so there is none in a text.
fn plain(text: &str) -> String {
    clean(text).replace('|', "/")
}

/// `db_time=0.002100s;0.5;2;0`
fn performance(verdict: &Verdict, figure: &Figure) -> String {
    let unit = match figure.unit {
        Unit::Seconds => "s",
        Unit::Count => "",
        Unit::Percent => "%",
        Unit::Bytes => "B",
    };
    let limit = |limit: f64, floor: bool| if floor { format!("{limit}:") } else { limit.to_string() };
    let limits = figure.limits.map_or_else(
        || ";".to_owned(),
        |limits| {
            let floor = limits.is_floor();
            format!("{};{}", limit(limits.warn, floor), limit(limits.crit, floor))
        },
    );
    format!("{}_{}={}{unit};{limits};0", verdict.probe.name(), figure.name, rounded(figure.value))
}

/// Microseconds are exact enough.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "seconds",
        Unit::Count => "count",
        Unit::Percent => "percent",
        Unit::Bytes => "bytes",
    }
}

fn help(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "How long a probe took, or something has waited.",
        Unit::Count => "How many there are of what a probe counts.",
        Unit::Percent => "What share of a whole a probe saw, 0 to 100.",
        Unit::Bytes => "How much memory a probe was told of.",
    }
}

fn line(out: &mut String, name: &str, labels: &[(&str, &str)], value: f64) {
    let labels: Vec<String> = labels.iter().map(|(key, value)| format!("{key}=\"{value}\"")).collect();
    let _ = writeln!(out, "worky_check_{name}{{{}}} {}", labels.join(","), rounded(value));
}

#[cfg(test)]
mod tests {
    use super::{super::verdict::*, *};

    fn report(levels: &[(Probe, Level, &str)]) -> Report {
        let verdict = |(probe, level, text): &(Probe, Level, &str)| Verdict::new(*probe, *level, *text);
        Report { at: DateTime::UNIX_EPOCH, verdicts: levels.iter().map(verdict).collect() }
    }

    #[test]
    fn the_worst_is_the_code_and_unknown_is_worse_than_ok_only() {
        let code = |levels: &[Level]| {
            report(&levels.iter().map(|level| (Probe::Api, *level, "")).collect::<Vec<_>>()).code()
        };
        assert_eq!(code(&[Level::Ok, Level::Off]), 0);
        assert_eq!(code(&[Level::Ok, Level::Unknown]), 3);
        assert_eq!(code(&[Level::Unknown, Level::Warn]), 1);
        assert_eq!(code(&[Level::Warn, Level::Crit, Level::Unknown]), 2);
        assert_eq!(code(&[]), 3, "nothing looked at is not healthy");
    }

    #[test]
    fn a_plugin_names_what_is_wrong_and_no_text_looks_like_figures() {
        let mut report = report(&[
            (Probe::Api, Level::Ok, "3.0 ms"),
            (Probe::Db, Level::Warn, "190 of 200 | drop\u{1b}[2J\nall"),
        ]);
        let limits = Limits { warn: 0.5, crit: 2.0 };
        report.verdicts[1].next = "look at\nit".into();
        report.verdicts[1].figures = vec![
            Figure::new("time", 0.002_100_4, Unit::Seconds).within(limits),
            Figure::new("sent", 99.5, Unit::Percent).within(Limits { warn: 99.0, crit: 90.0 }),
            Figure::new("rows", 7.0, Unit::Count),
        ];
        assert_eq!(
            report.plugin(),
            "WORKY WARNING - db warn: 190 of 200 / drop\u{fffd}[2J all | db_time=0.0021s;0.5;2;0 \
             db_sent=99.5%;99:;90:;0 db_rows=7;;;0\n\
             api           ok       3.0 ms\n\
             db            warn     190 of 200 / drop\u{fffd}[2J all\n\
             \x20                      look at it\n"
        );
    }

    #[test]
    fn a_program_gets_the_same_as_a_person() {
        let mut report = report(&[(Probe::Db, Level::Unknown, "not asked")]);
        report.verdicts[0].next = "see the log".into();
        report.verdicts[0].figures = vec![Figure::new("time", 0.5, Unit::Seconds)];
        assert_eq!(
            report.json(),
            "{\"at\":\"1970-01-01T00:00:00.000Z\",\"code\":3,\"probes\":[{\"figures\":{\"time\":0.5},\
             \"next\":\"see the log\",\"probe\":\"db\",\"state\":\"unknown\",\"text\":\"not asked\"}],\"state\":\"unknown\"}\n"
        );
        let lines = report.prometheus();
        assert!(lines.contains("worky_check_state{probe=\"db\"} 3\n"), "{lines}");
        assert!(lines.ends_with("worky_check_seconds{probe=\"db\",figure=\"time\"} 0.5\n"), "{lines}");
    }
}
