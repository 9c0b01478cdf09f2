//! What people have been told lately. The administrator's inbox is the fullest.

use super::{
    Ground, at,
    insert::{count_from, insert},
    people::Person,
    teams::Team,
    work::Node,
};
use crate::demo::{delivery::reason, fault::Fault};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

const ADMIN_INBOX: usize = 40;
/// Minutes ago of the newest notifications of the administrator; older ones follow hour by hour.
const LATEST: [i64; 12] = [3, 9, 16, 31, 47, 66, 95, 140, 180, 260, 330, 420];

/// A notification before it is known who gets it.
struct Text {
    kind: &'static str,
    title: String,
    message: String,
    entity: Option<(&'static str, String)>,
}

pub async fn write(
    db: &mut SqliteConnection,
    ground: &mut Ground,
    people: &[Person],
    work: &[Node],
    teams: &[Team],
) -> Result<(), Fault> {
    let tasks: Vec<&Node> = work.iter().filter(|node| node.kind == "task").collect();
    let mut drafts: Vec<(DateTime<Utc>, usize, usize)> = Vec::new();
    for n in 0..ADMIN_INBOX {
        let minutes = LATEST.get(n).copied().unwrap_or_else(|| 420 + (n as i64 - 11) * 517);
        drafts.push((
            ground.now - TimeDelta::minutes(minutes) - TimeDelta::milliseconds(137 * n as i64),
            1,
            n,
        ));
    }
    for person in 2..people.len() {
        let count = ground.rng.usize(2..=5);
        drafts.extend((0..count).map(|n| (ground.days_ago(1 + 3 * n as u32), person, n)));
    }
    drafts.sort();
    let (mut rows, mut history): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    for (when, person, n) in drafts {
        let text = compose(ground, people, &tasks, teams, n);
        let id = format!("NOTIF-{:06}", rows.len() + 1);
        let status = status(n, ground.now - when);
        if status != "pending" {
            history.push(attempt(history.len() + 1, &id, when, n, status));
        }
        rows.push(row(&id, &people[person].id, when, n, status, text));
    }
    let columns =
        "id, user_id, type, title, message, entity_type, entity_id, status, channel, created_at, sent_at,
        read_at, created_by";
    insert(db, "notifications", columns, &rows).await?;
    count_from(db, "NOTIF", rows.len()).await?;
    let columns = "id, notification_id, channel, status, attempted_at, delivered_at, error_message";
    insert(db, "notification_history", columns, &history).await?;
    count_from(db, "NHIST", history.len()).await
}

fn channel(n: usize) -> &'static str {
    ["in_app", "email", "in_app", "push"][n % 4]
}

/// The sender was stopped only a moment ago: what waits has not waited for long.
fn status(n: usize, age: TimeDelta) -> &'static str {
    match n {
        1 if age < TimeDelta::hours(1) => "pending",
        3 | 9 | 17 => "failed",
        0..=6 | 8 | 11 => "sent",
        _ => "read",
    }
}

/// When it was tried: one of them took longer than the other.
fn tried(when: DateTime<Utc>, n: usize) -> DateTime<Utc> {
    when + TimeDelta::milliseconds(240 + n as i64 * 577 % 1900)
}

fn attempt(number: usize, id: &str, when: DateTime<Utc>, n: usize, status: &str) -> Value {
    let (channel, tried) = (channel(n), at(tried(when, n)));
    let (end, delivered, error) = match status {
        "failed" => ("failed", None, Some(reason(channel))),
        _ => ("sent", Some(&tried), None),
    };
    json!([format!("NHIST-{number:06}"), id, channel, end, tried, delivered, error])
}

fn row(id: &str, user: &str, when: DateTime<Utc>, n: usize, status: &str, text: Text) -> Value {
    let arrived = matches!(status, "sent" | "read").then(|| at(tried(when, n)));
    let read = (status == "read").then(|| at(when + TimeDelta::minutes(11 + n as i64)));
    let (kind, entity) = text.entity.unzip();
    json!([
        id,
        user,
        text.kind,
        text.title,
        text.message,
        kind,
        entity,
        status,
        channel(n),
        at(when),
        arrived,
        read,
        "USR-000003",
    ])
}

fn compose(ground: &mut Ground, people: &[Person], tasks: &[&Node], teams: &[Team], n: usize) -> Text {
    let task = ground.pick(tasks);
    let team = &teams[task.project.unwrap_or_default()];
    let who = &people[ground.pick(&team.members)].name;
    let other =
        team.members.iter().map(|member| &people[*member].name).find(|name| *name != who).unwrap_or(who);
    let outside: Vec<usize> =
        (2..people.len()).filter(|n| people[*n].can_work() && !team.members.contains(n)).collect();
    let gone = &people[ground.pick(&outside)].name;
    let about_task = Some(("task", task.id.clone()));
    let about_team = Some(("team", team.id.clone()));
    let (kind, title, message, entity) = match n % 8 {
        0 => (
            "assignment_created",
            format!("Assigned: {}", task.name),
            format!("{who} is now assignee of the task \"{}\".", task.name),
            about_task,
        ),
        1 => (
            "team_member_added",
            format!("{who} joined {}", team.name),
            format!("{other} added {who} to the team {}.", team.name),
            about_team,
        ),
        2 => (
            "assignment_removed",
            format!("Unassigned: {}", task.name),
            format!("{who} no longer works on the task \"{}\".", task.name),
            about_task,
        ),
        3 => {
            let message =
                format!("{who} and {other} were both given the task \"{}\" within a minute.", task.name);
            ("assignment_conflict", format!("Two people on {}", task.name), message, about_task)
        }
        4 => (
            "bulk_assignment_completed",
            "Bulk assignment completed".into(),
            format!("{} of {0} assignments were made for {}.", 6 + n, team.name),
            None,
        ),
        5 => (
            "team_member_removed",
            format!("{gone} left {}", team.name),
            format!("{other} removed {gone} from the team {}.", team.name),
            about_team,
        ),
        6 => (
            "assignment_created",
            format!("Assigned: {}", task.name),
            format!("{other} gave the task \"{}\" to {who}.", task.name),
            about_task,
        ),
        _ => {
            let message = format!(
                "3 of {} assignments for {} were refused: not members of the project team.",
                8 + n,
                team.name
            );
            ("bulk_assignment_failed", "Bulk assignment completed in part".into(), message, None)
        }
    };
    Text { kind, title, message, entity }
}
