//! What the Teams tab remembers.

use super::columns;
use crate::{
    action::ChangeAct,
    base::Zone,
    domain::{Assignment, Member, Team, TeamId, UserId},
    flow::{List, Listed, Rows},
    operation::{Change, MemberChange, Removal},
    source::Listing,
    store::{Feed, Row, Slot, Sort, Store},
    tabs::{Focus, Goto, Tab, TabId},
};
use std::collections::HashMap;

/// A person in the team, with the work they have everywhere.
#[derive(Clone, Debug)]
pub struct MemberRow {
    pub member: Member,
    /// Active assignments; unknown until the assignments have been read.
    pub open: Option<u32>,
}

impl MemberRow {
    /// The people of a team, with their share of these assignments once those have been read.
    pub fn of(members: &[Member], assignments: Option<&Listing<Assignment>>) -> Vec<Self> {
        let load = assignments.map(workload);
        let open = |user| load.as_ref().map(|load| load.get(user).copied().unwrap_or(0));
        members.iter().map(|member| Self { member: member.clone(), open: open(&member.user) }).collect()
    }

    pub fn name(&self) -> &str {
        self.member.name.as_deref().unwrap_or(self.member.user.as_str())
    }
}

impl Row for Team {
    type Id = TeamId;
    fn id(&self) -> &TeamId {
        &self.id
    }
}

impl Row for MemberRow {
    type Id = UserId;
    fn id(&self) -> &UserId {
        &self.member.user
    }
}

pub struct Teams {
    pub teams: List<Team>,
    pub members: List<MemberRow>,
    focus: Focus,
    /// What the members were derived from: team, and the revisions of both sources.
    derived: Option<(TeamId, u64, u64)>,
    derivations: u64,
}

impl Default for Teams {
    fn default() -> Self {
        Self {
            teams: List::new(&columns::TEAMS, Sort::default()),
            members: List::new(&columns::MEMBERS, Sort::default()),
            focus: Focus::default(),
            derived: None,
            derivations: 0,
        }
    }
}

impl Teams {
    /// The team whose people are shown.
    pub fn team(&self) -> Option<&TeamId> {
        self.teams.selected().map(|team| &team.id)
    }

    /// The most work anybody in the team has: the length of a full bar.
    pub fn busiest(&self) -> u32 {
        let rows = (0..self.members.shown()).filter_map(|n| self.members.row(n));
        rows.filter_map(|row| row.open).max().unwrap_or(0)
    }

    fn follow_members(&mut self, store: &Store, zone: Zone) {
        let Some(team) = self.team().cloned() else {
            self.derived = None;
            self.show_members(Vec::new(), zone);
            return;
        };
        let slot = store.members.get(&team);
        let key = (team, slot.map_or(0, |slot| slot.revision), store.assignments.revision);
        if self.derived.as_ref() == Some(&key) {
            return;
        }
        let members = slot.and_then(Slot::get).map_or(&[][..], |listing| &listing.rows);
        let rows = MemberRow::of(members, store.assignments.get());
        self.derived = Some(key);
        self.show_members(rows, zone);
    }

    fn show_members(&mut self, rows: Vec<MemberRow>, zone: Zone) {
        self.derivations += 1;
        self.members.follow(Rows::Own(rows), self.derivations, zone);
    }
}

/// Active assignments by person.
fn workload(listing: &Listing<Assignment>) -> HashMap<&UserId, u32> {
    let mut load = HashMap::new();
    for assignment in listing.rows.iter().filter(|assignment| assignment.active) {
        *load.entry(&assignment.user).or_default() += 1;
    }
    load
}

impl Tab for Teams {
    fn follow(&mut self, store: &Store, zone: Zone) {
        if let Some(listing) = store.teams.shared() {
            self.teams.follow(Rows::Listing(listing), store.teams.revision, zone);
        }
        self.follow_members(store, zone);
    }

    fn feeds(&self) -> Vec<Feed> {
        let members = self.team().cloned().map(Feed::Members);
        [Feed::Teams].into_iter().chain(members).chain([Feed::Assignments]).collect()
    }

    fn panes(&self) -> &'static [&'static str] {
        &["teams", "members"]
    }

    fn focus(&self) -> Focus {
        self.focus
    }

    fn focus_mut(&mut self) -> &mut Focus {
        &mut self.focus
    }

    fn list(&self, pane: usize) -> &dyn Listed {
        if pane == 0 { &self.teams } else { &self.members }
    }

    fn list_mut(&mut self, pane: usize) -> &mut dyn Listed {
        if pane == 0 { &mut self.teams } else { &mut self.members }
    }

    /// A team opens its people; a person leads to what they are assigned to.
    fn open(&mut self) -> Option<Goto> {
        if self.focus.pane == 0 {
            self.focus.pane = 1;
            return None;
        }
        let user = self.members.selected()?.member.user.to_string();
        Some(Goto { tab: TabId::Assignments, filter: user })
    }

    fn why_not(&self, act: ChangeAct) -> Option<&'static str> {
        match act {
            ChangeAct::Remove if self.focus.pane == 0 => Some("the API cannot delete a team"),
            ChangeAct::Remove => None,
            ChangeAct::Read | ChangeAct::ReadAll => Some("only notifications are read"),
        }
    }

    fn changes(&self, act: ChangeAct) -> Vec<Change> {
        let (ChangeAct::Remove, Some(team), 1) = (act, self.team(), self.focus.pane) else {
            return Vec::new();
        };
        let out = |row: &MemberRow| Removal { team: team.clone(), user: row.member.user.clone() };
        let chosen = self.members.chosen().into_iter().map(out);
        chosen.map(|out| Change::Member(MemberChange::Remove(out))).collect()
    }

    fn objects(&self) -> Vec<(String, String)> {
        let teams = self.teams.all().iter();
        teams.map(|team| (team.id.to_string(), format!("team {}", team.name))).collect()
    }
}
