//! The line of a change.

use super::{
    change::{
        CacheChange, Change, DatabaseChange, Handover, Holding, MemberChange, Message, NotificationChange,
        Placement, PreferenceChange, PreferenceUpdate, TeamChange, TeamDraft, TeamUpdate,
    },
    flags::FlagsChange,
    line::PLUS,
    words::quote,
};
use crate::domain::{Percentage, ProjectId, Prose};
use std::fmt;

/// Words being collected.
#[derive(Default)]
struct Words {
    words: Vec<String>,
    /// What begins like an option comes behind `--`.
    last: Vec<String>,
}

impl Words {
    fn of(verb: &str) -> Self {
        Self { words: verb.split(' ').map(str::to_owned).collect(), last: Vec::new() }
    }

    fn word(mut self, word: impl ToString) -> Self {
        let word = word.to_string();
        // Behind the first of these all are, so that they stay in order.
        if word.starts_with('-') || !self.last.is_empty() {
            self.last.push(word);
        } else {
            self.words.push(quote(&word))
        }
        self
    }

    fn option(mut self, name: &str, value: Option<impl ToString>) -> Self {
        let Some(value) = value.map(|value| value.to_string()) else { return self };
        if value.starts_with('-') || value == PLUS || value.is_empty() {
            self.words.push(quote(&format!("--{name}={value}")));
        } else {
            self.words.extend([format!("--{name}"), quote(&value)]);
        }
        self
    }

    /// The option again for each of them.
    fn each(self, name: &str, values: &[impl ToString]) -> Self {
        values.iter().fold(self, |words, value| words.option(name, Some(value.to_string())))
    }

    fn switch(self, name: &str, value: Option<bool>) -> Self {
        self.option(name, value.map(|on| if on { "on" } else { "off" }))
    }

    fn flag(mut self, name: &str, on: bool) -> Self {
        if on {
            self.words.push(format!("--{name}"));
        }
        self
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.join(" "))?;
        if !self.last.is_empty() {
            f.write_str(" --")?;
        }
        self.last.iter().try_for_each(|word| write!(f, " {}", quote(word)))
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        words(self).fmt(f)
    }
}

fn words(change: &Change) -> Words {
    match change {
        Change::Team(TeamChange::Create(TeamDraft { name, project, description })) => {
            Words::of("team create")
                .word(name)
                .option("project", Some(project))
                .option("description", description.as_ref())
        }
        Change::Team(TeamChange::Update(TeamUpdate { team, name, description, project })) => {
            let description = description.as_ref().map(|to| to.0.as_ref().map_or("", Prose::as_str));
            let project = project.as_ref().map(|to| to.0.as_ref().map_or("none", ProjectId::as_str));
            Words::of("team update")
                .word(team)
                .option("name", name.as_ref())
                .option("description", description)
                .option("project", project)
        }
        Change::Member(MemberChange::Add(new)) => {
            Words::of("member add").word(&new.team).word(&new.user).option("role", Some(&new.role))
        }
        Change::Member(MemberChange::Remove(out)) => {
            Words::of("member remove").word(&out.team).word(&out.user)
        }
        Change::Member(MemberChange::Role(edit)) => {
            Words::of("member role").word(&edit.team).word(&edit.user).word(edit.role)
        }
        Change::Assign(placement) => placed(Words::of("assign"), placement),
        Change::Unassign(holding) => held(Words::of("unassign"), holding),
        Change::Reassign(Handover { from, to }) => held(Words::of("reassign"), from).option("to", Some(to)),
        Change::Notification(NotificationChange::Read(read)) => {
            let words = Words::of("notification read").flag("all", read.all);
            read.ids.iter().fold(words, Words::word)
        }
        Change::Notification(NotificationChange::Send(message)) => sent(message),
        Change::Notification(NotificationChange::Cleanup(sweep)) => {
            Words::of("notification cleanup").option("older-than-days", Some(sweep.older_than_days.days()))
        }
        Change::Preference(PreferenceChange::Set(PreferenceUpdate { kind, email, in_app, push })) => {
            Words::of("preference set")
                .word(kind)
                .switch("email", *email)
                .switch("in-app", *in_app)
                .switch("push", *push)
        }
        Change::Cache(CacheChange::Clear) => Words::of("cache clear"),
        Change::Database(DatabaseChange::Cancel(backend)) => Words::of("database cancel").word(backend.pid),
        Change::Database(DatabaseChange::Terminate(backend)) => {
            Words::of("database terminate").word(backend.pid)
        }
        Change::Flags(flags) => flag(flags),
    }
}

fn flag(change: &FlagsChange) -> Words {
    let about = |verb: &str| Words::of(verb).word(change.name());
    let words = match change {
        FlagsChange::Set(update) => {
            let description = update.description.as_ref().map(|to| to.0.as_ref().map_or("", Prose::as_str));
            about("flags set")
                .switch("enabled", update.enabled)
                .option("percentage", update.percentage.map(number))
                .each("allow-user", &update.allow_users)
                .each("drop-user", &update.drop_users)
                .each("allow-client", &update.allow_clients)
                .each("drop-client", &update.drop_clients)
                .option("description", description)
        }
        FlagsChange::Create(draft) => about("flags create")
            .switch("enabled", draft.enabled)
            .option("percentage", draft.percentage.map(number))
            .each("allow-user", &draft.allow_users)
            .each("allow-client", &draft.allow_clients)
            .option("description", draft.description.as_ref()),
        FlagsChange::Archive(_) => about("flags archive"),
        FlagsChange::Kill(kill) => kill.more.iter().fold(about("flags kill"), Words::word),
    };
    words.option("reason", change.reason())
}

/// As it is typed.
fn number(percentage: Percentage) -> String {
    percentage.to_string().replace(" %", "")
}

fn placed(words: Words, placement: &Placement) -> Words {
    let Placement { entity, id, user, kind } = placement;
    words.word(entity).word(id).word(user).option("as", Some(kind))
}

fn held(words: Words, holding: &Holding) -> Words {
    placed(words, &holding.placement).option("id", holding.assignment.as_ref())
}

fn sent(message: &Message) -> Words {
    let words = message.users.iter().fold(Words::of("notification send"), Words::word);
    words
        .option("title", Some(&message.title))
        .option("message", Some(&message.message))
        .option("kind", Some(&message.kind))
        .option("channel", Some(&message.channel))
        .option("about", message.about.as_ref().map(|about| format!("{}:{}", about.kind, about.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            AssignmentKind, Channel, CleanupAge, EntityKind, Line, NotificationKind, Percentage, Prose,
            TeamRole,
        },
        operation::{
            Backend, CacheChange, FlagDraft, FlagKill, FlagRemoval, FlagUpdate, NewMember, Operation, Read,
            Removal, RoleChange, Sweep, Wanted,
        },
    };
    use proptest::{option, prelude::*, sample::select};
    use std::str::FromStr;

    fn id<T: FromStr<Err: std::fmt::Debug> + std::fmt::Debug>() -> impl Strategy<Value = T> {
        "[A-Z]{1,4}-[0-9]{1,6}|[-_a-z0-9]{1,20}".prop_map(|text| text.parse().unwrap())
    }

    fn text<T: FromStr + std::fmt::Debug + Clone>() -> impl Strategy<Value = T> {
        let text = prop_oneof![any::<String>(), "[-+a-z0-9'\" ]{1,12}", Just("+".to_owned())];
        text.prop_filter_map("a text that is allowed", |text| text.parse().ok())
    }

    fn name() -> impl Strategy<Value = Line> {
        text::<Line>().prop_filter("a name", |name| name.as_str() != PLUS)
    }

    fn placement() -> impl Strategy<Value = Placement> {
        (select(EntityKind::ALL), id(), id(), select(AssignmentKind::ALL))
            .prop_map(|(entity, id, user, kind)| Placement { entity, id, user, kind })
    }

    fn holding() -> impl Strategy<Value = Holding> {
        (placement(), option::of(id())).prop_map(|(placement, assignment)| Holding { placement, assignment })
    }

    fn team() -> impl Strategy<Value = TeamChange> {
        let project = option::of(id()).prop_map(Wanted);
        let description = option::of(text::<Prose>()).prop_map(Wanted);
        let update = (id(), name(), option::of(description), option::of(project));
        prop_oneof![
            (name(), id(), option::of(text())).prop_map(|(name, project, description)| {
                TeamChange::Create(TeamDraft { name, project, description })
            }),
            update.prop_map(|(team, name, description, project)| {
                TeamChange::Update(TeamUpdate { team, name: Some(name), description, project })
            }),
        ]
    }

    fn member() -> impl Strategy<Value = MemberChange> {
        (id(), id(), select(TeamRole::ALL), 0..3).prop_map(|(team, user, role, which)| match which {
            0 => MemberChange::Add(NewMember { team, user, role }),
            1 => MemberChange::Remove(Removal { team, user }),
            _ => MemberChange::Role(RoleChange { team, user, role }),
        })
    }

    fn notification() -> impl Strategy<Value = NotificationChange> {
        let about = (select(EntityKind::ALL), id()).prop_map(|(kind, id)| crate::domain::Entity { kind, id });
        let message = (
            prop::collection::vec(id(), 1..4),
            text(),
            text(),
            select(NotificationKind::ALL),
            select(Channel::ALL),
            option::of(about),
        );
        prop_oneof![
            prop::collection::vec(id(), 0..4)
                .prop_map(|ids| NotificationChange::Read(Read { all: ids.is_empty(), ids })),
            message.prop_map(|(users, title, message, kind, channel, about)| {
                NotificationChange::Send(Message { users, title, message, kind, channel, about })
            }),
            (1u16..=365).prop_map(|days| NotificationChange::Cleanup(Sweep {
                older_than_days: CleanupAge::try_from(days).unwrap()
            })),
        ]
    }

    fn ids<T: FromStr<Err: std::fmt::Debug> + std::fmt::Debug>() -> impl Strategy<Value = Vec<T>> {
        prop::collection::vec(id(), 0..3)
    }

    fn flags() -> impl Strategy<Value = FlagsChange> {
        let percent = (0u16..=10_000).prop_map(|n| Percentage::try_from(f64::from(n) / 100.0).unwrap());
        let description = option::of(option::of(text::<Prose>()).prop_map(Wanted));
        let update = (
            (id(), option::of(any::<bool>()), percent, option::of(text()), description),
            (ids(), ids(), ids(), ids()),
        );
        (update, 0..4).prop_map(|((first, lists), which)| {
            let (name, enabled, percentage, reason, description) = first;
            let (allow_users, drop_users, allow_clients, drop_clients) = lists;
            let percentage = Some(percentage);
            match which {
                0 => FlagsChange::Set(FlagUpdate {
                    name,
                    enabled,
                    percentage,
                    allow_users,
                    drop_users,
                    allow_clients,
                    drop_clients,
                    description,
                    reason,
                }),
                1 => {
                    let description = description.and_then(|wanted| wanted.0);
                    FlagsChange::Create(FlagDraft {
                        name,
                        enabled,
                        percentage,
                        allow_users,
                        allow_clients,
                        description,
                        reason,
                    })
                }
                2 => FlagsChange::Archive(FlagRemoval { name, reason }),
                _ => FlagsChange::Kill(FlagKill { name, more: Vec::new(), reason }),
            }
        })
    }

    fn setting() -> impl Strategy<Value = Change> {
        prop_oneof![
            (
                select(NotificationKind::ALL),
                any::<bool>(),
                option::of(any::<bool>()),
                option::of(any::<bool>())
            )
                .prop_map(|(kind, email, in_app, push)| {
                    let edit = PreferenceUpdate { kind, email: Some(email), in_app, push };
                    Change::Preference(PreferenceChange::Set(edit))
                }),
            flags().prop_map(Change::Flags),
            Just(Change::Cache(CacheChange::Clear)),
            (1..i32::MAX, any::<bool>()).prop_map(|(pid, end)| {
                let backend = Backend { pid };
                let change = if end { DatabaseChange::Terminate } else { DatabaseChange::Cancel };
                Change::Database(change(backend))
            }),
        ]
    }

    fn change() -> impl Strategy<Value = Change> {
        prop_oneof![
            team().prop_map(Change::Team),
            member().prop_map(Change::Member),
            placement().prop_map(Change::Assign),
            holding().prop_map(Change::Unassign),
            (holding(), id()).prop_map(|(from, to)| Change::Reassign(Handover { from, to })),
            notification().prop_map(Change::Notification),
            setting(),
        ]
    }

    fn reads(line: &str) {
        assert_eq!(line.parse::<Operation>().map(|operation| operation.to_string()), Ok(line.to_owned()));
    }

    #[test]
    fn lines_read_like_the_documentation() {
        reads("assign task TSK-001 USR-004 --as assignee");
        reads(
            "unassign task TSK-001 USR-004 --as assignee --id ASSGN-1 + assign task TSK-001 USR-005 --as assignee",
        );
        reads("team create 'Dispatch Core' --project PRJ-000001 --description $'two\\nlines'");
        reads("team update TEAM-000001 --description= --project none");
        reads(
            "notification send USR-1 USR-2 --title Hello --message 'How are you?' --kind team_member_added --channel email --about task:TSK-1",
        );
        reads("preference set assignment_created --email on --push off");
        reads("flags set bulk_assignments --percentage 25.50 --reason 'phase 2'");
        reads("flags set f --allow-user U-1 --allow-user U-2 --drop-client C-1 --description=");
        reads("flags create f --enabled on --percentage 5 --description 'a try' --reason 'phase 1'");
        reads("flags archive f");
        reads("flags kill f --reason fire");
        reads("member role TEAM-1 USR-1 'Contact Person'");
    }

    #[track_caller]
    fn wrong(line: &str, at: usize, what: &str) {
        let error = line.parse::<Operation>().unwrap_err();
        assert!(error.at == at && error.what.contains(what), "{error:?}");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        wrong("asign task TSK-1 USR-1 --as assignee", 0, "'asign'");
        wrong("assign taks TSK-1 USR-1 --as assignee", 7, "did you mean `task`?");
        wrong("assign task 'TSK 1' USR-1 --as assignee", 12, "is not an id");
        wrong("assign task TSK-1 USR-1 --as", 28, "--as");
        wrong("assign task TSK-1 USR-1 ", 23, "--as");
        wrong("assign task TSK-1 USR-1 --as assignee +", 39, "missing");
        wrong("cache clear + notification cleanup --older-than-days 400", 53, "400");
        wrong("team update TEAM-1", 18, "--name");
        wrong("team create 'no end --project P", 12, "never ends");
        wrong("team", 4, "something is missing");
        wrong("cache clear --force", 12, "--force");
        wrong("", 0, "missing");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn every_operation_is_read_back_from_its_line(changes in prop::collection::vec(change(), 1..5)) {
            let operation = Operation::new(changes).unwrap();
            let line = operation.to_string();
            prop_assert!(!line.contains('\n'));
            prop_assert_eq!(line.parse::<Operation>(), Ok(operation), "{}", line);
        }

        #[test]
        fn no_line_is_too_strange(line in any::<String>()) {
            let _ = line.parse::<Operation>();
        }
    }
}
