//! The rules of a rollout in the file: phases, guards and freeze windows. What the file says of one of them
//! stands in place of what is shipped, all of it.

use super::{
    file::{Key, Reader, Value, context_name},
    model::Config,
    value::{Raw, Wrong, written},
};
use crate::{
    base::{exact, length},
    domain::{FlagName, Percentage},
    rollout::{Freeze, Phase, Plan, Rules},
};
use std::{collections::BTreeMap, time::Duration};
use toml::de::DeValue;

const PARTS: [&str; 4] = ["plan", "guards", "watch", "freeze"];
const FIELDS: [&str; 3] = ["name", "at_least", "flags"];
const PLAN: &str = "rollout.plan";
/// A phase that waits longer than this was meant to be shorter.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

impl Reader<'_> {
    pub(super) fn rollout(&mut self, value: &Value<'_>, config: &mut Config) {
        let Some(table) = self.table(value, "rollout") else { return };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "plan" => self.plan(value, config),
                "guards" => {
                    let read = |text: &str| {
                        text.parse().map_err(|error: crate::rollout::GuardError| Wrong {
                            nearest: error.nearest,
                            ..Wrong::new(error.what, error.right)
                        })
                    };
                    config.rollout.guards = self.sentences(value, "rollout.guards", config, read);
                }
                "freeze" => {
                    let read = |text: &str| {
                        text.parse()
                            .map_err(|error: crate::rollout::WindowError| Wrong::new(error.what, error.right))
                    };
                    config.rollout.freeze = Freeze(self.sentences(value, "rollout.freeze", config, read));
                }
                "watch" => self.section("rollout.watch", value, config),
                _ => self.unknown(key, "rollout", &PARTS),
            }
        }
    }

    /// A table of names with a sentence each.
    fn sentences<T>(
        &mut self,
        value: &Value<'_>,
        section: &str,
        config: &mut Config,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> BTreeMap<String, T> {
        let mut all = BTreeMap::new();
        let Some(table) = self.table(value, section) else { return all };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if let Err(wrong) = context_name(name) {
                self.problem(
                    key.span().start,
                    format!("a name in [{section}] {}", wrong.found),
                    &wrong.right,
                );
                continue;
            }
            match Raw::Toml(value.get_ref()).text().and_then(&read) {
                Ok(sentence) => {
                    config.origins.insert(format!("{section}.{name}"), self.origin(value.span().start));
                    all.insert(name.to_owned(), sentence);
                }
                Err(wrong) => self.refuse(name, value, wrong),
            }
        }
        all
    }

    fn plan(&mut self, value: &Value<'_>, config: &mut Config) {
        let DeValue::Array(items) = value.get_ref() else {
            let right = "write a line [[rollout.plan]] for each phase and its settings under it";
            return self.problem(value.span().start, format!("`{PLAN}` is not a list of phases"), right);
        };
        let read: Vec<_> = items.iter().map(|item| Some((self.phase(item)?, item.span().start))).collect();
        // What is wrong with a phase has been told; whether the others make a plan cannot be.
        let Some(read) = read.into_iter().collect::<Option<Vec<_>>>() else { return };
        let (phases, places): (Vec<Phase>, Vec<usize>) = read.into_iter().unzip();
        let origin = |phase: &Phase| format!("{PLAN}.{}", phase.name);
        let origins: Vec<_> =
            phases.iter().map(origin).zip(places.iter().map(|at| self.origin(*at))).collect();
        match Plan::new(phases) {
            Ok(plan) => {
                config.origins.extend(origins);
                config.rollout.plan = plan;
            }
            Err(error) => {
                let at = error.at().and_then(|at| places.get(at)).copied().unwrap_or(value.span().start);
                self.problem(at, error.to_string(), "");
            }
        }
    }

    /// All that is wrong with it is told; nothing comes out then.
    fn phase(&mut self, item: &Value<'_>) -> Option<Phase> {
        let table = self.table(item, PLAN)?;
        let (mut name, mut at_least, mut flags, mut whole) =
            (None, Some(Duration::ZERO), Some(Vec::new()), true);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "name" => name = self.read(key, value, phase_name),
                "at_least" => at_least = self.read(key, value, lasting),
                "flags" => flags = self.shares(value),
                _ => {
                    self.unknown(key, PLAN, &FIELDS);
                    whole = false;
                }
            }
        }
        if !table.iter().any(|(key, _)| key.get_ref() == "name") {
            self.problem(
                item.span().start,
                "a phase has no `name`".to_owned(),
                "write name = \"limited\" under it",
            );
        }
        Some(Phase { name: name?, at_least: at_least?, flags: flags? }).filter(|_| whole)
    }

    fn read<T>(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        read: fn(&Raw<'_>) -> Result<T, Wrong>,
    ) -> Option<T> {
        read(&Raw::Toml(value.get_ref())).map_err(|wrong| self.refuse(key.get_ref(), value, wrong)).ok()
    }

    /// In the order in which they stand in the file.
    fn shares(&mut self, value: &Value<'_>) -> Option<Vec<(FlagName, Percentage)>> {
        let table = self.table(value, "flags")?;
        let mut rows: Vec<_> = table.iter().collect();
        rows.sort_by_key(|(key, _)| key.span().start);
        let read: Vec<_> = rows.into_iter().map(|(key, value)| self.share(key, value)).collect();
        read.into_iter().collect()
    }

    fn share(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<(FlagName, Percentage)> {
        let flag = key.get_ref().parse().map_err(|error: crate::domain::IdError| {
            self.problem(key.span().start, error.to_string(), "");
        });
        let share = self.read(key, value, |raw| raw.percentage());
        Some((flag.ok()?, share?))
    }
}

fn phase_name(raw: &Raw<'_>) -> Result<String, Wrong> {
    let name = raw.text()?.trim();
    context_name(name).map(|()| name.to_owned())
}

fn lasting(raw: &Raw<'_>) -> Result<Duration, Wrong> {
    let right = "write it like \"12h\", \"7d\" or \"2w\"; a year at most";
    let text = raw.text().map_err(|wrong| Wrong::new(wrong.found, right))?;
    let found = || Wrong::new(format!("is {}", super::value::quoted(text)), right);
    length(text.trim()).filter(|time| *time <= LONGEST).ok_or_else(found)
}

/// `3 of 5`
pub(super) fn breaks(raw: &Raw<'_>) -> Result<(u32, u32), Wrong> {
    let right = "write it like \"3 of 5\": from 1 of 1 to 100 of 100";
    let text = raw.text().map_err(|wrong| Wrong::new(wrong.found, right))?;
    let found = || Wrong::new(format!("is {}", super::value::quoted(text)), right);
    let (breaks, of) = text.split_once(" of ").ok_or_else(found)?;
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let both =
        number(breaks).zip(number(of)).filter(|(breaks, of)| 1 <= *breaks && breaks <= of && *of <= 100);
    both.ok_or_else(found)
}

/// Each phase, guard and window by its dotted name, as TOML writes it.
pub(super) fn shown(rules: &Rules) -> Vec<(String, String)> {
    let phases = rules.plan.phases().iter().map(|phase| {
        let value =
            format!("{{ at_least = {}, flags = {} }}", written(&exact(phase.at_least)), shares(phase));
        (format!("{PLAN}.{}", phase.name), value)
    });
    let guards = sentences("rollout.guards", &rules.guards);
    phases.chain(guards).chain(sentences("rollout.freeze", &rules.freeze.0)).collect()
}

fn sentences<T: ToString>(section: &str, all: &BTreeMap<String, T>) -> Vec<(String, String)> {
    all.iter().map(|(name, it)| (format!("{section}.{name}"), written(&it.to_string()))).collect()
}

/// `{ team_assignment_system = 50, assignment_notifications = 25 }`
fn shares(phase: &Phase) -> String {
    let share =
        |(flag, to): &(FlagName, Percentage)| format!("{flag} = {}", to.to_string().trim_end_matches(" %"));
    format!("{{ {} }}", phase.flags.iter().map(share).collect::<Vec<_>>().join(", "))
}

/// The rules in the example file.
pub(super) fn example(out: &mut String) {
    let rules = Rules::default();
    out.push_str(
        "\n# The phases of a rollout, in their order: how long each lasts at the least, and how far its flags are. A flag\n\
         # that is not named stays as it was. Your own phases stand in place of these four, the guide's.\n",
    );
    for phase in rules.plan.phases() {
        let Phase { name, at_least, .. } = phase;
        let (name, at_least, flags) = (written(name), written(&exact(*at_least)), shares(phase));
        out.push_str(&format!("#[[{PLAN}]]\n#name = {name}\n#at_least = {at_least}\n#flags = {flags}\n"));
    }
    out.push_str(
        "\n# What must hold before the next phase; what is unknown holds nothing. Also: \"error rate of GET /teams/ at most\n\
         # 2%, 50 samples\", \"delivery at least 95%\" and \"database ok\" (both need database_url), \"probe cache ok\".\n\
         # Your own guards stand in place of these.\n#[rollout.guards]\n",
    );
    for (name, guard) in &rules.guards {
        out.push_str(&format!("#{name} = {}\n", written(&guard.to_string())));
    }
    out.push_str(
        "\n# When the plan does not go on unless somebody says why: every week, every night, or once.\n#[rollout.freeze]\n\
         #weekend = \"fri 16:00 to mon 08:00 +01:00\"\n#holidays = \"2026-12-18T16:00+01:00 to 2027-01-04T08:00+01:00\"\n",
    );
}

#[cfg(test)]
mod tests {
    use super::super::{Config, ConfigError, Overrides, explain, load::merge};
    use crate::rollout::{OnBreak, Rules};
    use std::time::Duration;

    fn read(text: &str) -> Result<Config, ConfigError> {
        merge(Some(("c.toml".into(), text.to_owned())), &Overrides::default(), &|_| None)
    }

    const OWN: &str = r#"
[[rollout.plan]]
name = "pilot"
at_least = "36h"
flags = { zebra = 0.5, ant = "10%" }
[[rollout.plan]]
name = "all"
flags = { zebra = 100 }
[rollout.guards]
errors = "error rate at most 0.5%"
[rollout.watch]
breaks = "2 of 4"
every_seconds = 10
on_break = "roll back"
in_console = true
[rollout.freeze]
nights = "22:00 to 06:00 +01:00"
"#;

    #[test]
    fn ones_own_rules_stand_in_place_of_those_shipped() {
        let rules = read(OWN).unwrap().rollout;
        let flags: Vec<&str> = rules.plan.flags().into_iter().map(|flag| flag.as_str()).collect();
        assert_eq!(flags, ["zebra", "ant"], "as they are written, for that is how they are raised");
        assert_eq!(rules.plan.phases()[0].at_least, Duration::from_secs(36 * 3_600));
        assert_eq!(rules.guards.keys().collect::<Vec<_>>(), ["errors"]);
        assert_eq!((rules.patience.breaks, rules.patience.of), (2, 4));
        assert_eq!((rules.patience.every.as_secs(), rules.patience.on_break), (10, OnBreak::RollBack));
        assert!(rules.patience.in_console && !Rules::default().patience.in_console);
        assert_eq!(rules.freeze.0.len(), 1);
        assert_eq!(read("").unwrap().rollout, Rules::default());
    }

    #[test]
    fn the_rules_are_shown_with_the_place_they_come_from() {
        let lines = explain(&read(OWN).unwrap());
        let shown = |name: &str| {
            let line = lines.iter().find(|line| line.setting == name).unwrap();
            format!("{} {}", line.value, line.origin)
        };
        assert_eq!(
            shown("rollout.plan.pilot"),
            "{ at_least = \"36h\", flags = { zebra = 0.50, ant = 10 } } c.toml:2:1"
        );
        assert_eq!(shown("rollout.guards.errors"), "\"error rate at most 0.50 %\" c.toml:10:10");
        assert_eq!(shown("rollout.watch.breaks"), "\"2 of 4\" c.toml:12:10");
        assert_eq!(shown("rollout.freeze.nights"), "\"22:00 to 06:00 +01:00\" c.toml:17:10");
    }

    #[test]
    fn wrong_rules_are_told_by_line_and_column() {
        let said = |text: &str| read(text).unwrap_err().to_string();
        let phase = |text: &str| said(&format!("[[rollout.plan]]\nname = \"a\"\n{text}"));
        let cases = [
            (said("rollout = 1"), "c.toml:1:11: `rollout` is not a table; write a line [rollout]"),
            (
                said("[rollout]\ngards = {}"),
                "c.toml:2:1: there is no setting `gards` in [rollout]; did you mean `guards`?",
            ),
            (
                said("[rollout.plan]\na = 1"),
                "c.toml:1:1: `rollout.plan` is not a list of phases; write a line [[rollout.plan]]",
            ),
            (said("[[rollout.plan]]\nflags = { x = 1 }"), "c.toml:1:1: a phase has no `name`; write name ="),
            (
                phase("falgs = { x = 1 }"),
                "c.toml:3:1: there is no setting `falgs` in [rollout.plan]; did you mean `flags`?",
            ),
            (phase("flags = { x = 101 }"), "c.toml:3:15: `x` is 101; it must be a percentage: 0 to 100"),
            (phase("flags = { x = -1 }"), "c.toml:3:15: `x` is -1; it must be a percentage"),
            (phase("flags = { \"x y\" = 1 }"), "c.toml:3:11: `x y` is not an id"),
            (
                phase("at_least = \"soon\"\nflags = { x = 1 }"),
                "c.toml:3:12: `at_least` is \"soon\"; write it like \"12h\"",
            ),
            (phase("at_least = \"5w\""), "c.toml:1:1: phase `a` changes nothing: it names no flag"),
            (
                phase("flags = { x = 20 }\n[[rollout.plan]]\nname = \"b\"\nflags = { x = 10 }"),
                "c.toml:4:1: phase `b` wants x at 10 %, and it has been at 20 % before: a plan only goes up",
            ),
            (
                said("[rollout.guards]\nteams = \"p95 of GET /team/ at most 1s\""),
                "c.toml:2:9: `teams` names the endpoint `GET /team/`, which this console does not call; write it as \
                 the Health tab does, such as GET /teams/; did you mean `GET /teams/`?",
            ),
            (
                said("[rollout.guards]\nteams = 1"),
                "c.toml:2:9: `teams` is a number; it must be text in quotes",
            ),
            (
                said("[rollout.guards]\n\"a b\" = \"database ok\""),
                "c.toml:2:1: a name in [rollout.guards] is \"a b\"",
            ),
            (
                said("[rollout.watch]\nbreaks = \"6 of 5\""),
                "c.toml:2:10: `breaks` is \"6 of 5\"; write it like \"3 of 5\"",
            ),
            (
                said("[rollout.watch]\non_break = \"rollback\""),
                "c.toml:2:12: `on_break` is \"rollback\"; it must be \"pause\" or \"roll back\"; did you mean `roll back`?",
            ),
            (said("[rollout.freeze]\nnow = \"fri 16:00\""), "c.toml:2:7: `now` is no window: it has no `to`"),
        ];
        for (said, begins) in cases {
            assert!(said.starts_with(begins), "{said}\n{begins}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
    }
}
