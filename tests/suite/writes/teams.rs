//! Teams and their members.

use super::*;
use worky_console::{
    demo::DEVELOPER,
    domain::{Edit, TeamEdit, TeamRole},
};

#[tokio::test]
async fn a_team_is_made_changed_and_filled_and_each_step_can_be_seen() {
    for personality in Personality::ALL {
        let desk = Desk::open(*personality).await;
        let api = &desk.api;
        let team = done(api.create_team(&new_team("Night Watch")).await);
        assert_eq!((team.name.as_str(), team.member_count), ("Night Watch", 0));
        assert_eq!(api.team(&team.id).await.unwrap(), team);
        let user = desk.outsider(&team).await;
        let member = done(api.add_member(&team.id, &user, TeamRole::ContactPerson).await);
        assert_eq!((member.user.clone(), member.role.as_str()), (user.clone(), "Contact Person"));

        let edit = TeamEdit {
            name: Some("Day Watch".parse().unwrap()),
            description: Edit::Clear,
            project: Edit::Set("PRJ-000002".parse().unwrap()),
        };
        let team = done(api.update_team(&team.id, &edit).await);
        assert_eq!(
            (team.name.as_str(), team.description.as_deref(), team.member_count),
            ("Day Watch", None, 1)
        );
        let alone = TeamEdit { project: Edit::Clear, ..TeamEdit::default() };
        let team = done(api.update_team(&team.id, &alone).await);
        assert_eq!((team.name.as_str(), team.project.clone()), ("Day Watch", None));

        done(api.remove_member(&team.id, &user).await);
        assert!(api.members(&team.id).await.unwrap().rows.is_empty());
        let back = done(api.add_member(&team.id, &user, TeamRole::Lead).await);
        assert_eq!(back.role, "Lead", "who comes back has the new role");
    }
}

#[tokio::test]
async fn what_cannot_be_is_not_sent() {
    let desk = Desk::open(Personality::Shipped).await;
    let team = desk.api.teams().await.unwrap().rows.remove(0);
    let member = desk.api.members(&team.id).await.unwrap().rows.remove(0);
    desk.line.set(Manner::Fine);
    let mut twin = new_team(&team.name);
    twin.project = team.project.clone().unwrap();
    let why = refused(desk.api.create_team(&twin).await);
    assert_eq!(why, format!("{} has a team `{}` already ({})", twin.project, team.name, team.id));
    let long = NewTeam { project: "PRJ-12345678901234567".parse().unwrap(), ..new_team("x") };
    assert!(refused(desk.api.create_team(&long).await).contains("more than 20 characters"));
    let nothing = desk.api.update_team(&team.id, &TeamEdit::default()).await;
    assert_eq!(refused(nothing), "there is nothing to change");
    let why = refused(desk.api.add_member(&team.id, &member.user, TeamRole::Member).await);
    assert_eq!(why, format!("{} is in {} already, as {}", member.user, team.id, member.role));
    assert!(desk.line.sent().is_empty(), "{:?}", desk.line.sent());
}

#[tokio::test]
async fn what_the_server_refuses_is_told_in_its_words() {
    for personality in Personality::ALL {
        let desk = Desk::open(*personality).await;
        let api = &desk.api;
        let nowhere = NewTeam { project: "PRJ-999999".parse().unwrap(), ..new_team("Night Watch") };
        assert!(refused(api.create_team(&nowhere).await).contains("Project not found"));
        let team = api.teams().await.unwrap().rows.remove(0);
        let why = refused(api.remove_member(&team.id, &"USR-999999".parse().unwrap()).await);
        assert!(why.contains("answered 404: Team member not found"), "{why}");
        let why = refused(api.add_member(&team.id, &"USR-999999".parse().unwrap(), TeamRole::Member).await);
        assert!(why.contains("answered 404: User not found or inactive"), "{why}");
        let moved = TeamEdit { project: Edit::Set("PRJ-999999".parse().unwrap()), ..TeamEdit::default() };
        let why = refused(api.update_team(&team.id, &moved).await);
        // A shipped server fails over it, and only a look shows that nothing has changed.
        let words = match personality {
            Personality::Guide => "Project not found",
            Personality::Shipped => "looked it up: the project of TEAM-000001 is PRJ-000001",
        };
        assert!(why.contains(words), "{why}");
    }
}

#[tokio::test]
async fn a_lost_team_that_cannot_be_seen_is_not_called_undone() {
    // A project manager may make teams and sees only those they are in.
    let pm = ("pm@example.com", DEVELOPER.1);
    let desk = Desk::with(Personality::Shipped, pm, Duration::from_secs(5)).await;
    for manner in [Manner::Does, Manner::Fails] {
        desk.line.set(manner);
        let why = unknown(desk.api.create_team(&new_team("Night Watch")).await);
        assert!(
            why.ends_with("this account sees only the teams it is in, so it cannot be looked up"),
            "{why}"
        );
    }
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_known_what_is_there() {
    let kit = Kit::new("http://127.0.0.1:1", Some(crate::client::TOKEN));
    let why = refused(kit.api.create_team(&new_team("Night Watch")).await);
    assert!(
        why.starts_with("nothing was sent: cannot reach 127.0.0.1:1: connection refused; check"),
        "{why}"
    );
    let user = "USR-1".parse().unwrap();
    let why = refused(kit.api.add_member(&"TEAM-1".parse().unwrap(), &user, TeamRole::Lead).await);
    assert!(why.contains("nothing was sent"), "{why}");
}
