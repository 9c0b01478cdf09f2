//! The one way for a change: looked up, confirmed by a person, written into the journal, looked up once
//! more, sent, and its outcome written down. Taking back and doing again go the same way.

mod fields;
mod kill;
mod past;
mod record;
mod send;
mod survey;

use crate::{
    base::{Tone, clean},
    journal::{Entry, Found, Intent, Journal, JournalError, Outcome, Refused, Seq, Who},
    operation::{
        About, Change, Confirmed, Declined, Ending, FlagsChange, Item, Operation, Plan, Refusal, Remembered,
        Report, Tried, Verdict, differences, expected, holds, irreversible,
    },
    rollout::Versions,
    source::{Api, Backends, FlagStore, Pace, SourceError, flags::ApiFlags},
};
use chrono::Utc;
use past::Step;
use record::{Record, blocking};
use serde_json::Value;
use std::{fmt, sync::Arc};
use survey::{Look, Survey};
use tokio_util::sync::CancellationToken;

/// EX_DATAERR of sysexits(3): what was asked for makes no sense.
const EX_DATAERR: u8 = 65;

/// Of one context. Clones share everything.
#[derive(Clone)]
pub struct Gate {
    api: Api,
    /// The sessions of the context's database, where it has one.
    backends: Option<Backends>,
    flags: Arc<dyn FlagStore>,
    journal: Result<Arc<Journal>, JournalError>,
    context: String,
}

/// What reading back has shown of an operation whose end nobody saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub seq: u64,
    pub line: String,
    /// `found done`, `found undone`, `still unknown`
    pub word: &'static str,
    pub certain: bool,
}

impl Settled {
    /// Whether a person has to look into it.
    pub fn tone(&self) -> Tone {
        if self.certain { Tone::Good } else { Tone::Warn }
    }
}

impl fmt::Display for Settled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of an earlier session: {} (journal {})", self.word, self.line, self.seq)
    }
}

impl From<SourceError> for Refusal {
    fn from(error: SourceError) -> Self {
        let command_hint = error.command_hint().to_owned();
        Self { command_hint, ..Self::new(error.to_string(), error.hint(), error.exit_code()) }
    }
}

impl From<JournalError> for Refusal {
    fn from(error: JournalError) -> Self {
        Self::new(error.to_string(), error.hint(), error.exit_code())
    }
}

impl Gate {
    pub fn new(api: Api, journal: Result<Journal, JournalError>, context: impl Into<String>) -> Self {
        let flags = Arc::new(ApiFlags::new(api.at(Pace::Person)));
        Self { api, backends: None, flags, journal: journal.map(Arc::new), context: context.into() }
    }

    /// With the flags in another place than behind the API.
    pub fn keeping_flags_in(self, flags: Arc<dyn FlagStore>) -> Self {
        Self { flags, ..self }
    }

    /// With the sessions of the context's database.
    pub fn over(self, backends: Option<Backends>) -> Self {
        Self { backends, ..self }
    }

    /// What an operation would do, without doing it.
    pub async fn prepare(&self, operation: Operation) -> Result<Plan, Refusal> {
        operation.check().map_err(|why| Refusal::new(why, "", EX_DATAERR))?;
        self.plan(operation.into_changes(), About::Itself, &[]).await
    }

    /// What taking back this entry of the journal would do, or the last one that can be taken back.
    pub async fn prepare_undo(&self, seq: Option<u64>) -> Result<Plan, Refusal> {
        let entries = self.entries().await?;
        let reach = past::reach(entries.iter());
        let nothing =
            || Refusal::new("there is nothing to take back", "`journal` shows what was done", EX_DATAERR);
        let seq = match seq {
            Some(seq) if reach.undoable.contains(&seq) => seq,
            Some(seq) => {
                let what = format!("entry {seq} of the journal cannot be taken back here");
                let hint = "it was not done, was taken back already, or belongs to another context";
                return Err(Refusal::new(what, hint, EX_DATAERR));
            }
            None => *reach.undoable.last().ok_or_else(nothing)?,
        };
        let entry = entries.iter().find(|entry| entry.seq.0 == seq).ok_or_else(nothing)?;
        let back = past::back(entry, &entries).map_err(|why| {
            let earlier = reach.undoable.iter().rev().find(|earlier| **earlier < seq);
            let hint = earlier
                .map_or_else(String::new, |earlier| format!("`undo {earlier}` takes back the one before it"));
            Refusal::new(format!("it cannot be taken back: {why}"), hint, EX_DATAERR)
        })?;
        self.walk(back, About::Undo(seq)).await
    }

    /// What doing again would do that was taken back last.
    pub async fn prepare_redo(&self) -> Result<Plan, Refusal> {
        let entries = self.entries().await?;
        let last = past::reach(entries.iter()).redoable.last().copied();
        let entry = last.and_then(|seq| entries.iter().find(|entry| entry.seq.0 == seq));
        let entry = entry.ok_or_else(|| Refusal::new("nothing was taken back", "", EX_DATAERR))?;
        let steps = past::again(entry, &entries);
        let steps = steps.map_err(|why| Refusal::new(why, "", EX_DATAERR))?;
        self.walk(steps, About::Redo(entry.seq.0)).await
    }

    async fn walk(&self, steps: Vec<Step>, about: About) -> Result<Plan, Refusal> {
        let (changes, expects): (Vec<Change>, Vec<Value>) =
            steps.into_iter().map(|Step { change, expects }| (change, expects)).unzip();
        self.plan(changes, about, &expects).await
    }

    /// `expects`, where given, is how each object has to be found: else somebody has changed it since.
    async fn plan(&self, changes: Vec<Change>, about: About, expects: &[Value]) -> Result<Plan, Refusal> {
        let mut survey = self.survey(&changes).await?;
        let looks = survey.look(&changes).await?;
        let expects = expects.iter().map(Some).chain(std::iter::repeat(None));
        let items =
            looks.into_iter().zip(expects).map(|(look, expects)| survey.item(look, expects)).collect();
        Ok(Plan { items, user: survey.account().to_owned(), about })
    }

    async fn survey(&self, changes: &[Change]) -> Result<Survey, SourceError> {
        let reader = self.api.at(if changes.len() > 1 { Pace::Bulk } else { Pace::Person });
        Survey::begin(reader, self.backends.clone(), self.flags.clone(), changes).await
    }

    /// Do what a person has confirmed. `progress` is told how many changes have been tried; `halt` begins no
    /// further one.
    pub async fn carry_out(
        &self,
        confirmed: Confirmed,
        progress: impl Fn(usize) + Send,
        halt: CancellationToken,
    ) -> Result<Report, Refusal> {
        let plan = confirmed.plan();
        let Some(operation) = plan.operation() else {
            return Err(Refusal::new("nothing of it can be done", "", EX_DATAERR));
        };
        self.journal.as_ref().map_err(JournalError::clone)?;
        let mut survey = self.survey(operation.changes()).await?;
        let looks = survey.look(operation.changes()).await?;
        let items: Vec<&Item> = plan.doable().collect();
        let stale = stale(&items, &looks, &survey, confirmed.versions());
        let intent = self.intent(&operation, &items, &survey, &confirmed);
        let record = Record::begin(&self.journal, intent).await?;
        let mut endings = Vec::with_capacity(items.len());
        for step in send::steps(operation.changes()) {
            let from = endings.len();
            // What was decided as a whole ends where somebody else was quicker.
            let spoiled = !confirmed.versions().is_empty() && endings.iter().any(|it: &Ending| !it.is_done());
            let spoiled = spoiled.then(|| "what comes before it was not done".to_owned());
            let refused = stale.iter().skip(from).take(step.len());
            let refused: Vec<_> = refused.map(|why| why.clone().or_else(|| spoiled.clone())).collect();
            let some = self.step(step, &refused, &survey, &halt).await;
            endings.extend(some);
            if operation.is_bulk() {
                record.note(past::written(from, &endings[from..])).await;
            }
            progress(endings.len());
        }
        record.close(past::outcome(&endings)).await;
        let tried = |(item, ending): (&Item, Ending)| Tried {
            change: item.change.clone(),
            what: item.what.clone(),
            ending,
        };
        Ok(Report {
            journal: record.told(),
            about: plan.about,
            results: items.into_iter().zip(endings).map(tried).collect(),
            refused: plan.refused().collect(),
        })
    }

    /// What is about to be sent, for the journal.
    fn intent(
        &self,
        operation: &Operation,
        items: &[&Item],
        survey: &Survey,
        confirmed: &Confirmed,
    ) -> Intent {
        let side = |side: fn(&Item) -> &Value| items.iter().map(|item| side(item).clone()).collect();
        let (undoes, redoes) = match confirmed.plan().about {
            About::Itself => (None, None),
            About::Undo(seq) => (Some(Seq(seq)), None),
            About::Redo(seq) => (None, Some(Seq(seq))),
        };
        Intent {
            who: Who::here(survey.account()),
            context: self.context.clone(),
            host: self.api.host().to_owned(),
            line: operation.to_string(),
            before: side(|item| &item.before),
            after: side(|item| &item.after),
            reason: confirmed.reason().map(str::to_owned),
            refused: confirmed.plan().refused().map(written).collect(),
            undoes,
            redoes,
        }
    }

    /// One step: what somebody else has changed meanwhile is left alone, and so is all after a halt.
    async fn step(
        &self,
        step: &[Change],
        stale: &[Option<String>],
        survey: &Survey,
        halt: &CancellationToken,
    ) -> Vec<Ending> {
        if halt.is_cancelled() {
            return step.iter().map(|_| Ending::NotDone("stopped before it was sent".to_owned())).collect();
        }
        let fresh: Vec<Change> = step
            .iter()
            .zip(stale)
            .filter(|(_, stale)| stale.is_none())
            .map(|(change, _)| change.clone())
            .collect();
        let sent = if fresh.is_empty() { Vec::new() } else { send::send(&self.api, survey, &fresh).await };
        let mut sent = sent.into_iter();
        let ending = |stale: &Option<String>| match stale {
            Some(why) => Ending::NotDone(why.clone()),
            None => sent.next().unwrap_or_else(|| Ending::Unknown("nothing was told of it".to_owned())),
        };
        stale.iter().map(ending).collect()
    }

    /// The journal's entries of this context at this server, newest last.
    pub async fn entries(&self) -> Result<Vec<Entry>, Refusal> {
        let journal = self.journal.clone()?;
        let mut entries = blocking(move || journal.entries()).await?;
        entries.retain(|entry| self.is_ours(entry));
        Ok(entries)
    }

    /// What was done here, newest first.
    pub async fn history(&self) -> Result<Vec<Remembered>, Refusal> {
        let entries = self.entries().await?;
        let reach = past::reach(entries.iter());
        let journal = self.journal.clone()?;
        let remembered = |entry: Entry| {
            let under_way = entry.outcome().is_none() && journal.is_manned(&entry);
            let (word, tone) = match entry.outcome() {
                None if under_way => ("under way", Tone::Accent),
                None => ("not known", Tone::Warn),
                Some(outcome) => (outcome.word(), tone(outcome)),
            };
            let who = format!("{} ({})", entry.intent.who.api, entry.intent.who.os);
            let undoable = reach.undoable.contains(&entry.seq.0) && past::back(&entry, &[]).is_ok();
            Remembered { seq: entry.seq.0, at: entry.at, line: entry.intent.line, who, word, tone, undoable }
        };
        Ok(entries.into_iter().rev().map(remembered).collect())
    }

    fn is_ours(&self, entry: &Entry) -> bool {
        entry.intent.context == self.context && entry.intent.host == self.api.host()
    }

    /// Read back what became of operations whose console did not live to see their end. Nothing is sent again.
    pub async fn reconcile(&self) -> Result<Vec<Settled>, Refusal> {
        let journal = self.journal.clone()?;
        let orphans = blocking({
            let journal = journal.clone();
            move || journal.orphans()
        });
        let orphans: Vec<Entry> = orphans.await?.into_iter().filter(|entry| self.is_ours(entry)).collect();
        let mut settled = Vec::with_capacity(orphans.len());
        let mut failed = None;
        for entry in orphans {
            let endings = match self.found(&entry).await {
                Ok(endings) => endings,
                // One that cannot be looked at is left for the next start; it must not hide the others.
                Err(refusal) => {
                    tracing::warn!(%refusal, seq = %entry.seq, "what became of it could not be read back");
                    failed = Some(refusal);
                    continue;
                }
            };
            let outcome = past::reconciled(&endings);
            let (word, certain) = (outcome.word(), outcome.is_certain());
            // What is still unknown has been said before.
            let news = entry.outcome().is_none_or(|before| before.word() != word);
            if news {
                let (journal, seq) = (journal.clone(), entry.seq);
                blocking(move || journal.end(seq, Utc::now(), outcome)).await?;
                settled.push(Settled { seq: entry.seq.0, line: entry.intent.line, word, certain });
            }
        }
        match failed {
            Some(refusal) if settled.is_empty() => Err(refusal),
            _ => Ok(settled),
        }
    }

    /// What can be seen of each change of an operation.
    async fn found(&self, entry: &Entry) -> Result<Vec<Ending>, Refusal> {
        let Ok(operation) = entry.intent.line.parse::<Operation>() else {
            return Ok(vec![Ending::Unknown("its line cannot be read any more".to_owned())]);
        };
        let known = past::endings(entry);
        let mut survey = self.survey(operation.changes()).await?;
        let looks = survey.look(operation.changes()).await?;
        let ending = |(at, look): (usize, &Look)| match known.get(&at) {
            Some(ending @ (Ending::Done(_) | Ending::NotDone(_))) => ending.clone(),
            _ => compare(look, &entry.intent.before[at], &entry.intent.after[at]),
        };
        Ok(looks.iter().enumerate().map(ending).collect())
    }
}

/// As the journal keeps it.
fn written(refused: Declined) -> Refused {
    Refused { line: refused.change.to_string(), why: refused.why }
}

fn tone(outcome: &Outcome) -> Tone {
    match outcome {
        Outcome::Done { .. } | Outcome::Reconciled { found: Found::Done, .. } => Tone::Text,
        Outcome::Refused { .. } | Outcome::Reconciled { found: Found::NotDone, .. } => Tone::Dim,
        Outcome::Unknown { .. } | Outcome::Reconciled { found: Found::Unknown, .. } => Tone::Warn,
    }
}

/// What the state of an object tells of a change that was to lead from `before` to `after`.
fn compare(look: &Look, before: &Value, after: &Value) -> Ending {
    if look.hidden {
        Ending::Unknown("nobody can see from here whether it was done".to_owned())
    } else if holds(after, &look.now) {
        Ending::Done(look.now.clone())
    } else if holds(before, &look.now) {
        Ending::NotDone("read back: it is as it was before".to_owned())
    } else {
        let now = told(before, &look.now);
        Ending::Unknown(format!("read back: it is neither as before nor as it was to be: {now}"))
    }
}

/// Of each change, why it is not to be sent any more. Where it was decided on versions of flags, one that is
/// another by now spoils the whole.
fn stale(items: &[&Item], looks: &[Look], survey: &Survey, versions: &Versions) -> Vec<Option<String>> {
    let outrun =
        versions.iter().find(|(name, seen)| survey.flag(name).is_none_or(|flag| flag.version != **seen));
    let outrun = outrun
        .map(|(name, seen)| format!("somebody else was quicker: {name} is not at version {seen} any more"));
    let one = |(item, look): (&&Item, &Look)| outrun.clone().or_else(|| changed_since(item, look));
    items.iter().zip(looks).map(one).collect()
}

/// Why what a person has seen is not there any more.
fn changed_since(item: &Item, look: &Look) -> Option<String> {
    if let Some(why) = &look.refused {
        return Some(why.clone());
    }
    // A flag is killed whatever somebody else has made of it.
    if matches!(item.change, Change::Flags(FlagsChange::Kill(_))) {
        return None;
    }
    // How many are unread, or cached, may be another number by now. A session that runs something else is
    // not the one that was meant.
    let counts = irreversible(&item.change).is_some() && !matches!(item.change, Change::Database(_));
    if counts || look.now == item.before {
        return None;
    }
    Some(format!("it has changed since you saw it: {}", told(&item.before, &look.now)))
}

/// A difference in words: `role: Tester is Lead now`.
fn told(before: &Value, now: &Value) -> String {
    let side = |side: Option<String>| side.map_or_else(|| "nothing".to_owned(), |side| clean(&side));
    let one = |d: crate::operation::Difference| {
        format!("{} was {} and is {}", d.field, side(d.before), side(d.after))
    };
    differences(before, now).into_iter().map(one).collect::<Vec<_>>().join(", ")
}

impl Survey {
    /// A change as it is shown: what it would make of what is there.
    fn item(&self, look: Look, expects: Option<&Value>) -> Item {
        let Look { change, what, name, now, refused, warning, .. } = look;
        let since = expects.filter(|expects| !holds(expects, &now));
        let since = since.map(|expects| format!("somebody has changed it since: {}", told(expects, &now)));
        let verdict = refused.or(since).map_or(Verdict::Will, Verdict::Refused);
        let after = self.named(expected(&change, &now));
        Item { change, what, name, verdict, warning, before: now, after }
    }

    /// Whoever is named by an id gets a name too.
    fn named(&self, mut after: Value) -> Value {
        let user = after["user"].as_str().and_then(|user| user.parse().ok());
        if let Some(user) = user {
            after["person"] = self.called(&user).into();
        }
        after
    }
}
