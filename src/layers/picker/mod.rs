//! A box to look for people, projects or work in. Who or what cannot be picked is shown too, with the reason.

mod candidates;
pub mod view;
mod walk;

pub use walk::{Search, Walk};

use self::candidates::Fit;
use crate::{
    action::PickingAct,
    domain::{Entity, TeamId, UserId},
    layers::{form::assignees, fuzzy::Fuzzy},
    source::Listing,
    store::{Feed, Store},
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tui_input::{Input, InputRequest};

/// Somebody who is typing is not asked about until they pause.
const PAUSE: Duration = Duration::from_millis(250);

/// What can be picked.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Anybody,
    /// Anybody, and whole teams.
    Recipients,
    /// Who is not in the team yet.
    NewIn(TeamId),
    /// Who can be assigned to these, or to some of them.
    For(Vec<Entity>),
    Projects,
    Clients,
    Work(Walk),
}

/// One line of the box.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub id: String,
    pub name: String,
    /// A role, a kind, a program: shown behind the name, and searched too.
    pub note: String,
    /// How many open assignments they have.
    pub load: Option<u32>,
    /// Why it cannot be picked.
    pub off: Option<String>,
    /// What does not speak against picking it, but has to be known.
    pub but: Option<String>,
    /// There is something below it.
    pub deep: Option<Entity>,
}

impl Candidate {
    /// Why it cannot be picked, or only in part.
    pub fn reason(&self) -> Option<&str> {
        self.off.as_deref().or(self.but.as_deref())
    }
}

pub struct Picker {
    pub title: String,
    pub query: Input,
    pub what: What,
    pub several: bool,
    /// What has been marked, in the order of marking, with its names.
    pub marked: Vec<(String, String)>,
    candidates: Vec<Candidate>,
    /// So many of them are from here; the rest the server has found elsewhere.
    own: usize,
    /// What passes the query: the candidate, and the characters of its text that matched.
    shown: Vec<(usize, Vec<u32>)>,
    at: usize,
    fuzzy: Fuzzy,
    /// Open assignments by person, and the revision of the list they were counted in.
    load: Option<(u64, BTreeMap<UserId, u32>)>,
}

/// What has become of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Picked {
    /// It goes on.
    Open,
    Closed,
    /// These, with their names.
    Taken(Vec<(String, String)>),
    /// Why not.
    Refused(String),
}

impl Picker {
    pub fn new(
        title: String,
        what: What,
        several: bool,
        marked: Vec<(String, String)>,
        store: &Store,
    ) -> Self {
        let marked = if several { marked } else { Vec::new() };
        let mut picker = Self {
            title,
            query: Input::default(),
            what,
            several,
            marked,
            candidates: Vec::new(),
            own: 0,
            shown: Vec::new(),
            at: 0,
            fuzzy: Fuzzy::default(),
            load: None,
        };
        picker.follow(store);
        picker
    }

    /// What it lives on. The first is what stands in it.
    pub fn feeds(&self) -> Vec<Feed> {
        match &self.what {
            What::Anybody => vec![Feed::Users],
            What::Recipients => vec![Feed::Users, Feed::Teams],
            What::NewIn(team) => vec![Feed::Users, Feed::Members(team.clone())],
            What::For(entities) => {
                [Feed::Users].into_iter().chain(assignees(entities.iter().cloned())).collect()
            }
            What::Projects => vec![Feed::Projects],
            What::Clients => vec![Feed::Children(None)],
            What::Work(walk) => walk.feeds(),
        }
    }

    /// Take what the store holds now; the cursor stays on what it was on.
    pub fn follow(&mut self, store: &Store) {
        self.count(store);
        let on = self.selected().map(|candidate| candidate.id.clone());
        let load = self.load.as_ref().map(|(_, load)| load);
        let mut elsewhere = Vec::new();
        self.candidates = match &self.what {
            What::Anybody => candidates::people(store, load, |_| Fit::Yes),
            What::Recipients => {
                let mut all = candidates::teams(store);
                all.extend(candidates::people(store, load, |_| Fit::Yes));
                all
            }
            What::NewIn(team) => {
                candidates::people(store, load, |user| candidates::member(store, team, user))
            }
            What::For(entities) => candidates::people(store, load, candidates::fitness(store, entities)),
            What::Projects => candidates::projects(store),
            What::Clients => candidates::clients(store),
            What::Work(walk) => {
                let (here, found) = walk.candidates(store);
                elsewhere = found;
                here
            }
        };
        self.own = self.candidates.len();
        self.candidates.extend(elsewhere);
        self.rank();
        let place = on.and_then(|id| self.shown.iter().position(|(at, _)| self.candidates[*at].id == id));
        self.at = place.unwrap_or(self.at).min(self.shown.len().saturating_sub(1));
    }

    /// A hundred thousand assignments are counted only when they have changed.
    fn count(&mut self, store: &Store) {
        let revision = store.assignments.revision;
        let known = self.load.as_ref().is_some_and(|(counted, _)| *counted == revision);
        let people = !matches!(self.what, What::Projects | What::Clients | What::Work(_));
        if let (false, true, Some(listing)) = (known, people, store.assignments.get()) {
            self.load = Some((revision, workload(listing)));
        }
    }

    fn rank(&mut self) {
        let text = |candidate: &Candidate| {
            format!("{} {} {}", candidate.name, candidate.note, candidate.id.replace(':', " "))
        };
        let query = self.query.value();
        let (here, elsewhere) = self.candidates.split_at(self.own);
        let mut shown = self.fuzzy.rank(query, here.iter().map(text));
        // What is found elsewhere stands below, so that its arrival moves nothing, and stays whatever the
        // letters: the server knows texts that are not shown.
        let ranked = self.fuzzy.rank(query, elsewhere.iter().map(text));
        let rest = (0..elsewhere.len()).filter(|at| ranked.iter().all(|(known, _)| known != at));
        let rest: Vec<_> = rest.map(|at| (at, Vec::new())).collect();
        shown.extend(ranked.into_iter().chain(rest).map(|(at, hits)| (self.own + at, hits)));
        self.shown = shown;
    }

    /// Change the query; the best match is selected, and the server asked when the typing pauses.
    pub fn edit(&mut self, edit: impl FnOnce(&mut Input), now: Instant, store: &Store) {
        let before = self.query.value().to_owned();
        edit(&mut self.query);
        if self.query.value() == before {
            return;
        }
        if let What::Work(walk) = &mut self.what {
            walk.search = Search::of(self.query.value(), now + PAUSE);
        }
        self.follow(store);
        self.at = 0;
    }

    /// The typing has paused: ask.
    pub fn wake(&mut self, now: Instant, store: &Store) {
        if let What::Work(walk) = &mut self.what
            && walk.search.wake(now)
        {
            self.follow(store);
        }
    }

    pub fn next_wake(&self) -> Option<Instant> {
        match &self.what {
            What::Work(walk) => walk.search.due(),
            _ => None,
        }
    }

    pub fn selected(&self) -> Option<&Candidate> {
        self.shown.get(self.at).map(|(at, _)| &self.candidates[*at])
    }

    /// The lines that pass the query, with the characters that matched.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = (&Candidate, &[u32])> {
        self.shown.iter().map(|(at, hits)| (&self.candidates[*at], hits.as_slice()))
    }

    pub fn position(&self) -> usize {
        self.at
    }

    pub fn total(&self) -> usize {
        self.candidates.len()
    }

    pub fn is_marked(&self, id: &str) -> bool {
        self.marked.iter().any(|(marked, _)| marked == id)
    }

    /// Why an action means nothing in this picker.
    pub fn why_not(&self, act: PickingAct) -> Option<&'static str> {
        let (walks, typed) = (matches!(self.what, What::Work(_)), !self.query.value().is_empty());
        match act {
            PickingAct::Mark if !self.several && !walks => Some("one is taken here: enter takes it"),
            PickingAct::Back | PickingAct::Into if !walks && !typed => Some("there are no levels here"),
            _ => None,
        }
    }

    pub fn act(&mut self, act: PickingAct, page: usize, store: &Store) -> Picked {
        let last = self.shown.len().saturating_sub(1);
        match act {
            PickingAct::Down => self.at = (self.at + 1).min(last),
            PickingAct::Up => self.at = self.at.saturating_sub(1),
            PickingAct::PageDown => self.at = (self.at + page).min(last),
            PickingAct::PageUp => self.at = self.at.saturating_sub(page),
            PickingAct::Close => return Picked::Closed,
            PickingAct::Enter => return self.enter(store),
            PickingAct::Into => return self.descend(store),
            PickingAct::Back => return self.back(store),
            PickingAct::Mark if self.several => return self.mark(),
            PickingAct::Mark => return self.take(),
            PickingAct::Take => return self.take(),
        }
        Picked::Open
    }

    /// Down where there is a way down, else this.
    fn enter(&mut self, store: &Store) -> Picked {
        let walks = self.selected().is_some_and(|candidate| candidate.deep.is_some());
        if walks { self.descend(store) } else { self.take() }
    }

    fn descend(&mut self, store: &Store) -> Picked {
        let below =
            self.selected().and_then(|candidate| Some((candidate.deep.clone()?, candidate.name.clone())));
        let (What::Work(walk), Some((entity, name))) = (&mut self.what, below) else {
            return if self.query.value().is_empty() {
                Picked::Refused("there is nothing below it".to_owned())
            } else {
                self.query.handle(InputRequest::GoToNextChar);
                Picked::Open
            };
        };
        walk.path.push((entity, name));
        self.begin(store);
        Picked::Open
    }

    /// Up a level; within a query, the text cursor to the left.
    pub fn back(&mut self, store: &Store) -> Picked {
        if !self.query.value().is_empty() {
            self.query.handle(InputRequest::GoToPrevChar);
            return Picked::Open;
        }
        let What::Work(walk) = &mut self.what else { return Picked::Open };
        let Some((left, _)) = walk.path.pop() else {
            return Picked::Refused("this is the top".to_owned());
        };
        self.begin(store);
        let id = crate::layers::form::entity_id(&left);
        let at = self.shown.iter().position(|(at, _)| self.candidates[*at].id == id);
        self.at = at.unwrap_or(0);
        Picked::Open
    }

    /// At the top of another level, with nothing looked for.
    fn begin(&mut self, store: &Store) {
        self.query.reset();
        if let What::Work(walk) = &mut self.what {
            walk.search = Search::default();
        }
        self.at = 0;
        self.follow(store);
    }

    fn mark(&mut self) -> Picked {
        let Some(candidate) = self.selected().cloned() else { return Picked::Open };
        if self.is_marked(&candidate.id) {
            self.marked.retain(|(id, _)| *id != candidate.id);
        } else if let Some(why) = candidate.off {
            return Picked::Refused(format!("{}: {why}", candidate.name));
        } else {
            self.marked.push((candidate.id, candidate.name));
        }
        self.at = (self.at + 1).min(self.shown.len().saturating_sub(1));
        Picked::Open
    }

    /// What is marked, or this where nothing is.
    fn take(&mut self) -> Picked {
        if !self.marked.is_empty() {
            return Picked::Taken(std::mem::take(&mut self.marked));
        }
        match self.selected() {
            None => Picked::Refused("there is nothing to choose".to_owned()),
            Some(Candidate { name, off: Some(why), .. }) => Picked::Refused(format!("{name}: {why}")),
            Some(candidate) => Picked::Taken(vec![(candidate.id.clone(), candidate.name.clone())]),
        }
    }
}

/// Active assignments by person.
pub fn workload(listing: &Listing<crate::domain::Assignment>) -> BTreeMap<UserId, u32> {
    let mut load = BTreeMap::new();
    for assignment in listing.rows.iter().filter(|assignment| assignment.active) {
        match load.get_mut(&assignment.user) {
            Some(open) => *open += 1,
            None => _ = load.insert(assignment.user.clone(), 1),
        }
    }
    load
}
