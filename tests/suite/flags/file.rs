//! What a file keeps besides our flags, and what it cannot do.

use super::*;
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::{os::unix::fs::PermissionsExt, path::PathBuf};
use tokio::time::timeout;

fn written(text: &Value) -> (TempDir, PathBuf, FileFlags) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("flags.json");
    fs::write(&path, text.to_string()).unwrap();
    let store = FileFlags::new(&path);
    (folder, path, store)
}

fn text(path: &PathBuf) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn what_is_not_ours_stays_in_the_file_and_so_do_its_rights() {
    let guide = json!({
        "bulk_assignments": {"enabled": true, "rollout_percentage": 25, "allowed_clients": [],
            "allowed_users": [], "owner": "platform"},
        "other": {"enabled": false, "rollout_percentage": 0.5, "allowed_clients": [], "allowed_users": []},
    });
    let (_folder, path, store) = written(&guide);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let flag = find(&store, &name("bulk_assignments")).await.unwrap();
    done(store.edit_flag(&flag, &share(50.0)).await);
    let mut expected = guide.clone();
    expected["bulk_assignments"]["rollout_percentage"] = 50.into();
    assert_eq!(text(&path), expected);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
}

#[tokio::test]
async fn a_flagd_definition_stays_one() {
    let definition = json!({
        "$schema": "https://flagd.dev/schema/v0/flags.json",
        "flags": {"bulk": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
            "targeting": {"fractional": [["on", 25], ["off", 75]]}},
            "colour": {"state": "ENABLED", "variants": {"red": "f00", "blue": "00f"}, "defaultVariant": "red"}},
        "$evaluators": {},
    });
    let (_folder, path, store) = written(&definition);
    let listing = store.flags().await.unwrap();
    assert_eq!(listing.rows[0].percentage.to_string(), "25 %");
    assert!(listing.poisoned[0].why.contains("left alone"), "{:?}", listing.poisoned);
    let edit = FlagEdit { allow_users: vec!["USR-1".parse().unwrap()], ..share(33.33) };
    done(store.edit_flag(&listing.rows[0], &edit).await);
    let mut expected = definition.clone();
    expected["flags"]["bulk"]["targeting"] = json!({"if": [
        {"in": [{"var": "targetingKey"}, ["USR-1"]]}, "on", {"fractional": [["on", 3333], ["off", 6667]]}]});
    assert_eq!(text(&path), expected);
}

#[tokio::test]
async fn an_edit_of_another_flag_meanwhile_is_kept() {
    let flag = json!({"enabled": true, "rollout_percentage": 1});
    let (_folder, path, store) = written(&json!({"a": flag, "b": flag}));
    let read = find(&store, &name("a")).await.unwrap();
    fs::write(&path, json!({"a": flag, "b": {"enabled": false}}).to_string()).unwrap();
    done(store.edit_flag(&read, &share(2.0)).await);
    assert_eq!(
        (&text(&path)["a"]["rollout_percentage"], &text(&path)["b"]["enabled"]),
        (&json!(2), &json!(false))
    );
}

#[tokio::test]
async fn a_file_that_is_none_is_told_and_never_written_over() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("flags.json");
    let store = FileFlags::new(&path);
    let error = store.flags().await.unwrap_err();
    assert!(error.hint().contains("flags init"), "{error}");
    assert!(store.make_ready().await.unwrap().ends_with("without a flag in it"));
    assert!(store.make_ready().await.unwrap().ends_with("there already, with 0 flags"));
    fs::write(&path, "{\n  \"a\": {,").unwrap();
    let error = store.flags().await.unwrap_err();
    assert!(error.to_string().contains("at line 2 column 9"), "{error}");
    let why = refused(store.create_flag(&name("b"), &full()).await);
    assert!(why.contains("line 2"), "{why}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\n  \"a\": {,");
}

#[tokio::test]
async fn who_watches_sees_a_file_that_somebody_else_has_changed() {
    let (_folder, path, store) = written(&json!({}));
    let mut seen = store.watch().unwrap();
    fs::write(&path, r#"{"a": {"enabled": true}}"#).unwrap();
    assert_eq!(timeout(PATIENCE, seen.next()).await.unwrap(), Some(Ok(())));
}
