//! Teams, and the order of lists.

use super::{caught, free_colleague, only, unhandled, wish};
use crate::backend::Site;
use serde_json::{Value, json};
use worky_console::demo::Quirk;

const SEVERAL: &str = "Multiple rows were found when one or none was required";

fn ids(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn lists_without_order() {
    for (site, moves) in [(only(Quirk::ListsWithoutOrder).await, true), (Site::open().await, false)] {
        site.put("/teams/TEAM-000001", json!({"description": "Touched"})).await.is(200);
        let teams = ids(&site.get("/teams/").await.is(200).body["items"]);
        assert_eq!(teams.last().unwrap() == "TEAM-000001", moves, "{teams:?}");
        site.put("/users/USR-000003", json!({"language": "es"})).await.is(200);
        let users = ids(&site.get("/users/").await.is(200).body);
        assert_eq!(users.last().unwrap() == "USR-000003", moves, "{users:?}");
        let before = ids(&site.get("/assignments/?limit=100").await.is(200).body);
        let path = format!("/assignments/{}", before[0]);
        site.put(&path, json!({"is_active": false})).await.is(200);
        site.put(&path, json!({"is_active": true})).await.is(200);
        let after = ids(&site.get("/assignments/?limit=100").await.is(200).body);
        assert_eq!((after.len(), after.last() == before.first()), (before.len(), moves));
    }
}

#[tokio::test]
async fn team_update_counts_nobody() {
    for (site, counts) in [(only(Quirk::TeamUpdateCountsNobody).await, false), (Site::open().await, true)] {
        let reply =
            site.put("/teams/TEAM-000001", json!({"name": "Renamed", "is_active": false})).await.is(200);
        assert_eq!(reply.body["member_count"] != 0, counts);
        assert_eq!(reply.body["is_active"], true);
        let lost = site.put("/teams/TEAM-000001", json!({"project_id": "PRJ-404"})).await;
        assert_eq!(lost.status, if counts { 404 } else { 500 });
        assert!(lost.body["detail"].is_string());
    }
}

#[tokio::test]
async fn second_team_500() {
    for (site, breaks) in [(only(Quirk::SecondTeam500).await, true), (Site::open().await, false)] {
        let tasks = site.get("/tasks/?limit=100").await.is(200);
        let task = tasks.items()[0]["id"].as_str().unwrap().to_owned();
        let node = site.get(&format!("/hierarchy/task/{task}")).await.is(200);
        let project = node.body["entity"]["project_id"].as_str().unwrap().to_owned();
        let person = free_colleague(&site, &task).await;
        site.post("/teams/", json!({"name": "Second", "project_id": project})).await.is(201);
        let replies = [
            site.get(&format!("/teams/project/{project}")).await,
            site.post("/assignments/", wish("task", &task, &person, "assignee")).await,
        ];
        let checks = [
            site.get(&format!("/validation/team-members/{project}")).await,
            site.get(&format!("/validation/project-isolation/task/{task}?user_id={person}")).await,
        ];
        if breaks {
            replies.iter().for_each(|reply| caught(reply, SEVERAL));
            checks.iter().for_each(unhandled);
        } else {
            assert!(replies.iter().chain(&checks).all(|reply| reply.status.is_success()));
        }
    }
}
