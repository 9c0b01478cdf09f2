//! Where nothing may be changed there is nothing that the gate would carry out.

use super::{kinds::Cast, *};
use std::time::Duration;
use worky_console::operation::{Armed, Denied};

#[tokio::test]
async fn only_what_is_allowed_and_confirmed_can_be_carried_out() {
    let counter = Counter::open(Personality::Guide).await;
    let cast = Cast::of(&counter.desk).await;
    let plan = counter.plan(&format!("member remove {} {}", cast.team, cast.member)).await;
    let now = Instant::now();
    let armed = Armed { until: now + Duration::from_secs(600), reason: "incident 12".into() };
    for guard in [Guard::Confirm, Guard::Typed, Guard::Armed] {
        assert_eq!(permission(true, guard, Some(&armed), now), Err(Denied::ReadOnly), "{guard:?}");
    }
    assert_eq!(permission(false, Guard::Armed, None, now), Err(Denied::NotArmed));
    assert_eq!(permission(false, Guard::Armed, Some(&armed), armed.until), Err(Denied::NotArmed));
    let typed = permission(false, Guard::Typed, None, now).unwrap();
    assert_eq!(Confirmed::new(plan.clone(), typed.clone(), "yes").unwrap_err(), cast.member.as_str());
    assert!(Confirmed::new(plan.clone(), typed, cast.member.as_str()).is_ok());

    let given = permission(false, Guard::Armed, Some(&armed), now).unwrap();
    let confirmed = Confirmed::new(plan, given, "").unwrap();
    counter.gate.carry_out(confirmed, |_| (), CancellationToken::new()).await.unwrap();
    assert_eq!(counter.last().await.intent.reason.as_deref(), Some("incident 12"));
}
