//! Notifications sent and cleared away, preferences, and the cache.

use super::*;
use worky_console::{
    demo::DEVELOPER,
    domain::{Channel, CleanupAge, NewNotification, NotificationKind, PreferenceEdit},
    source::InboxSweep,
};

async fn letter(desk: &Desk, with_me: bool) -> NewNotification {
    let me = desk.api.me().await.unwrap().id;
    let dev = desk.beside(DEVELOPER).await.me().await.unwrap().id;
    NewNotification {
        users: if with_me { vec![me.clone(), dev, me] } else { vec![dev] },
        title: "Maintenance at ten".parse().unwrap(),
        message: "The API\nis away for five minutes.".parse().unwrap(),
        kind: NotificationKind::AssignmentConflict,
        about: Some(task(1)),
        channel: Channel::InApp,
    }
}

async fn copies(api: &Api) -> usize {
    let inbox = InboxSweep::new().advance(api).await.unwrap();
    inbox.rows.iter().filter(|row| row.title == "Maintenance at ten").count()
}

#[tokio::test]
async fn a_letter_arrives_once_for_each_and_the_senders_copy_proves_it() {
    for personality in Personality::ALL {
        let desk = Desk::open(*personality).await;
        let dev = desk.beside(DEVELOPER).await;
        for (n, manner) in [Manner::Fine, Manner::Does, Manner::Lost].into_iter().enumerate() {
            desk.line.set(manner);
            done(desk.api.send_notification(&letter(&desk, true).await).await);
            assert_eq!(desk.line.sent(), ["POST /notifications/bulk"]);
            assert_eq!((copies(&desk.api).await, copies(&dev).await), (n + 1, n + 1), "{manner:?}");
        }
    }
}

#[tokio::test]
async fn what_nobody_can_look_up_is_called_unknown() {
    let desk = Desk::open(Personality::Shipped).await;
    let why = unknown(desk.api.send_notification(&letter(&desk, false).await).await);
    assert!(why.ends_with("in the inboxes of those concerned only: ask one of them"), "{why}");
    assert_eq!(copies(&desk.beside(DEVELOPER).await).await, 1, "and yet it was sent, once");
    let mut some = letter(&desk, true).await;
    some.users.insert(2, "USR-999999".parse().unwrap());
    let why = unknown(desk.api.send_notification(&some).await);
    assert!(why.ends_with("as you are told last, some of the others may have it"), "{why}");
    desk.line.set(Manner::Fails);
    let mut mine = letter(&desk, true).await;
    mine.users.remove(1);
    let why = refused(desk.api.send_notification(&mine).await);
    assert!(why.ends_with("your inbox does not have it"), "{why}");
}

#[tokio::test]
async fn a_letter_that_would_never_be_answered_is_not_sent() {
    let desk = Desk::open(Personality::Shipped).await;
    let empty = NewNotification { users: Vec::new(), ..letter(&desk, false).await };
    desk.line.set(Manner::Fine);
    let why = refused(desk.api.send_notification(&empty).await);
    assert_eq!(why, "1 to 100 people can be told at once, and not 0");
    let party = NewNotification { kind: "party".into(), ..letter(&desk, false).await };
    assert!(
        refused(desk.api.send_notification(&party).await).starts_with("`party` is no kind of notification")
    );
    assert!(desk.line.sent().is_empty());
}

#[tokio::test]
async fn a_preference_is_set_and_read_back_and_odd_ones_are_not_sent() {
    let kind = NotificationKind::AssignmentCreated;
    for personality in Personality::ALL {
        let desk = Desk::open(*personality).await;
        let api = &desk.api;
        for on in [true, false] {
            let edit = PreferenceEdit { push: Some(on), email: Some(!on), ..PreferenceEdit::default() };
            let made = done(api.set_preference(&kind, &edit).await);
            let read = api.preferences().await.unwrap().rows.into_iter().find(|row| row.kind == kind);
            assert_eq!((made.push, made.email, Some(&made)), (on, !on, read.as_ref()));
        }
        desk.line.set(Manner::Fine);
        let nothing = api.set_preference(&kind, &PreferenceEdit::default()).await;
        assert_eq!(refused(nothing), "there is nothing to change");
        let edit = PreferenceEdit { push: Some(true), ..PreferenceEdit::default() };
        refused(api.set_preference(&"party".into(), &edit).await);
        assert!(desk.line.sent().is_empty());
    }
}

#[tokio::test]
async fn a_cleanup_is_told_by_what_has_gone_from_ones_own_inbox() {
    let age = |days: u16| CleanupAge::try_from(days).unwrap();
    for personality in Personality::ALL {
        let desk = Desk::open(*personality).await;
        let rows = |api: Api| async move { InboxSweep::new().advance(&api).await.unwrap().rows.len() };
        let before = rows(desk.api.clone()).await;
        desk.line.set(Manner::Fails);
        let why = refused(desk.api.cleanup_notifications(age(2)).await);
        assert!(why.contains("looked it up: your inbox still has NOTIF-"), "{why}");
        desk.line.set(Manner::Fine);
        let gone = done(desk.api.cleanup_notifications(age(2)).await);
        assert_eq!(gone.is_some(), *personality == Personality::Guide, "a shipped server does not say");
        assert!(rows(desk.api.clone()).await < before);
        desk.line.set(Manner::Does);
        let why = unknown(desk.api.cleanup_notifications(age(365)).await);
        assert!(why.contains("your inbox shows nothing that old"), "{why}");
    }
}

#[tokio::test]
async fn the_cache_is_cleared_where_there_is_a_route_for_it() {
    let desk = Desk::open(Personality::Guide).await;
    for manner in [Manner::Fine, Manner::Does, Manner::Lost] {
        desk.line.set(manner);
        done(desk.api.clear_cache().await);
        assert_eq!(desk.line.sent(), ["DELETE /performance/cache/clear"]);
    }
    let desk = Desk::open(Personality::Shipped).await;
    let why = refused(desk.api.clear_cache().await);
    assert!(why.contains("does not offer DELETE /performance/cache/clear (404)"), "{why}");
}

#[tokio::test]
async fn an_inbox_that_cannot_be_read_is_no_reason_to_do_nothing() {
    let desk = Desk::open(Personality::Shipped).await;
    let me = desk.api.me().await.unwrap().id;
    desk.poison_inbox(&me).await;
    assert!(desk.api.notification_summary().await.is_err(), "it is poisoned");
    let why = unknown(desk.api.send_notification(&letter(&desk, true).await).await);
    assert!(why.contains("answered 500") && why.ends_with("ask one of them"), "{why}");
    assert_eq!(copies(&desk.beside(DEVELOPER).await).await, 1);
    let gone = done(desk.api.cleanup_notifications(CleanupAge::try_from(2).unwrap()).await);
    assert_eq!(gone, None, "its old end can still be read");
}
