//! The sources of one context, and how each feed is asked.

use crate::{
    domain::{DatabaseHealth, Delivery, Finding, IntegrityCheck, Notification},
    flow::Session,
    gate::Gate,
    source::{
        Api, AssignmentSweep, Database, FlagStore, InboxSweep, Listing, Pace, Recorder, SourceError,
        flags::ApiFlags,
    },
    store::{Feed, News},
};
use std::{any::Any, pin::Pin, sync::Arc};
use tokio::sync::Mutex;

/// Opens a context by its name: its server, its token, its database. Told where calls are recorded.
pub type Open = Arc<dyn Fn(String, Recorder) -> Opening + Send + Sync>;
pub type Opening = Pin<Box<dyn Future<Output = Result<Opened, SourceError>> + Send>>;

pub type Switch = Box<dyn Fn(&str) -> Option<bool> + Send>;

/// A context that can be watched.
pub struct Opened {
    pub session: Session,
    pub sources: Sources,
    /// The one way to change anything there.
    pub gate: Gate,
    /// Whatever has to live as long as the context is watched: the embedded backend.
    pub keep: Option<Box<dyn Any + Send>>,
    /// Begins or ends a trouble of the embedded backend; tells whether it is on then.
    pub switch: Option<Switch>,
    /// Why nobody is signed in, where somebody should have been.
    pub trouble: Option<SourceError>,
}

#[derive(Clone)]
pub struct Sources {
    pub api: Api,
    database: Option<Arc<Mutex<Database>>>,
    flags: Arc<dyn FlagStore>,
    /// How far the assignments have been read: a long list takes several polls.
    sweep: Arc<Mutex<AssignmentSweep>>,
    inbox: Arc<Mutex<InboxSweep>>,
}

impl Sources {
    pub fn new(api: Api, database: Option<Database>) -> Self {
        let database = database.map(|database| Arc::new(Mutex::new(database)));
        let (sweep, inbox) = (AssignmentSweep::new(), InboxSweep::new());
        let flags = Arc::new(ApiFlags::new(api.clone()));
        let (sweep, inbox) = (Arc::new(Mutex::new(sweep)), Arc::new(Mutex::new(inbox)));
        Self { api, database, flags, sweep, inbox }
    }

    /// With the flags in another place than behind the API.
    pub fn keeping_flags_in(self, flags: Arc<dyn FlagStore>) -> Self {
        Self { flags, ..self }
    }

    /// Somebody else may be signed in now: what they may see is read from its beginning.
    pub async fn begin_again(&self) {
        *self.sweep.lock().await = AssignmentSweep::new();
        *self.inbox.lock().await = InboxSweep::new();
    }

    pub async fn ask(self, feed: Feed) -> Result<News, SourceError> {
        let api = &self.api;
        Ok(match feed {
            Feed::Health => News::Health(Ok(Arc::new(api.health().await?))),
            Feed::Me => News::Me(Ok(Arc::new(api.me().await?))),
            Feed::Teams => News::Teams(Ok(Arc::new(api.teams().await?))),
            Feed::Members(team) => {
                let members = api.members(&team).await?;
                News::Members(team, Ok(Arc::new(members)))
            }
            Feed::Assignments => News::Assignments(Ok(self.sweep.lock().await.advance(api).await?)),
            Feed::History(entity) => {
                let history = api.history(&entity).await?;
                News::History(entity, Ok(Arc::new(history)))
            }
            Feed::Inbox => News::Inbox(Ok(self.inbox().await?)),
            Feed::Summary => News::Summary(Ok(Arc::new(api.notification_summary().await?))),
            Feed::Preferences => News::Preferences(Ok(Arc::new(api.preferences().await?))),
            Feed::Flags => News::Flags(Ok(Arc::new(self.flags.flags().await?))),
            Feed::FlagHistory(flag) => {
                let history = self.flags.flag_history(&flag).await?;
                News::FlagHistory(flag, Ok(Arc::new(history)))
            }
            Feed::Host => News::Host(Ok(Arc::new(api.host_health().await?))),
            Feed::Cache => News::Cache(Ok(Arc::new(api.cache_stats().await?))),
            Feed::Database => News::Database(Ok(Arc::new(self.probe().await?))),
            Feed::Tables => News::Tables(Ok(Arc::new(self.database()?.lock().await.tables().await?))),
            Feed::Delivery => News::Delivery(Ok(Arc::new(self.delivery().await?))),
            Feed::Integrity => News::Integrity(Ok(Arc::new(self.integrity().await?))),
            Feed::Users => News::Users(Ok(Arc::new(self.hurried().users().await?))),
            Feed::Projects => News::Projects(Ok(Arc::new(self.hurried().projects().await?))),
            Feed::Assignees(entity) => {
                let people = self.hurried().available_assignees(&entity).await?;
                News::Assignees(entity, Ok(Arc::new(people)))
            }
            Feed::Children(above) => {
                let below = self.hurried().children(above.as_ref()).await?;
                News::Children(above, Ok(Arc::new(below)))
            }
            Feed::Search(text) => {
                let found = self.hurried().search_entities(&text).await?;
                News::Search(text, Ok(Arc::new(found)))
            }
        })
    }

    /// For what somebody waits for with a picker before them.
    fn hurried(&self) -> Api {
        self.api.at(Pace::Person)
    }

    fn database(&self) -> Result<&Mutex<Database>, SourceError> {
        self.database.as_deref().ok_or_else(|| SourceError::Setup {
            what: "this context has no database".into(),
            hint: "set `database_url` in the configuration".into(),
        })
    }

    /// The guide's check of the database, and what goes on in it.
    pub async fn probe(&self) -> Result<DatabaseHealth, SourceError> {
        self.database()?.lock().await.probe().await
    }

    /// Whether notifications reach people.
    pub async fn delivery(&self) -> Result<Delivery, SourceError> {
        self.database()?.lock().await.delivery().await
    }

    /// What the signed-in person has been told, as far as it has been read.
    pub async fn inbox(&self) -> Result<Arc<Listing<Notification>>, SourceError> {
        self.inbox.lock().await.advance(&self.api).await
    }

    /// Faults in the data. The connection is let go between two looks: a probe that is due goes first.
    pub async fn integrity(&self) -> Result<Vec<Finding>, SourceError> {
        let database = self.database()?;
        let mut findings = Vec::with_capacity(IntegrityCheck::ALL.len());
        for check in IntegrityCheck::ALL {
            findings.push(database.lock().await.integrity(*check).await?);
        }
        Ok(findings)
    }
}
