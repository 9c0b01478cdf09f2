//! Many assignments in one call. The server checks next to nothing there, gives no reasons, and can stop
//! half-way (contract, section 7.2): so the rules are applied first, and what is in doubt is read back.

use super::{
    Api,
    assign::already,
    assignments::body,
    change::{Doubt, Outcome},
    client::Ask,
    wire::{self, Told},
};
use crate::{
    domain::{Assignment, AssignmentId, Endpoint, Entity, NewAssignment, UserId, limits::BULK_ASSIGNMENTS},
    source::{Pace, SourceError},
};
use reqwest::Method;
use serde_json::Value;
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    time::Duration,
};

/// For looking at all the places concerned, which may have to wait for the server's limit.
const PATIENCE: Duration = Duration::from_secs(180);

/// Who has what already, of what is wanted.
type Standing = HashMap<NewAssignment, AssignmentId>;

impl Api {
    /// Make up to 500 assignments with one request: what became of each, in their order. Those that cannot
    /// be, or are there already, are not sent.
    pub async fn assign_many(&self, wishes: &[NewAssignment]) -> Vec<Outcome<AssignmentId>> {
        if wishes.len() > BULK_ASSIGNMENTS {
            let why = format!("{BULK_ASSIGNMENTS} assignments can be made at once, and not {}", wishes.len());
            return wishes.iter().map(|_| Outcome::refused(&why)).collect();
        }
        let api = self.at(Pace::Bulk);
        let mut told: Vec<Result<(), String>> = unfit(wishes);
        let standing = api.first_within(PATIENCE, api.standing_of(&open(wishes, &told))).await;
        for (wish, told) in wishes.iter().zip(&mut told).filter(|(_, told)| told.is_ok()) {
            *told = match &standing {
                Ok(standing) => standing.get(wish).map_or(Ok(()), |id| Err(already(wish, id))),
                Err(why) => Err(why.clone()),
            };
        }
        let mut made = api.send_many(&open(wishes, &told)).await;
        let outcomes = wishes.iter().zip(told).map(|(wish, told)| match told {
            Err(why) => Outcome::refused(why),
            Ok(()) => made.remove(wish).unwrap_or_else(|| Outcome::refused("it was not sent")),
        });
        outcomes.collect()
    }

    /// Send them, and find out what became of each.
    async fn send_many(&self, wishes: &[&NewAssignment]) -> HashMap<NewAssignment, Outcome<AssignmentId>> {
        let all = |outcome: &dyn Fn(&NewAssignment) -> Outcome<AssignmentId>| {
            wishes.iter().map(|wish| ((*wish).clone(), outcome(wish))).collect()
        };
        if wishes.is_empty() {
            return HashMap::new();
        }
        let items: Value = wishes.iter().map(|wish| body(wish)).collect();
        let ask = Ask::write(Endpoint::AssignMany, Method::POST, "/assignments/bulk").json(&items);
        let (told, doubt) = match self.send_once(ask, "one of them", wire::decode::<wire::Bulk>).await {
            Ok(Ok(answer)) => (answer.told(), Doubt { why: "the answer leaves it out".into(), late: false }),
            Ok(Err(why)) => return all(&|_| Outcome::refused(&why)),
            Err(doubt) => (HashMap::new(), doubt),
        };
        let told = |wish: &NewAssignment| told.get(&(wish.entity.clone(), wish.user.clone()));
        let unclear = |wish: &&&NewAssignment| match told(wish) {
            Some(Told::Made(_)) => false,
            Some(Told::Failed(why)) => why.is_empty(),
            None => true,
        };
        let unclear: Vec<&NewAssignment> = wishes.iter().filter(unclear).copied().collect();
        let now = self.read_within(PATIENCE, self.standing_of(&unclear)).await;
        all(&|wish| match told(wish) {
            Some(Told::Made(id)) => Outcome::Done(id.clone()),
            Some(Told::Failed(why)) if !why.is_empty() => Outcome::refused(why),
            Some(Told::Failed(_)) => Outcome::refused(guess(wish, now.as_ref().ok())),
            None => in_doubt(wish, &now, &doubt),
        })
    }

    /// Read who has what already, by entity or by person, whichever are fewer.
    async fn standing_of(&self, wishes: &[&NewAssignment]) -> Result<Standing, SourceError> {
        let entities: BTreeSet<&Entity> = wishes.iter().map(|wish| &wish.entity).collect();
        let users: BTreeSet<&UserId> = wishes.iter().map(|wish| &wish.user).collect();
        let mut rows = None;
        if users.len() < entities.len() {
            rows = self.held_by(&users).await;
        }
        let rows = match rows {
            Some(rows) => rows,
            None => self.held_at(&entities).await?,
        };
        let wish =
            |row: Assignment| (NewAssignment { entity: row.entity, user: row.user, kind: row.kind }, row.id);
        Ok(rows.into_iter().filter(|row| row.active).map(wish).collect())
    }

    async fn held_at(&self, entities: &BTreeSet<&Entity>) -> Result<Vec<Assignment>, SourceError> {
        let mut rows = Vec::new();
        for entity in entities {
            rows.extend(self.assigned(entity).await?.rows);
        }
        Ok(rows)
    }

    /// Nothing where one of the lists cannot be read: a single bad row is enough (contract, quirk 4), and by
    /// entity it is not.
    async fn held_by(&self, users: &BTreeSet<&UserId>) -> Option<Vec<Assignment>> {
        let mut rows = Vec::new();
        for user in users {
            rows.extend(self.assigned_to(user).await.ok().flatten()?);
        }
        Some(rows)
    }
}

/// What is refused here, item by item.
fn unfit(wishes: &[NewAssignment]) -> Vec<Result<(), String>> {
    let mut seen = HashSet::new();
    let judge = |wish: &NewAssignment| {
        wish.check().map_err(|unfit| unfit.to_string())?;
        if seen.insert(wish.clone()) { Ok(()) } else { Err(format!("{wish} is in the list twice")) }
    };
    wishes.iter().map(judge).collect()
}

fn open<'a>(wishes: &'a [NewAssignment], told: &[Result<(), String>]) -> Vec<&'a NewAssignment> {
    wishes.iter().zip(told).filter(|(_, told)| told.is_ok()).map(|(wish, _)| wish).collect()
}

/// Why an item has failed of which the server says only that.
fn guess(wish: &NewAssignment, now: Option<&Standing>) -> String {
    match now.and_then(|now| now.get(wish)) {
        Some(id) => already(wish, id),
        None => {
            format!("the server gives no reason; most likely {} is inactive or does not exist", wish.user)
        }
    }
}

fn in_doubt(wish: &NewAssignment, now: &Result<Standing, String>, doubt: &Doubt) -> Outcome<AssignmentId> {
    let instead = || format!("{} is not {} of {}", wish.user, wish.kind, wish.entity);
    match now.as_ref().map(|now| now.get(wish)) {
        // Nobody had it when we asked, so this is ours.
        Ok(Some(id)) => Outcome::Done(id.clone()),
        Ok(None) if doubt.late => {
            doubt.unknown(format!("looked it up: {}, but it may be still to come", instead()))
        }
        Ok(None) => doubt.refused(instead()),
        Err(why) => doubt.unknown(format!("it could not be looked up: {why}")),
    }
}
