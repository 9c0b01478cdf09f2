//! Who owns and does what, and who did before: everything follows the rules the API enforces.

use super::{Ground, at, insert::insert, people::Person, teams::Team, work::Node};
use crate::demo::{database::run, fault::Fault};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sqlx::SqliteConnection;
use std::collections::HashSet;

/// Past assignments there are at most.
const PAST: usize = 2000;

/// An assignment, by indices of a node and a person.
struct Given {
    at: DateTime<Utc>,
    node: usize,
    person: usize,
    kind: &'static str,
}

pub async fn write(
    db: &mut SqliteConnection,
    ground: &mut Ground,
    people: &[Person],
    work: &[Node],
    teams: &[Team],
) -> Result<(), Fault> {
    let mut given = owners(ground, people, work);
    workers(ground, work, teams, &mut given);
    given.sort_by_key(|given| given.at);
    let rows: Vec<Value> = given.iter().map(|given| row(ground, people, work, given, true)).collect();
    let columns = "id, entity_type, entity_id, user_id, assignment_type, assigned_at, is_active, created_by";
    past(db, ground, people, work, teams, &given).await?;
    insert(db, "assignments", columns, &rows).await?;
    let sql = "UPDATE work SET assigned_to = (SELECT user_id FROM assignments a WHERE a.entity_id = work.id AND a.is_active
        ORDER BY a.rowid LIMIT 1) WHERE kind IN ('task', 'subtask')";
    run(db, sql, &[]).await.map(|_| ())
}

fn row(ground: &mut Ground, people: &[Person], work: &[Node], given: &Given, active: bool) -> Value {
    let (node, person, id) = (&work[given.node], &people[given.person], ground.id("ASSGN", given.at));
    json!([id, node.kind, node.id, person.id, given.kind, at(given.at), active, "USR-000003"])
}

/// A time between something's beginning and yesterday.
fn since(ground: &mut Ground, begin: DateTime<Utc>) -> DateTime<Utc> {
    let span = (ground.now - begin).num_minutes().max(2);
    begin
        + TimeDelta::minutes(ground.rng.i64(1..span))
        + TimeDelta::microseconds(ground.rng.i64(0..59_000_000))
}

fn owners(ground: &mut Ground, people: &[Person], work: &[Node]) -> Vec<Given> {
    let fit = |person: &Person| {
        person.is_active && matches!(person.role, "Owner" | "Project Manager" | "Architect")
    };
    let able: Vec<usize> = (0..people.len()).filter(|n| fit(&people[*n])).collect();
    let owned = |node: &Node| matches!(node.kind, "client" | "program" | "project");
    let mut given = Vec::new();
    for (node, entity) in work.iter().enumerate().filter(|(_, node)| owned(node)) {
        let person = ground.pick(&able);
        given.push(Given { at: since(ground, entity.created), node, person, kind: "owner" });
    }
    given
}

/// Fills up to the number the size promises. Some have more to do than others, as everywhere.
fn workers(ground: &mut Ground, work: &[Node], teams: &[Team], given: &mut Vec<Given>) {
    let team_work = |node: &Node| matches!(node.kind, "usecase" | "userstory" | "task" | "subtask");
    let mut open: Vec<usize> = (0..work.len()).filter(|n| team_work(&work[*n])).collect();
    ground.rng.shuffle(&mut open);
    let mut taken = HashSet::new();
    for node in open.iter().cycle() {
        if given.len() >= ground.size.assignments() {
            return;
        }
        let Some(team) = work[*node].project.and_then(|project| teams.get(project)) else { continue };
        let share = ground.rng.f64().powf(1.4);
        let person = team.members[(share * team.members.len() as f64) as usize % team.members.len()];
        if taken.insert((*node, person)) {
            given.push(Given {
                at: since(ground, work[*node].created),
                node: *node,
                person,
                kind: "assignee",
            });
        }
    }
}

/// For about every fourth piece of work, somebody who had it before.
async fn past(
    db: &mut SqliteConnection,
    ground: &mut Ground,
    people: &[Person],
    work: &[Node],
    teams: &[Team],
    given: &[Given],
) -> Result<(), Fault> {
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for now in given.iter().filter(|given| given.kind == "assignee").step_by(4).take(PAST) {
        let node = &work[now.node];
        let Some(team) = node.project.and_then(|project| teams.get(project)) else { continue };
        let person = ground.pick(&team.members);
        if person == now.person {
            continue;
        }
        let begun = node.created + (now.at - node.created) / 3;
        let before = Given { at: begun, node: now.node, person, kind: "assignee" };
        let row = row(ground, people, work, &before, false);
        let id = ground.id("AHIST", now.at);
        lines.push(json!([
            id,
            row[0],
            node.kind,
            node.id,
            people[person].id,
            "assignee",
            "unassigned",
            null,
            at(now.at),
            "USR-000003",
        ]));
        rows.push(row);
    }
    let columns = "id, entity_type, entity_id, user_id, assignment_type, assigned_at, is_active, created_by";
    insert(db, "assignments", columns, &rows).await?;
    let columns =
        "id, assignment_id, entity_type, entity_id, user_id, assignment_type, action, previous_user_id,
        created_at, created_by";
    insert(db, "assignment_history", columns, &lines).await
}
