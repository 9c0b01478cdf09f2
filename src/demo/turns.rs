//! One thing at a time: a call that blocks the real server's event loop keeps everybody waiting here too.

use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

#[derive(Default)]
pub struct Turns(Arc<Mutex<()>>);

impl Turns {
    /// Waits until nobody blocks.
    pub async fn pass(&self) {
        drop(self.0.lock().await);
    }

    /// Blocks everybody for a while, in turn with others who do, and even if the caller goes away.
    pub async fn block(&self, time: Duration) {
        let turns = self.0.clone();
        let blocking = tokio::spawn(async move {
            let _turn = turns.lock_owned().await;
            tokio::time::sleep(time).await;
        });
        // It ends early only when the whole runtime does.
        let _ = blocking.await;
    }
}
