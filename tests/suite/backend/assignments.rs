//! Assignments: the rules, the lists, the past.

use super::{Site, fields};
use reqwest::Method;
use serde_json::{Value, json};

const ASSIGNMENT: &str = "assigned_at assignment_type entity_id entity_name entity_type id is_active user_email user_id \
                          user_name user_role";

/// A task of the project of TEAM-000003, and somebody of the team who does not have it.
async fn free(site: &Site) -> (String, String) {
    let case = site.get("/hierarchy/projects/PRJ-000003/usecases").await.is(200).body[0]["id"].clone();
    let story = site.get(&format!("/hierarchy/usecases/{}/userstories", case.as_str().unwrap())).await.body
        [0]["id"]
        .clone();
    let tasks = site.get(&format!("/hierarchy/userstories/{}/tasks", story.as_str().unwrap())).await;
    let task = tasks.body[0]["id"].as_str().unwrap().to_owned();
    let taken = site.get(&format!("/assignments/entity/task/{task}")).await.is(200);
    let people = site
        .get(&format!("/assignments/available-assignees?entity_type=task&entity_id={task}"))
        .await
        .is(200);
    assert_eq!(fields(&people.items()[0]), "current_assignments email full_name id is_team_member role");
    let has = |id: &Value| taken.items().iter().any(|assignment| assignment["user_id"] == *id);
    let person = people.items().iter().find(|person| !has(&person["id"])).unwrap();
    (task, person["id"].as_str().unwrap().to_owned())
}

fn wish(task: &str, user: &str, kind: &str) -> Value {
    json!({"entity_type": "task", "entity_id": task, "user_id": user, "assignment_type": kind})
}

#[tokio::test]
async fn sixty_people_and_things_are_brought_together() {
    let site = Site::open().await;
    let first = site.get("/assignments/?limit=50").await.is(200);
    let rest = site.get("/assignments/?limit=50&skip=50").await.is(200);
    assert_eq!((first.items().len(), rest.items().len()), (50, 10));
    assert_eq!(fields(&first.items()[0]), ASSIGNMENT);
    assert!(
        first.items().iter().all(|item| item["user_role"].is_string() && item["entity_name"].is_string())
    );
    for item in first.items().iter().chain(rest.items()) {
        let fit = match item["entity_type"].as_str().unwrap() {
            "client" | "program" | "project" => "owner",
            _ => "assignee",
        };
        assert_eq!(item["assignment_type"], fit);
        let path = format!(
            "/validation/project-isolation/{}/{}?user_id={}",
            item["entity_type"].as_str().unwrap(),
            item["entity_id"].as_str().unwrap(),
            item["user_id"].as_str().unwrap()
        );
        if fit == "assignee" {
            assert_eq!(site.get(&path).await.is(200).body["valid"], true, "{item}");
        }
    }
    assert_eq!(site.get("/assignments/?entity_type=bogus").await.is(200).body, json!([]));
    assert!(!site.get("/assignments/?is_active=false").await.items().is_empty());
}

#[tokio::test]
async fn an_assignment_is_made_told_taken_back_and_remembered() {
    let site = Site::open().await;
    let (task, user) = free(&site).await;
    let made = site.post("/assignments/", wish(&task, &user, "assignee")).await.is(201);
    assert_eq!(fields(&made.body), ASSIGNMENT);
    let id = made.body["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("ASSGN-1795410298574-") && id.len() == 28, "{id}");
    assert_eq!(made.body["assigned_at"], "2026-11-23T05:04:58.574874Z");
    let twice = site.post("/assignments/", wish(&task, &user, "assignee")).await.is(400);
    assert_eq!(twice.body["detail"], "User is already assigned this role for this entity");
    site.send(&site.dev, Method::DELETE, &format!("/assignments/{id}"), None).await.is(204);
    site.delete(&format!("/assignments/{id}")).await.is(404);
    assert_eq!(site.get(&format!("/assignments/{id}")).await.is(200).body["is_active"], false);
    let history = site.get(&format!("/assignments/history/task/{task}")).await.is(200);
    let line = &history.items()[0];
    assert_eq!((&line["action"], &line["assignment_id"]), (&json!("unassigned"), &json!(id)));
    assert_eq!(
        fields(line),
        "action assignment_id assignment_type created_at entity_id entity_type id previous_user_id previous_user_name \
         user_id user_name"
    );
    assert_eq!(site.get("/assignments/history/task/NOPE").await.is(200).body, json!([]));
}

#[tokio::test]
async fn the_rules_are_real() {
    let site = Site::open().await;
    let (task, user) = free(&site).await;
    let refused = [
        (wish(&task, &user, "developer"), 400, "Invalid assignment type 'developer' for entity type 'task'"),
        (wish("TSK-999999", &user, "assignee"), 404, "task with ID TSK-999999 not found"),
        (wish(&task, "USR-999999", "assignee"), 400, "User not found"),
        (wish(&task, "USR-000024", "assignee"), 400, "User not found or inactive"),
        (wish(&task, "USR-000002", "assignee"), 400, "User is not a member of the project team"),
        (
            wish(&task, "USR-000022", "assignee"),
            400,
            "User role 'HR' is not compatible with assignment type 'assignee' for entity type 'task'",
        ),
    ];
    for (body, status, why) in refused {
        let said = site.post("/assignments/validate", body.clone()).await.is(200);
        assert_eq!(said.body, json!({"valid": false, "error": why, "details": {}}));
        assert_eq!(site.post("/assignments/", body).await.is(status).body["detail"], why);
    }
    let said = site.post("/assignments/validate", wish(&task, &user, "assignee")).await.is(200);
    assert_eq!(said.body, json!({"valid": true, "error": null, "details": {}}));
    let reply = site.post("/assignments/", wish(&task, &user, "king")).await.is(422);
    assert_eq!(reply.body["detail"][0]["field"], "body.assignment_type");
    let rules = site.get("/validation/assignment-rules").await.is(200);
    assert_eq!(rules.body["client"], json!({"owner": []}));
}

#[tokio::test]
async fn an_administrator_moves_an_assignment_to_somebody_else() {
    let site = Site::open().await;
    let (task, user) = free(&site).await;
    let made = site.post("/assignments/", wish(&task, &user, "assignee")).await.is(201);
    let path = format!("/assignments/{}", made.body["id"].as_str().unwrap());
    let people =
        site.get(&format!("/assignments/available-assignees?entity_type=task&entity_id={task}")).await;
    let taken = site.get(&format!("/assignments/entity/task/{task}")).await;
    let has = |id: &Value| taken.items().iter().any(|assignment| assignment["user_id"] == *id);
    let other = people.items().iter().find(|person| !has(&person["id"])).unwrap()["id"].clone();
    site.send(&site.dev, Method::PUT, &path, Some(json!({"user_id": other}))).await.is(403);
    let refused = site.put(&path, json!({"user_id": "USR-000002"})).await.is(422);
    assert_eq!(refused.body["error"]["code"], "VALIDATION_ERROR");
    let moved = site.put(&path, json!({"user_id": other})).await.is(200);
    assert_eq!(moved.body["user_id"], other);
    let line = &site.get(&format!("/assignments/history/task/{task}")).await.body[0];
    assert_eq!((&line["action"], &line["previous_user_id"]), (&json!("updated"), &json!(user)));
    site.put(&path, json!({"is_active": false})).await.is(200);
    site.put(&path, json!({"is_active": true})).await.is(200);
    site.put("/assignments/NOPE", json!({})).await.is(404);
}

#[tokio::test]
async fn a_bulk_call_does_what_it_can_and_says_what_it_could_not() {
    let site = Site::open().await;
    let (task, user) = free(&site).await;
    let items = json!([
        wish(&task, &user, "assignee"),
        wish(&task, &user, "assignee"),
        wish(&task, "NOPE", "assignee")
    ]);
    let reply = site.post("/assignments/bulk", items).await.is(200);
    assert_eq!((&reply.body["total"], reply.body["failed"].as_array().unwrap().len()), (&json!(3), 2));
    assert_eq!(fields(&reply.body["successful"][0]), "assignment_id entity_id entity_type user_id");
    assert_eq!(reply.body["failed"][1]["error"], "User not found");
    assert_eq!(site.post("/assignments/bulk", json!([])).await.is(200).body["total"], 0);
    site.post("/assignments/bulk", json!({"assignments": []})).await.is(422);
    let many: Vec<_> = (0..501).map(|_| wish(&task, &user, "assignee")).collect();
    site.post("/assignments/bulk", json!(many)).await.is(422);
    let path = format!("/assignments/entity/task/{task}");
    site.delete(&path).await.is(422);
    site.delete(&format!("{path}?assignment_type=assignee")).await.is(204);
    site.delete(&format!("{path}?assignment_type=assignee")).await.is(404);
    site.post(&path, json!({"user_id": user, "assignment_type": "assignee"})).await.is(201);
}
