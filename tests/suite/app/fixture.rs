//! A small company, told by what the server says of it. Every builder makes one plausible thing.

mod database;

pub use database::{database, delivery, integrity, locked, sqlite, sqlite_tables, tables};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use worky_console::{
    config::Hue,
    domain::{
        Assignee, Assignment, AssignmentKind, CacheStats, Call, Channel, Endpoint, Entity, EntityKind, Flag,
        FlagChange, HistoryEntry, Host, Member, Node, Notification, NotificationKind, NotificationStatus,
        Percentage, Preference, Project, Service, Summary, Team, User,
    },
    flow::Session,
    operation::{About, Change, Item, Operation, Plan, Verdict},
    source::{BudgetUse, Listing, SourceError},
    store::News,
};

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A day of November 2026, in the morning.
fn day(day: usize) -> DateTime<Utc> {
    at(&format!("2026-11-{:02}T09:{:02}:00Z", day.clamp(1, 28), day % 60))
}

pub fn session() -> Session {
    Session {
        context: "staging".into(),
        colour: Hue::Green,
        database: true,
        signed_in: true,
        email: "mia.weber@example.com".into(),
        contexts: vec!["staging".into(), "prod".into()],
        host: "worky.example".into(),
        ..Session::default()
    }
}

pub fn prod() -> Session {
    Session {
        context: "prod".into(),
        colour: Hue::Red,
        read_only: true,
        host: "prod.example".into(),
        ..session()
    }
}

pub fn away() -> SourceError {
    SourceError::Unreachable { host: "worky.example".into(), why: "connection refused".into() }
}

pub fn expired() -> SourceError {
    SourceError::Unauthorized { host: "worky.example".into() }
}

pub fn missing(what: &str) -> SourceError {
    SourceError::Missing { host: "worky.example".into(), what: what.into() }
}

pub const PEOPLE: [(&str, &str); 8] = [
    ("Mia Weber", "Admin"),
    ("Jonas Brandt", "Project Manager"),
    ("Aylin Demir", "Developer"),
    ("Tom Okafor", "Developer"),
    ("Sofia Rossi", "Tester"),
    ("Noah Lindqvist", "Designer"),
    ("Priya Raman", "Developer"),
    ("Lena Vogel", "Project Manager"),
];

pub fn user(n: usize) -> User {
    let (name, role) = PEOPLE[n % PEOPLE.len()];
    User {
        id: user_id(n),
        name: name.into(),
        email: email(name),
        role: role.into(),
        primary_role: Some(role.into()),
        secondary_roles: Vec::new(),
        is_contact_person: false,
        client: "CLI-000001".parse().unwrap(),
        active: true,
    }
}

/// Everybody there is; the last of them is not active any more.
pub fn users(people: &[usize]) -> News {
    let user = |n: &usize| User { active: *n != 7, ..user(*n) };
    News::Users(Ok(Arc::new(people.iter().map(user).collect())))
}

/// Projects by their numbers.
pub fn projects(numbers: &[usize]) -> News {
    let project = |n: &usize| Project {
        id: format!("PROJ-{:06}", n + 1).parse().unwrap(),
        name: format!("{} platform", TEAMS[n % TEAMS.len()]).into(),
        status: Some("Active".into()),
        program: Some("Fleet Modernisation".into()),
    };
    News::Projects(Ok(Arc::new(numbers.iter().map(project).collect())))
}

/// Who of the people can be assigned to this.
pub fn assignees(entity: &Entity, people: &[usize]) -> News {
    let assignee = |n: &usize| {
        let user = user(*n);
        Assignee {
            user: user.id,
            name: user.name,
            email: user.email,
            role: user.role,
            in_team: true,
            current: Vec::new(),
        }
    };
    News::Assignees(entity.clone(), Ok(Arc::new(people.iter().map(assignee).collect())))
}

const CLIENTS: [&str; 4] = ["Northwind Logistics", "Harbour Freight Lines", "Alpine Rail", "City of Brook"];

/// What stands below this, or at the top.
pub fn children(above: Option<&Entity>, numbers: &[usize]) -> News {
    let kind = above.map_or(Some(EntityKind::Client), |entity| entity.kind.child()).unwrap();
    let node = |n: &usize| Node {
        entity: Entity {
            kind: kind.clone(),
            id: format!("{}-{:06}", kind_prefix(&kind), n + 1).parse().unwrap(),
        },
        name: match kind {
            EntityKind::Client => CLIENTS[n % CLIENTS.len()].into(),
            _ => format!("{kind} of the {}th kind", n + 1).into(),
        },
        status: Some("Active".into()),
        path: None,
    };
    News::Children(above.cloned(), Ok(Arc::new(numbers.iter().map(node).collect())))
}

fn kind_prefix(kind: &EntityKind) -> String {
    kind.as_str().chars().take(3).collect::<String>().to_uppercase()
}

/// What a search for the text has found.
pub fn found(text: &str, tasks: &[usize]) -> News {
    let node = |n: &usize| Node {
        entity: task(*n),
        name: TASKS[n % TASKS.len()].into(),
        status: Some("In Progress".into()),
        path: Some(format!("Northwind Logistics > Fleet > {}", TASKS[n % TASKS.len()]).into()),
    };
    News::Search(text.to_owned(), Ok(listing(tasks.iter().map(node).collect())))
}

pub fn user_id(n: usize) -> worky_console::domain::UserId {
    format!("USR-{:06}", n + 1).parse().unwrap()
}

fn email(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase().replace(' ', "."))
}

pub const TEAMS: [&str; 6] = ["Atlas", "Beacon", "Cobalt", "Dispatch", "Ember", "Foundry"];

pub fn team_id(n: usize) -> worky_console::domain::TeamId {
    format!("TEAM-{:06}", n + 1).parse().unwrap()
}

pub fn team(n: usize, name: &str) -> Team {
    Team {
        id: team_id(n),
        name: name.into(),
        description: Some(format!("Builds and runs {name}")),
        project: (n % 4 != 3).then(|| format!("PROJ-{:06}", n + 1).parse().unwrap()),
        active: n % 5 != 4,
        member_count: [6, 14, 184, 200, 3, 9][n % 6],
        created_at: day(1),
        updated_at: day(20 - n % 19),
    }
}

/// Teams by name; a team's id does not depend on where it stands.
pub fn teams(names: &[&str]) -> News {
    let number = |name: &str| TEAMS.iter().position(|known| *known == name).unwrap_or(name.len() + 10);
    News::Teams(Ok(listing(names.iter().map(|name| team(number(name), name)).collect())))
}

pub fn teams_of(rows: Vec<Team>) -> News {
    News::Teams(Ok(listing(rows)))
}

pub fn member(team: usize, person: usize) -> Member {
    let (name, role) = PEOPLE[person % PEOPLE.len()];
    Member {
        id: format!("TM-{team:03}{person:03}").parse().unwrap(),
        team: team_id(team),
        user: user_id(person),
        role: role.into(),
        joined_at: day(2 + person),
        active: true,
        name: Some(name.into()),
        email: Some(email(name)),
    }
}

pub fn members(team: usize, people: &[usize]) -> News {
    News::Members(team_id(team), Ok(Arc::new(people.iter().map(|person| member(team, *person)).collect())))
}

const TASKS: [&str; 12] = [
    "Colour tokens",
    "Holiday calendar",
    "Route plan export",
    "Delivery window rules",
    "Org chart import",
    "Parcel label reprint",
    "Dark theme",
    "Live map clustering",
    "Release notes",
    "Desk booking",
    "Data table keyboard paths",
    "Onboarding checklist for people who start in the middle of a month",
];

pub fn assignment(n: usize) -> Assignment {
    let (name, role) = PEOPLE[n * 5 % PEOPLE.len()];
    Assignment {
        id: format!("ASSIGN-{}-{n:08X}", 1_763_900_000_000_u64 + n as u64).parse().unwrap(),
        entity: task(n),
        entity_name: Some(TASKS[n % TASKS.len()].into()),
        user: user_id(n * 5 % PEOPLE.len()),
        user_name: Some(name.into()),
        user_role: Some(role.into()),
        kind: AssignmentKind::ALL[n % AssignmentKind::ALL.len()].clone(),
        assigned_at: day(1 + n),
        active: true,
    }
}

/// What the `n`th assignment is to.
pub fn task(n: usize) -> Entity {
    let kind = if n % 4 == 3 { EntityKind::UserStory } else { EntityKind::Task };
    let prefix = if n % 4 == 3 { "US" } else { "TSK" };
    Entity { kind, id: format!("{prefix}-{:06}", n + 1).parse().unwrap() }
}

pub fn assignments(numbers: &[usize]) -> News {
    News::Assignments(Ok(listing(numbers.iter().copied().map(assignment).collect())))
}

pub fn history(n: usize, lines: usize) -> News {
    let line = |i: usize| HistoryEntry {
        at: day(10 + i),
        action: if i.is_multiple_of(2) { "updated".into() } else { "unassigned".into() },
        kind: AssignmentKind::ALL[i % 4].clone(),
        user: user_id(i),
        user_name: Some(PEOPLE[i % 8].0.into()),
        previous_name: i.is_multiple_of(2).then(|| PEOPLE[(i + 3) % 8].0.into()),
    };
    News::History(task(n), Ok(Arc::new((0..lines).map(line).collect())))
}

pub fn notification(n: usize) -> Notification {
    let status = [
        NotificationStatus::Sent,
        NotificationStatus::Read,
        NotificationStatus::Failed,
        NotificationStatus::Pending,
    ][n % 4]
        .clone();
    let task = TASKS[n % TASKS.len()];
    Notification {
        id: format!("NOTIF-{:06}", n + 1).parse().unwrap(),
        title: format!("Assigned: {task}"),
        message: format!("Jonas Brandt gave the task \"{task}\" to you."),
        kind: NotificationKind::ALL[n % 7].clone(),
        channel: Channel::ALL[n % 3].clone(),
        about: (n % 3 != 2).then(|| self::task(n).to_string()),
        created_at: day(22 - n % 20),
        sent_at: (status != NotificationStatus::Pending).then(|| day(22 - n % 20)),
        read_at: (status == NotificationStatus::Read).then(|| day(23)),
        status,
    }
}

pub fn inbox(numbers: &[usize]) -> News {
    News::Inbox(Ok(listing(numbers.iter().copied().map(notification).collect())))
}

pub fn unread(unread: u32) -> News {
    News::Summary(Ok(Arc::new(Summary { unread, ..Summary::default() })))
}

pub fn preferences() -> News {
    let preference = |(n, kind): (usize, &NotificationKind)| Preference {
        kind: kind.clone(),
        email: n % 3 != 1,
        in_app: true,
        push: n % 3 == 0,
    };
    News::Preferences(Ok(Arc::new(NotificationKind::ALL.iter().enumerate().map(preference).collect())))
}

pub const FLAGS: [(&str, bool, u16); 4] = [
    ("bulk_assignments", true, 2_500),
    ("compact_inbox", false, 5_000),
    ("new_team_page", true, 10_000),
    ("push_notifications", true, 50),
];

pub fn flag(name: &str, enabled: bool, hundredths: u16) -> Flag {
    Flag {
        name: name.parse().unwrap(),
        description: format!("Whether people get {}", name.replace('_', " ")),
        enabled,
        percentage: Percentage::try_from(f64::from(hundredths) / 100.0).unwrap(),
        allowed_clients: vec!["CLI-000002".parse().unwrap()],
        allowed_users: vec![user_id(1), user_id(3)],
        version: 4,
        updated_at: day(20),
        updated_by: "USR-000001".into(),
    }
}

pub fn flags(rows: &[(&str, bool, u16)]) -> News {
    News::Flags(Ok(Arc::new(rows.iter().map(|(name, on, share)| flag(name, *on, *share)).collect())))
}

pub fn flag_history(name: &str) -> News {
    let share = |hundredths: u16| Percentage::try_from(f64::from(hundredths) / 100.0).unwrap();
    let change = |version, before, after, why: Option<&str>| FlagChange {
        version,
        at: day(16 + version as usize),
        by: "USR-000001".into(),
        reason: why.map(str::to_owned),
        before,
        after,
    };
    let changes = vec![
        change(1, None, (false, share(0)), None),
        change(2, Some((false, share(0))), (true, share(1_000)), Some("first tenth")),
        change(3, Some((true, share(1_000))), (true, share(2_500)), Some("no errors for a day")),
        change(4, Some((true, share(2_500))), (true, share(2_500)), None),
    ];
    News::FlagHistory(name.parse().unwrap(), Ok(Arc::new(changes.into_iter().collect())))
}

pub fn healthy() -> News {
    health("healthy")
}

pub fn health(status: &str) -> News {
    let (status, name, version) = (status.into(), "worky-api".into(), "1.4.2".into());
    News::Health(Ok(Arc::new(Service { status, name, version })))
}

pub fn host() -> News {
    News::Host(Ok(Arc::new(Host {
        cpu_percent: 37.4,
        memory_bytes: 412_000_000,
        memory_percent: 12.6,
        cache_entries: 318,
        uptime: Duration::from_secs(3 * 86_400),
    })))
}

pub fn cache() -> News {
    News::Cache(Ok(Arc::new(CacheStats { entries: 318, memory_bytes: 96_000_000 })))
}

fn listing<T>(rows: Vec<T>) -> Arc<Listing<T>> {
    let total = Some(rows.len() as u64);
    Arc::new(Listing { rows, total, complete: true, ..Listing::default() })
}

/// The same list, of which more is still to come.
pub fn half_loaded(numbers: &[usize]) -> News {
    let rows = numbers.iter().copied().map(assignment).collect();
    News::Assignments(Ok(Arc::new(Listing { rows, ..Listing::default() })))
}

/// The same list, read to its end before, and now again so far.
pub fn read_again(numbers: &[usize], again: u64) -> News {
    let rows = numbers.iter().copied().map(assignment).collect();
    let list = Listing { rows, complete: true, again: Some(again), ..Listing::default() };
    News::Assignments(Ok(Arc::new(list)))
}

/// What a line would do, all of it new to the world.
pub fn plan(line: &str) -> Plan {
    let item = |change: Change| Item {
        what: change.to_string(),
        name: "TSK-1".into(),
        verdict: Verdict::Will,
        warning: None,
        before: Value::Null,
        after: json!({"as": "assignee", "person": "Mia Weber USR-1"}),
        change,
    };
    let operation: Operation = line.parse().unwrap();
    let items = operation.into_changes().into_iter().map(item).collect();
    Plan { items, user: "mia.weber@example.com".into(), about: About::Itself }
}

/// So many assignments in one operation.
pub fn many(n: usize) -> String {
    let lines = (1..=n).map(|n| format!("assign task TSK-{n} USR-1 --as assignee"));
    lines.collect::<Vec<_>>().join(" + ")
}

/// What is called, and what tells the times it takes from those of the others.
const CALLED: [(Endpoint, u64); 14] = [
    (Endpoint::Health, 0),
    (Endpoint::Login, 240),
    (Endpoint::Me, 10),
    (Endpoint::Teams, 15),
    (Endpoint::TeamMembers, 20),
    (Endpoint::Assignments, 25),
    (Endpoint::AssignmentHistory, 30),
    (Endpoint::Notifications, 55),
    (Endpoint::NotificationSummary, 60),
    (Endpoint::Preferences, 65),
    (Endpoint::Flags, 85),
    (Endpoint::FlagHistory, 90),
    (Endpoint::CacheStats, 95),
    (Endpoint::SystemHealth, 1_010),
];

/// Some minutes of calls, quick but for the two that are slow by nature.
pub fn calls() -> Vec<(Call, BudgetUse)> {
    let took = |n: u64, (endpoint, own): (Endpoint, u64)| match endpoint {
        Endpoint::Login | Endpoint::SystemHealth => own + n,
        _ => 3 + (n * 7 + own) % 29,
    };
    let call = |n, called: (Endpoint, u64)| {
        let took = Duration::from_millis(took(n, called));
        let budget = BudgetUse { used: 23, limit: 60, paused: None };
        (Call::new(called.0, took, Ok(())), budget)
    };
    (0..4).flat_map(|n| CALLED.into_iter().map(move |called| call(n, called))).collect()
}

/// One answer of every feed.
pub fn everything() -> Vec<News> {
    vec![
        healthy(),
        News::Me(Ok(Arc::new(user(0)))),
        teams(&TEAMS),
        members(0, &[0, 2, 3, 4]),
        members(1, &[1, 5, 6]),
        assignments(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        history(11, 5),
        inbox(&[0, 1, 2, 3, 4, 5, 6, 7]),
        unread(6),
        preferences(),
        flags(&FLAGS),
        flag_history("bulk_assignments"),
        host(),
        cache(),
        database(14),
        tables(),
        integrity(2),
        delivery(),
    ]
}

pub fn assignments_of(rows: Vec<Assignment>) -> News {
    News::Assignments(Ok(listing(rows)))
}
