//! How much of a request was spent on getting a connection: a layer around reqwest's connector, which says so
//! to the task that waits. A connection that is opened in vain, because another became free, is nobody's.

use std::{
    cell::Cell,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

tokio::task_local! {
    static SPENT: Cell<Duration>;
}

/// Do `work`, and say how much of it went by while a connection was opened.
pub(super) async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let inside = async {
        let done = work.await;
        (done, SPENT.with(Cell::get))
    };
    SPENT.scope(Cell::default(), inside).await
}

/// From its making until it is dropped, which is also when somebody stops waiting.
struct Opening(Instant);

impl Drop for Opening {
    fn drop(&mut self) {
        let spent = self.0.elapsed();
        // Outside of any request nobody wants to know.
        let _ = SPENT.try_with(|sum| sum.set(sum.get() + spent));
    }
}

/// Times whatever opens connections.
#[derive(Clone, Copy)]
pub(super) struct Timing;

impl<S> Layer<S> for Timing {
    type Service = Timed<S>;

    fn layer(&self, inner: S) -> Timed<S> {
        Timed(inner)
    }
}

#[derive(Clone)]
pub(super) struct Timed<S>(S);

impl<S, To> Service<To> for Timed<S>
where
    S: Service<To>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, to: To) -> Self::Future {
        let opening = self.0.call(to);
        Box::pin(async move {
            let _until_here = Opening(Instant::now());
            opening.await
        })
    }
}
