//! The tree of work, from the clients down to the subtasks.

use super::{
    Ground, at,
    insert::{count_from, insert},
    words::{COMPANIES, REGIONS, STORIES, SUBTASKS, TASKS, THEMES, Theme, USE_CASES},
};
use crate::demo::{Size, fault::Fault};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sqlx::SqliteConnection;
use std::collections::BTreeMap;

/// A node of the tree.
#[derive(Clone)]
pub struct Node {
    pub id: String,
    pub kind: &'static str,
    pub name: String,
    /// Index among the projects; none for clients and programs.
    pub project: Option<usize>,
    pub created: DateTime<Utc>,
}

const COLUMNS: &str = "id, kind, parent_id, client_id, project_id, name, short_description, status, priority,
    start_date, end_date, phase_id, estimated_hours, actual_hours, points, duration_days, completed_at, email, phone,
    acceptance_criteria, repository_url, created_at, updated_at";
const PREFIXES: [(&str, &str); 7] = [
    ("client", "CLI"),
    ("program", "PRG"),
    ("project", "PRJ"),
    ("usecase", "USC"),
    ("userstory", "UST"),
    ("task", "TSK"),
    ("subtask", "SUB"),
];
const PRIORITIES: [&str; 4] = ["Low", "Medium", "Medium", "High"];
const TASK_STATUS: [&str; 8] =
    ["Planning", "Planning", "In Progress", "In Progress", "In Review", "Completed", "Completed", "Blocked"];

#[derive(Default)]
struct Tree {
    nodes: Vec<Node>,
    rows: Vec<Value>,
    counts: BTreeMap<&'static str, usize>,
    client: String,
    program: String,
    project: Option<(usize, String)>,
}

/// What a row says beside its place in the tree.
#[derive(Default)]
struct Facts {
    description: Option<String>,
    status: &'static str,
    priority: Option<&'static str>,
    dates: Option<(DateTime<Utc>, DateTime<Utc>)>,
    phase: Option<String>,
    hours: (Option<String>, Option<String>),
    points: Option<String>,
    days: Option<u32>,
    completed: Option<DateTime<Utc>>,
    contact: Option<(String, String)>,
    criteria: Option<String>,
    repository: Option<String>,
}

pub async fn write(db: &mut SqliteConnection, ground: &mut Ground) -> Result<Vec<Node>, Fault> {
    let (_, projects) = ground.dimensions();
    let mut tree = Tree::default();
    for n in 0..projects {
        let theme = &THEMES[n % THEMES.len()];
        if n.is_multiple_of(2) {
            tree.client(ground, n / 2, theme);
        }
        tree.project(ground, n, theme);
    }
    insert(db, "work", COLUMNS, &tree.rows).await?;
    for (kind, prefix) in PREFIXES {
        count_from(db, prefix, tree.counts.get(kind).copied().unwrap_or_default()).await?;
    }
    Ok(tree.nodes)
}

fn company(n: usize) -> String {
    let (name, region) = (COMPANIES[n % COMPANIES.len()], REGIONS[n / COMPANIES.len() % REGIONS.len()]);
    let more = n / (COMPANIES.len() * REGIONS.len());
    if more == 0 { format!("{name}{region}") } else { format!("{name}{region} {}", more + 1) }
}

impl Tree {
    fn add(
        &mut self,
        kind: &'static str,
        parent: Option<&str>,
        name: String,
        created: DateTime<Utc>,
        facts: Facts,
    ) -> String {
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let prefix = PREFIXES.iter().find(|(of, _)| *of == kind).map_or("", |(_, prefix)| prefix);
        let id = format!("{prefix}-{count:06}");
        let client = if kind == "client" { &id } else { &self.client };
        let project = match kind {
            "client" | "program" => None,
            "project" => Some(id.clone()),
            _ => self.project.as_ref().map(|(_, id)| id.clone()),
        };
        let day = |at: DateTime<Utc>| at.date_naive().to_string();
        let (email, phone) = facts.contact.unzip();
        let (estimated, actual) = facts.hours;
        self.rows.push(json!([
            id,
            kind,
            parent,
            client,
            project,
            name,
            facts.description,
            facts.status,
            facts.priority,
            facts.dates.map(|(start, _)| day(start)),
            facts.dates.map(|(_, end)| day(end)),
            facts.phase,
            estimated,
            actual,
            facts.points,
            facts.days,
            facts.completed.map(at),
            email,
            phone,
            facts.criteria,
            facts.repository,
            at(created),
            at(facts.completed.unwrap_or(created)),
        ]));
        let project =
            if matches!(kind, "client" | "program") { None } else { self.project.as_ref().map(|(n, _)| *n) };
        self.nodes.push(Node { id: id.clone(), kind, name, project, created });
        id
    }

    fn client(&mut self, ground: &mut Ground, n: usize, theme: &Theme) {
        let (name, since) = (company(n), ground.days_ago(380));
        let host = name.to_lowercase().replace(' ', "-");
        let contact = Some((format!("office@{host}.example"), format!("+1-555-{:04}", 100 + n)));
        let description = Some(format!("{} since {}", theme.sector, since.format("%Y")));
        let facts = Facts { description, status: "Active", contact, ..Facts::default() };
        self.project = None;
        self.client = self.add("client", None, format!("{name} {}", theme.sector), since, facts);
        let begun = ground.days_ago(330);
        let facts = Facts {
            description: Some(format!("{} for {name}", theme.program)),
            status: "In Progress",
            dates: Some((begun, begun + TimeDelta::days(700))),
            ..Facts::default()
        };
        let client = self.client.clone();
        self.program = self.add("program", Some(&client), theme.program.into(), begun, facts);
    }

    fn project(&mut self, ground: &mut Ground, n: usize, theme: &Theme) {
        let age = 200 + ground.rng.u32(0..90);
        let begun = ground.days_ago(age);
        let slug = theme.project.to_lowercase().replace(' ', "-");
        let name = if n < THEMES.len() {
            theme.project.into()
        } else {
            format!("{} {}", company(n / 2), theme.project)
        };
        let facts = Facts {
            description: Some(theme.about.into()),
            status: if n % 11 == 7 { "Planning" } else { "In Progress" },
            dates: Some((begun, begun + TimeDelta::days(540))),
            repository: Some(format!("https://git.example/{slug}")),
            ..Facts::default()
        };
        let program = self.program.clone();
        self.project = Some((n, String::new()));
        let id = self.add("project", Some(&program), name, begun, facts);
        self.project = Some((n, id.clone()));
        let (cases, stories) = if ground.size == Size::Small { (2, 2) } else { (6, 4) };
        for case in 0..cases {
            self.use_case(ground, &id, theme, (n + case) % theme.things.len(), stories);
        }
    }

    fn use_case(&mut self, ground: &mut Ground, parent: &str, theme: &Theme, thing: usize, stories: usize) {
        let created = ground.days_ago(190);
        let name = format!("{} {}", ground.pick(&USE_CASES), theme.things[thing]);
        let facts = Facts { status: "Active", priority: Some(ground.pick(&PRIORITIES)), ..Facts::default() };
        let id = self.add("usecase", Some(parent), name, created, facts);
        let first = ground.rng.usize(..STORIES.len());
        for n in 0..stories {
            let thing = theme.things[(thing + n) % theme.things.len()];
            let story = STORIES[(first + n) % STORIES.len()].replace("{}", thing);
            self.story(ground, &id, format!("{} {story}", theme.actor), thing);
        }
    }

    fn story(&mut self, ground: &mut Ground, parent: &str, name: String, thing: &str) {
        let created = ground.days_ago(170);
        let facts = Facts {
            status: ground.pick(&["Backlog", "In Progress", "In Progress", "Completed"]),
            priority: Some(ground.pick(&PRIORITIES)),
            points: Some(ground.pick(&["1", "2", "3", "5", "8"]).to_owned()),
            phase: Some(format!("PHS-{:06}", ground.rng.u32(1..=4))),
            criteria: Some(format!(
                "The {thing} is right on the first try, and takes less than two seconds."
            )),
            ..Facts::default()
        };
        let id = self.add("userstory", Some(parent), name, created, facts);
        let (count, first) = (2 + usize::from(ground.size != Size::Small), ground.rng.usize(..TASKS.len()));
        for n in 0..count {
            self.task(ground, &id, TASKS[(first + n * 3) % TASKS.len()].replace("{}", thing), thing);
        }
    }

    fn task(&mut self, ground: &mut Ground, parent: &str, name: String, thing: &str) {
        let age = 15 + ground.rng.u32(0..140);
        let created = ground.days_ago(age);
        let facts = self.effort(ground, created);
        let phase = facts.phase.clone();
        let id = self.add("task", Some(parent), name, created, facts);
        let name = ground.pick(&SUBTASKS).replace("{}", thing);
        let mut facts = self.effort(ground, created);
        (facts.phase, facts.priority, facts.dates) = (phase, None, None);
        facts.points = Some(ground.pick(&["0.50", "1.00", "1.50", "2.00"]).to_owned());
        facts.days = Some(ground.rng.u32(1..=5));
        self.add("subtask", Some(&id), name, created + TimeDelta::hours(20), facts);
    }

    fn effort(&self, ground: &mut Ground, created: DateTime<Utc>) -> Facts {
        let status = ground.pick(&TASK_STATUS);
        let hours = f64::from(ground.rng.u32(2..=48)) / 2.0;
        let done = status == "Completed";
        let took = hours * (0.7 + ground.rng.f64() * 0.8);
        Facts {
            status,
            priority: Some(ground.pick(&PRIORITIES)),
            dates: Some((created, created + TimeDelta::days(ground.rng.i64(7..60)))),
            phase: Some(format!("PHS-{:06}", ground.rng.u32(1..=4))),
            hours: (Some(format!("{hours:.2}")), done.then(|| format!("{took:.2}"))),
            completed: done.then(|| created + TimeDelta::days(ground.rng.i64(2..14))),
            ..Facts::default()
        }
    }
}
