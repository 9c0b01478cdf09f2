//! The client against a server that is half broken, over real sockets: one test for each way of breaking.

mod alone;
mod anything;
mod changes;
mod fuzz;
mod identity;
mod life;
mod pace;
mod poison;
mod scenario;
mod secrecy;

use crate::client::{Kit, TOKEN, json_answer, raw, read_request, serve, user};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;
use worky_console::{
    app::{self, Model},
    base::{Secret, Zone},
    config::Intervals,
    flow::{Cx, Effect, Msg, Session},
    runtime::{Sources, now, snapshot},
    screen,
    source::{Api, ApiOptions, Recorder, SourceError, Stopwatch},
    store::{Feed, Receipt},
    theme::{Depth, Theme},
};

/// The whole console but for its terminal: what it asks goes over a socket, what it shows can be read.
pub struct Watch {
    pub model: Model,
    pub sources: Sources,
    cx: Cx,
    mail: mpsc::UnboundedReceiver<Msg>,
    theme: Theme,
}

impl Watch {
    pub fn new(options: ApiOptions) -> Self {
        let (post, mail) = mpsc::unbounded_channel();
        let record: Recorder =
            Arc::new(move |call, budget| _ = post.send(Msg::Call { call: call.clone(), budget }));
        let api = Api::new(options, Some(Secret::new(TOKEN)), Stopwatch::system(), record).unwrap();
        let session = Session { signed_in: true, host: api.host().to_owned(), ..Session::default() };
        Self {
            model: Model::new(session, Default::default(), Intervals::default()),
            sources: Sources::new(api, None),
            cx: Cx::new(now(), Zone::Utc),
            mail,
            theme: worky_console::theme::load("mono", None, Depth::None, true).unwrap(),
        }
    }

    /// Poll a feed once. What the console asks for in return.
    pub async fn ask(&mut self, feed: Feed) -> Vec<Effect> {
        let receipt = Receipt { asked: now().at, every: Duration::from_secs(10) };
        let news = self.sources.clone().ask(feed.clone()).await.unwrap_or_else(|error| feed.failed(error));
        self.tell(Msg::News { news, receipt })
    }

    pub fn tell(&mut self, msg: Msg) -> Vec<Effect> {
        self.cx.now = now();
        while let Ok(call) = self.mail.try_recv() {
            app::update(&mut self.model, call, &mut self.cx);
        }
        app::update(&mut self.model, msg, &mut self.cx);
        // Every call is to be kept for later sessions: nobody here has any.
        self.cx.asked().into_iter().filter(|effect| !matches!(effect, Effect::KeepCall(..))).collect()
    }

    pub fn screen(&mut self) -> String {
        self.model.follow(self.cx.present());
        screen::text(&snapshot(&self.model, now(), Zone::Utc, &self.theme, (120, 36)))
    }

    pub fn vital(&self, name: &str) -> String {
        let all = app::vitals(&self.model, now().at, Zone::Utc);
        all.into_iter().find(|vital| vital.name == name).map_or_else(String::new, |vital| vital.text)
    }

    pub fn error(&self, feed: Feed) -> &SourceError {
        self.model.store.error(&feed).unwrap()
    }

    pub fn is_asked_to_log_in(&mut self) -> bool {
        self.model.login().is_some()
    }
}
