//! What forms and pickers ask for.

use super::*;
use worky_console::{
    domain::Node,
    source::{Listing, Pace},
};

#[tokio::test]
async fn the_walk_goes_from_the_clients_to_the_subtasks() {
    for personality in Personality::ALL {
        let desk = Desk::open(*personality).await;
        let mut kinds = Vec::new();
        let mut nodes = desk.api.children(None).await.unwrap();
        while let Some(node) = deepest(&desk, &nodes).await {
            assert!(nodes.complete && nodes.rows.is_sorted_by(|a, b| a.name <= b.name));
            kinds.push(node.entity.kind.to_string());
            assert!(desk.api.entity_exists(&node.entity).await.unwrap());
            nodes = desk.api.children(Some(&node.entity)).await.unwrap();
        }
        assert_eq!(kinds.join(" "), "client program project usecase userstory task subtask");
    }
}

/// The first that has something below it, or just the first.
async fn deepest(desk: &Desk, nodes: &Listing<Node>) -> Option<Node> {
    for node in &nodes.rows {
        if !desk.api.children(Some(&node.entity)).await.unwrap().rows.is_empty() {
            return Some(node.clone());
        }
    }
    nodes.rows.first().cloned()
}

#[tokio::test]
async fn a_search_finds_what_has_the_text_for_its_id() {
    let desk = Desk::open(Personality::Shipped).await;
    for id in ["TSK-000001", "ust-000002", "PRJ-000001", "SUB-000001"] {
        let found = desk.api.search_entities(id).await.unwrap().rows;
        let [node] = &found[..] else { panic!("{id}: {found:?}") };
        assert!(node.entity.id.as_str().eq_ignore_ascii_case(id) && !node.name.is_empty(), "{node:?}");
    }
    for none in ["TSK-999999", "TSK-", "TSK-00x", "XYZ-000001"] {
        assert!(desk.api.search_entities(none).await.unwrap().rows.is_empty(), "{none}");
    }
}

#[tokio::test]
async fn a_search_names_the_way_to_what_it_finds() {
    let desk = Desk::open(Personality::Shipped).await;
    let project = desk.api.projects().await.unwrap().rows.remove(0);
    assert!(project.program.is_some() && project.status.is_some());
    let found = desk.api.search_entities(&project.name).await.unwrap();
    let node = found.rows.iter().find(|node| node.entity.id.as_str() == project.id.as_str()).unwrap();
    assert!(node.path.as_ref().unwrap().ends_with(&format!(" > {}", project.name)));
    let before = desk.kit.outcomes().len();
    for short in ["", " a ", "a\0b"] {
        assert!(desk.api.search_entities(short).await.unwrap().rows.is_empty());
    }
    assert_eq!(desk.kit.outcomes().len(), before, "what the server refuses is not asked");
    assert!(desk.api.search_entities("no & such = thing %2F").await.unwrap().rows.is_empty());
}

#[tokio::test]
async fn people_come_with_what_they_can_be_assigned_to() {
    let desk = Desk::open(Personality::Shipped).await;
    let users = desk.api.users().await.unwrap().rows;
    let who = |email: &str| users.iter().find(|user| user.email == email).unwrap();
    assert!(users.iter().any(|user| !user.active) && users.is_sorted_by(|a, b| a.name <= b.name));
    assert!(who("dev1@example.com").can_be_assigned(&EntityKind::Task));
    assert!(!who("hr@example.com").can_be_assigned(&EntityKind::Task));
    assert!(who("contact@example.com").is_contact_person);
    assert_eq!(who("dev1@example.com").secondary_roles, ["Tester"]);
    let able = desk.api.available_assignees(&task(1)).await.unwrap().rows;
    assert!(able.iter().all(|one| one.in_team && !one.name.is_empty() && !one.role.is_empty()));
    assert!(able.iter().any(|one| one.current.contains(&"task:assignee".to_owned())));
}

#[tokio::test]
async fn what_could_leave_its_place_in_a_path_is_not_asked() {
    let desk = Desk::open(Personality::Guide).await;
    let before = desk.kit.outcomes().len();
    let odd = Entity { kind: "../../auth".into(), id: "TSK-1".parse().unwrap() };
    assert!(!desk.api.entity_exists(&odd).await.unwrap());
    assert!(desk.api.assigned(&odd).await.unwrap().rows.is_empty());
    assert!(desk.api.children(Some(&odd)).await.unwrap().rows.is_empty());
    assert_eq!(desk.kit.outcomes().len(), before);
    let none = Entity { kind: EntityKind::Task, id: "TSK-999999".parse().unwrap() };
    assert!(!desk.api.entity_exists(&none).await.unwrap());
}

#[tokio::test]
async fn a_change_and_what_a_form_asks_for_do_not_wait_for_the_polls() {
    let desk = Desk::open(Personality::Guide).await;
    let row = desk.given(1).await;
    let api = desk.with_limit(4).await;
    for _ in 0..3 {
        api.me().await.unwrap();
    }
    let poll = tokio::time::timeout(Duration::from_millis(200), api.me());
    assert!(poll.await.is_err(), "there is nothing left for polls");
    done(api.unassign(&row.id).await);
    assert!(done(api.assign(&task(1), &row.user, &row.kind).await).active);
    assert!(!api.at(Pace::Person).users().await.unwrap().rows.is_empty());
    assert!(api.budget().used > 4, "it is counted all the same");
}
