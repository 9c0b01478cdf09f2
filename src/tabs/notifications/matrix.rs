//! Preferences as a matrix of kinds and channels: what has been switched and not yet saved.

use crate::{
    action::MatrixAct,
    domain::{NotificationKind, Preference},
    operation::{Change, PreferenceChange, PreferenceUpdate},
};
use std::collections::BTreeSet;

/// Channels, in the order of their columns.
pub const CHANNELS: usize = 3;

/// What a preference says of a channel.
pub fn is_on(preference: &Preference, channel: usize) -> bool {
    [preference.email, preference.in_app, preference.push][channel]
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// The channel under the cursor.
    pub channel: usize,
    /// What is to be the other way round than the server has it.
    switched: BTreeSet<(NotificationKind, usize)>,
}

impl Matrix {
    /// Move or switch; the kind is that of the selected row.
    pub fn act(&mut self, act: MatrixAct, kind: Option<&NotificationKind>) {
        match (act, kind) {
            (MatrixAct::Left, _) => self.channel = self.channel.saturating_sub(1),
            (MatrixAct::Right, _) => self.channel = (self.channel + 1).min(CHANNELS - 1),
            (MatrixAct::Toggle, Some(kind)) => {
                let cell = (kind.clone(), self.channel);
                if !self.switched.remove(&cell) {
                    self.switched.insert(cell);
                }
            }
            (MatrixAct::Drop, _) => self.switched.clear(),
            (MatrixAct::Toggle | MatrixAct::Save, _) => {}
        }
    }

    pub fn is_switched(&self, kind: &NotificationKind, channel: usize) -> bool {
        self.switched.contains(&(kind.clone(), channel))
    }

    /// How many cells wait to be saved.
    pub fn unsaved(&self) -> usize {
        self.switched.len()
    }

    /// One change for each kind that has something switched.
    pub fn changes(&self, rows: &[Preference]) -> Vec<Change> {
        let update = |row: &Preference| {
            let to = |channel| self.is_switched(&row.kind, channel).then(|| !is_on(row, channel));
            let [email, in_app, push] = [0, 1, 2].map(to);
            let any = email.or(in_app).or(push).is_some();
            any.then(|| PreferenceUpdate { kind: row.kind.clone(), email, in_app, push })
        };
        rows.iter()
            .filter_map(update)
            .map(|update| Change::Preference(PreferenceChange::Set(update)))
            .collect()
    }

    /// The server has something else now than what was looked at when a cell was switched: what it has
    /// turned by itself needs no switching any more.
    pub fn follow(&mut self, before: &[Preference], now: &[Preference]) {
        let state = |rows: &[Preference], (kind, channel): &(NotificationKind, usize)| {
            rows.iter().find(|row| row.kind == *kind).map(|row| is_on(row, *channel))
        };
        self.switched.retain(|cell| {
            let (before, now) = (state(before, cell), state(now, cell));
            now.is_some() && (before.is_none() || before == now)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(email: bool) -> Preference {
        Preference { kind: NotificationKind::AssignmentCreated, email, in_app: true, push: false }
    }

    fn lines(matrix: &Matrix, rows: &[Preference]) -> Vec<String> {
        matrix.changes(rows).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_switched_is_one_change_for_each_kind() {
        let (mut matrix, kind) = (Matrix::default(), NotificationKind::AssignmentCreated);
        for act in
            [MatrixAct::Toggle, MatrixAct::Right, MatrixAct::Right, MatrixAct::Right, MatrixAct::Toggle]
        {
            matrix.act(act, Some(&kind));
        }
        assert_eq!(lines(&matrix, &[row(true)]), ["preference set assignment_created --email off --push on"]);
        matrix.act(MatrixAct::Toggle, Some(&kind));
        assert_eq!((matrix.unsaved(), matrix.channel), (1, 2));
    }

    #[test]
    fn what_the_server_has_turned_itself_is_not_turned_back() {
        let (mut matrix, kind) = (Matrix::default(), NotificationKind::AssignmentCreated);
        matrix.act(MatrixAct::Toggle, Some(&kind));
        matrix.follow(&[row(true)], &[row(true)]);
        assert_eq!(matrix.unsaved(), 1);
        matrix.follow(&[row(true)], &[row(false)]);
        assert_eq!(matrix.unsaved(), 0);
    }
}
