//! The sample people at work.

use super::Site;
use std::time::Duration;

async fn active(site: &Site) -> usize {
    let mut count = 0;
    loop {
        let found = site.get(&format!("/assignments/?limit=100&skip={count}")).await.is(200).items().len();
        count += found;
        if found < 100 {
            return count;
        }
    }
}

#[tokio::test]
async fn their_work_shows_and_the_data_stays_as_large_as_it_was() {
    let site = Site::open().await;
    let (before, inbox) = (active(&site).await, site.get("/notifications/summary").await.text);
    for _ in 0..120 {
        site.backend.simulator().step().await.unwrap();
        site.clock.advance(Duration::from_millis(1500));
    }
    let after = active(&site).await;
    assert!(after.abs_diff(before) <= 6, "{before} became {after}");
    assert_ne!(site.get("/notifications/summary").await.text, inbox);
    assert!(site.get("//metrics").await.text.contains("status=\"400\""), "mistakes are made");
}

#[tokio::test]
async fn with_one_seed_they_do_the_same() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let site = Site::open().await;
        for _ in 0..25 {
            site.backend.simulator().step().await.unwrap();
            site.clock.advance(Duration::from_millis(1500));
        }
        let mut all = String::new();
        for path in ["/assignments/?limit=100", "/notifications/", "/assignments/?is_active=false&limit=100"]
        {
            all += &site.get(path).await.is(200).text;
        }
        seen.push(all);
    }
    assert_eq!(seen[0], seen[1]);
}
