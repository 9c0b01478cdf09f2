//! One team to a project, and who is in it.

use super::{
    Ground, at,
    insert::{count_from, insert},
    people::Person,
    work::Node,
};
use crate::demo::{Size, fault::Fault};
use serde_json::json;
use sqlx::SqliteConnection;

/// A team, by the index of its project.
pub struct Team {
    pub id: String,
    pub name: String,
    /// Indices of people.
    pub members: Vec<usize>,
}

/// In `medium` and `large` one team comes close to the guide's limit of 200.
const CROWD: usize = 193;
const NAMES: [&str; 8] = [
    "Design Guild",
    "People Crew",
    "Dispatch Core",
    "Road Crew",
    "Front Desk",
    "Lab Line",
    "Meter Works",
    "Outage Squad",
];

fn role(person: &Person, n: usize) -> &'static str {
    match person.role {
        "Project Manager" => "Manager",
        "Owner" => "Owner",
        "Architect" => "Architect",
        "Tester" => "Tester",
        "Designer" => "Designer",
        "Developer" if n == 2 => "Lead",
        "Developer" => "Developer",
        _ => "Member",
    }
}

/// Each team's people: one of each trade if there is one, then whoever comes.
fn draw(ground: &mut Ground, people: &[Person], project: usize) -> Vec<usize> {
    let mut able: Vec<usize> = (0..people.len()).filter(|n| people[*n].can_work()).collect();
    ground.rng.shuffle(&mut able);
    let wanted = match ground.size {
        Size::Small => [7, 4, 9, 6, 5, 4, 8, 3][project % 8],
        _ if project == 2 => CROWD,
        _ => ground.rng.usize(5..=16),
    };
    let mut members = Vec::new();
    for trade in ["Project Manager", "Developer", "Developer", "Tester", "Designer"] {
        let found = able.iter().position(|n| people[*n].role == trade);
        members.extend(found.map(|place| able.remove(place)));
    }
    members.extend(able);
    members.truncate(wanted);
    // The developer whose password is printed should find something to do.
    if project == 2 && !members.contains(&5) {
        members[1] = 5;
    }
    members
}

pub async fn write(
    db: &mut SqliteConnection,
    ground: &mut Ground,
    people: &[Person],
    work: &[Node],
) -> Result<Vec<Team>, Fault> {
    let (mut teams, mut rows, mut seats) = (Vec::new(), Vec::new(), Vec::new());
    for (n, project) in work.iter().filter(|node| node.kind == "project").enumerate() {
        let name = if n < NAMES.len() { NAMES[n].to_owned() } else { format!("{} Team", project.name) };
        let team = Team { id: format!("TEAM-{:06}", n + 1), name, members: draw(ground, people, n) };
        let founded = ground.days_ago(185);
        let description = format!("Builds and runs {}", project.name);
        rows.push(json!([
            team.id,
            team.name,
            description,
            project.id,
            at(founded),
            at(founded),
            "USR-000002",
            "USR-000002"
        ]));
        for (place, member) in team.members.iter().enumerate() {
            let (person, joined) = (&people[*member], ground.days_ago(184 - (place as u32 * 7) % 150));
            let id = ground.id("TM", joined);
            seats.push(json!([id, team.id, person.id, role(person, place), at(joined), "USR-000002"]));
        }
        teams.push(team);
    }
    let columns = "id, name, description, project_id, created_at, updated_at, created_by, updated_by";
    insert(db, "teams", columns, &rows).await?;
    insert(db, "team_members", "id, team_id, user_id, role, joined_at, created_by", &seats).await?;
    count_from(db, "TEAM", teams.len()).await?;
    Ok(teams)
}
