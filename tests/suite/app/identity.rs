//! Identity lock: a key that changes something acts on what was on the screen when it was pressed, or the
//! person is asked again by name; however the rows move meanwhile.

use super::{fixture as f, play::Play};
use worky_console::{
    domain::{Assignment, AssignmentId},
    flow::{Effect, Msg, Wish},
    layers::{Layer, Stage},
    operation::Change,
    store::Receipt,
    tabs::TabId,
};

const KEYS: usize = 10_000;
/// A frame is never later than this, in milliseconds.
const FRAME: u64 = 40;
const ROWS: usize = 9;

/// The server's answers: rows that are replaced, given to others and reordered at random.
struct Company {
    dice: fastrand::Rng,
    rows: Vec<Assignment>,
    next: usize,
}

impl Company {
    fn new() -> Self {
        let dice = fastrand::Rng::with_seed(7);
        Self { dice, rows: (0..ROWS).map(f::assignment).collect(), next: ROWS }
    }

    fn stirs(&mut self) -> Msg {
        for _ in 0..self.dice.usize(0..4) {
            let at = self.dice.usize(0..ROWS);
            let row = &mut self.rows[at];
            match self.dice.u8(0..4) {
                0 => {
                    *row = f::assignment(self.next);
                    self.next += 1;
                }
                1 => {
                    let person = f::user(self.dice.usize(0..8));
                    (row.user, row.user_name) = (person.id, Some(person.name.as_str().into()));
                }
                _ => row.assigned_at += chrono::TimeDelta::minutes(self.dice.i64(-9_000..9_000)),
            }
        }
        let news = f::assignments_of(self.rows.clone());
        Msg::News { news, receipt: Receipt { asked: std::time::Instant::now(), every: Default::default() } }
    }
}

/// What has come of a key.
#[derive(Debug, PartialEq)]
enum Came {
    /// It is looked up.
    Proposal(Vec<(AssignmentId, String)>),
    /// The person is asked whether this is the one.
    Again {
        name: String,
        about: Vec<(AssignmentId, String)>,
    },
    Nothing,
}

fn about(wish: &Wish) -> Vec<(AssignmentId, String)> {
    let Wish::Do(operation) = wish else { panic!("{wish:?}") };
    let one = |change: &Change| match change {
        Change::Unassign(holding) => {
            (holding.assignment.clone().unwrap(), holding.placement.user.to_string())
        }
        other => panic!("{other:?}"),
    };
    operation.changes().iter().map(one).collect()
}

fn came(play: &mut Play) -> Came {
    let asked = std::mem::take(&mut play.asked).into_iter().find_map(|effect| match effect {
        Effect::Prepare { wish, .. } => Some(about(&wish)),
        _ => None,
    });
    match (asked, play.model.layers.last()) {
        (Some(about), _) => Came::Proposal(about),
        (None, Some(Layer::Confirm(confirm))) => match &confirm.stage {
            Stage::Again { name, wish } => Came::Again { name: name.clone(), about: about(wish) },
            other => panic!("{other:?}"),
        },
        (None, _) => Came::Nothing,
    }
}

/// What is on the frame: of each row that a change would be about the id and who has it.
fn drawn(play: &mut Play) -> Vec<(AssignmentId, String)> {
    play.draws();
    let meant = play.model.meant();
    let line = play.cursor();
    let rows = &play.model.shown().assignments.get().unwrap().rows;
    let of = |id: &str| {
        let row = rows.iter().find(|row| row.id.as_str() == id)?;
        Some((row.id.clone(), row.user.to_string()))
    };
    let here = play.model.front == TabId::Assignments && play.model.tab().focus().pane == 0;
    if let ([one], true, false) = (&meant[..], here, play.text().contains("marked")) {
        assert!(line.contains(one[1].as_str()) || line.contains(one[2].as_str()), "{line}: {one:?}");
    }
    meant.iter().filter_map(|cells| of(&cells[0])).collect()
}

#[test]
fn ten_thousand_keys_act_on_what_was_on_the_screen_or_ask_again_by_name() {
    let mut play = Play::full(TabId::Assignments);
    let (mut company, mut dice) = (Company::new(), fastrand::Rng::with_seed(11));
    let (mut asked, mut proposed) = (0, 0);
    play.ticks(1_000);
    play.unseen(company.stirs());
    let mut shown = drawn(&mut play);
    for n in 0..KEYS {
        for _ in 0..dice.usize(0..3) {
            let wait = [0, 5, 20, 200, 400][dice.usize(0..5)];
            if wait > FRAME {
                shown = drawn(&mut play);
            }
            play.ticks(wait);
            match dice.u8(0..8) {
                0 => {
                    let keys = ["j", "k", "space", "esc", "p", "i", "tab", "1", "2", "G", "esc"];
                    play.unseen(Msg::Key(keys[dice.usize(0..keys.len())].parse().unwrap()));
                    shown = drawn(&mut play);
                }
                _ => play.unseen(company.stirs()),
            }
        }
        if play.model.tab().focus().pane != 0 {
            play.unseen(Msg::Key("tab".parse().unwrap()));
            shown = drawn(&mut play);
        }
        if play.model.front != TabId::Assignments {
            play.unseen(Msg::Key("2".parse().unwrap()));
            shown = drawn(&mut play);
        }
        play.asked.clear();
        play.unseen(Msg::Key("D".parse().unwrap()));
        match came(&mut play) {
            Came::Proposal(about) if about.len() == 1 => {
                assert_eq!(about, shown, "key {n} acts on something else than what was shown");
                proposed += 1;
            }
            Came::Proposal(about) => {
                let known = about.iter().all(|(id, _)| shown.iter().any(|(shown, _)| shown == id));
                assert!(known, "key {n}: {about:?}, shown {:?}", shown);
            }
            Came::Again { name, about } => {
                assert!(name.contains(about[0].0.as_str()), "key {n}: {name} is not {about:?}");
                asked += 1;
            }
            Came::Nothing => assert!(play.model.meant().is_empty(), "key {n}: {}", play.text()),
        }
        play.model.layers.clear();
        shown = drawn(&mut play);
    }
    println!("{KEYS} keys: {proposed} proposals, {asked} asked again, 0 mismatches");
    assert!(asked > KEYS / 10 && proposed > KEYS / 10, "{asked} asked again, {proposed} proposed");
}
