//! The way through a list, around the rows that make the server fail: one such row spoils every page it is
//! on (contract, quirk 4), so a page that failed is read in smaller and smaller pieces. Pure: it says what
//! to read next and is told what came of it. What it has found it remembers into the next sweep.

use super::paging::Poisoned;
use std::collections::BTreeMap;

/// Rows in one piece: the most the API gives.
pub(super) const PIECE: u64 = 100;
/// A piece that failed is read in this many parts.
const PARTS: u64 = 5;
/// Failures in one sweep that are looked into one row at a time; after that whole pieces are given up.
const PATIENCE: u32 = 40;
/// Sweeps between two tries of a row that made the server fail.
const RETRIED: u64 = 30;

/// Some rows, by their positions in the server's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub at: u64,
    pub len: u64,
}

impl Piece {
    fn end(self) -> u64 {
        self.at + self.len
    }
}

/// How the server wants to be told which rows are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Style {
    /// `skip` and `limit`: any piece can be asked for.
    #[default]
    Skip,
    /// `page` and `per_page`: a piece begins at a multiple of its length.
    Pages,
}

impl Style {
    /// The piece that holds `at`, has `size` rows at most, keeps within `low..high` and reaches farthest.
    fn piece(self, at: u64, size: u64, (low, high): (u64, u64)) -> Piece {
        let size = size.clamp(1, PIECE);
        match self {
            Self::Skip => Piece { at, len: size.min(high - at).max(1) },
            // Pages may overlap what has been read already: it is told apart by id.
            Self::Pages => (1..=size)
                .map(|len| Piece { at: at / len * len, len })
                .filter(|piece| piece.at >= low && piece.end() <= high)
                .max_by_key(|piece| piece.end())
                .unwrap_or(Piece { at, len: 1 }),
        }
    }
}

#[derive(Debug)]
struct Spot {
    rows: u64,
    id: Option<String>,
    why: String,
    /// The server fails when it is asked for, so it is gone around; else the answer came and was no row.
    closed: bool,
}

#[derive(Debug, Default)]
pub(super) struct Way {
    style: Style,
    /// Everything before has been read or given up in this sweep.
    at: u64,
    /// Rows to ask for at once.
    size: u64,
    /// Ends of pieces that failed and still hold the reason, with the size to go back to behind them.
    suspects: Vec<(u64, u64)>,
    spots: BTreeMap<u64, Spot>,
    /// Pieces to be tried once more, before anything else.
    again: Vec<Piece>,
    failures: u32,
    sweeps: u64,
}

impl Way {
    pub(super) fn new(style: Style) -> Self {
        Self { style, size: PIECE, ..Self::default() }
    }

    pub(super) fn next(&self) -> Piece {
        if let Some(piece) = self.again.last() {
            return *piece;
        }
        let closed = |(_, spot): &(&u64, &Spot)| spot.closed;
        let low = self.spots.range(..self.at).rev().find(closed).map_or(0, |(at, spot)| at + spot.rows);
        let high = self.spots.range(self.at..).find(closed).map_or(u64::MAX, |(at, _)| *at);
        self.style.piece(self.at, self.size, (low, high))
    }

    /// How far this sweep has come.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// The piece was answered. `bad` are rows of it that could not be read.
    pub(super) fn answered(&mut self, piece: Piece, bad: Vec<Poisoned>) {
        let open: Vec<u64> = self.spots.range(piece.at..piece.end()).map(|(at, _)| *at).collect();
        open.iter().for_each(|at| _ = self.spots.remove(at));
        for Poisoned { at, rows, id, why } in bad {
            self.spots.insert(at, Spot { rows, id, why, closed: false });
        }
        if self.again.last() == Some(&piece) {
            self.again.pop();
            return;
        }
        self.at = self.at.max(piece.end());
        while let Some((_, size)) = self.suspects.pop_if(|(end, _)| *end <= self.at) {
            self.size = size;
        }
        if self.suspects.is_empty() {
            self.size = PIECE;
        }
        self.step_over();
    }

    /// The piece made the server fail, which works otherwise.
    pub(super) fn failed(&mut self, piece: Piece, why: &str) {
        self.failures += 1;
        if self.again.last() == Some(&piece) {
            self.again.pop();
            self.look_closer(piece, why);
            return;
        }
        if self.failures == 1 {
            // A list without order moves: what was found elsewhere may be here now, and a good row there.
            self.doubt();
        }
        let (from, left) = (self.at, piece.end().saturating_sub(self.at).max(1));
        if left == 1 || self.failures > PATIENCE {
            self.close(Piece { at: from, len: left }, why);
            self.at = from + left;
            self.suspects.clear();
            // Where one is others may be near, but most often there is just the one.
            self.size = if left == 1 { PARTS } else { PIECE / PARTS };
            self.step_over();
        } else {
            self.suspects.push((piece.end(), self.size));
            self.size = (left / PARTS).max(1);
        }
    }

    /// A second look at what was given up before.
    fn look_closer(&mut self, piece: Piece, why: &str) {
        if piece.len == 1 || self.failures > PATIENCE {
            self.close(piece, why);
            self.step_over();
            return;
        }
        let size = (piece.len / PARTS).max(1);
        let mut at = piece.at;
        while at < piece.end() {
            let part = self.style.piece(at, size, (piece.at, piece.end()));
            self.again.push(part);
            at = part.end();
        }
    }

    fn close(&mut self, piece: Piece, why: &str) {
        self.spots.insert(piece.at, Spot { rows: piece.len, id: None, why: why.to_owned(), closed: true });
    }

    /// Everything that is gone around is to be tried again.
    fn doubt(&mut self) {
        self.again = self.closed();
        self.spots.retain(|_, spot| !spot.closed);
    }

    fn closed(&self) -> Vec<Piece> {
        let closed = self.spots.iter().filter(|(_, spot)| spot.closed);
        closed.map(|(at, spot)| self.style.piece(*at, spot.rows, (*at, at + spot.rows))).collect()
    }

    fn step_over(&mut self) {
        while let Some((at, spot)) = self.spots.range(..=self.at).next_back()
            && spot.closed
            && at + spot.rows > self.at
        {
            self.at = at + spot.rows;
        }
    }

    /// So many new rows have come before all others.
    pub(super) fn shift(&mut self, by: u64) {
        self.spots = std::mem::take(&mut self.spots).into_iter().map(|(at, spot)| (at + by, spot)).collect();
        self.step_over();
    }

    /// The list ends here: what was known of later rows is void.
    pub(super) fn ends_at(&mut self, end: u64) {
        self.spots.split_off(&end);
    }

    /// Begin the next sweep.
    pub(super) fn restart(&mut self) {
        self.sweeps += 1;
        (self.at, self.size, self.failures) = (0, PIECE, 0);
        self.suspects.clear();
        self.again.clear();
        if self.sweeps.is_multiple_of(RETRIED) {
            self.doubt();
        }
        self.step_over();
    }

    /// The rows nobody could read.
    pub(super) fn poisoned(&self) -> Vec<Poisoned> {
        let spot = |(at, spot): (&u64, &Spot)| Poisoned {
            at: *at,
            rows: spot.rows,
            id: spot.id.clone(),
            why: spot.why.clone(),
        };
        self.spots.iter().map(spot).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walk a list of `len` rows once; a piece with one of `bad` in it fails. The pieces asked for, and
    /// the rows that were read.
    fn walk(way: &mut Way, len: u64, bad: &[u64]) -> (usize, Vec<u64>) {
        let (mut asked, mut read) = (0, std::collections::BTreeSet::new());
        loop {
            let piece = way.next();
            asked += 1;
            assert!(asked < 2000, "it goes on for ever at {piece:?}");
            if way.style == Style::Pages {
                assert!(piece.at.is_multiple_of(piece.len), "{piece:?} is no page");
            }
            if bad.iter().any(|at| (piece.at..piece.end()).contains(at)) {
                way.failed(piece, "500");
                continue;
            }
            read.extend(piece.at..piece.end().min(len));
            let again = way.again.last() == Some(&piece);
            way.answered(piece, Vec::new());
            if !again && piece.end() > len {
                way.ends_at(len.max(piece.at));
                way.restart();
                return (asked, read.into_iter().collect());
            }
        }
    }

    fn spots(way: &Way) -> Vec<u64> {
        way.poisoned().iter().map(|spot| spot.at).collect()
    }

    #[test]
    fn every_good_row_is_read_and_every_bad_one_found_in_both_styles() {
        for style in [Style::Skip, Style::Pages] {
            for bad in [&[][..], &[0], &[137], &[99, 100, 249], &[3, 4, 5, 6, 90], &[248, 249]] {
                let mut way = Way::new(style);
                let (first, read) = walk(&mut way, 250, bad);
                let good: Vec<u64> = (0..250).filter(|at| !bad.contains(at)).collect();
                assert_eq!((read, spots(&way)), (good.clone(), bad.to_vec()), "{style:?}");
                assert!(first <= 4 + 14 * bad.len(), "{style:?} {bad:?}: {first}");
                let (second, read) = walk(&mut way, 250, bad);
                assert_eq!(read, good, "{style:?} {bad:?}");
                // Behind a row that is gone around, pages have to grow again: 1, 2, 4, ..
                assert!(second <= 4 + 8 * bad.len(), "remembered: {style:?} {bad:?}: {second}");
            }
        }
    }

    #[test]
    fn a_row_that_has_moved_hides_no_good_one() {
        let mut way = Way::new(Style::Skip);
        walk(&mut way, 250, &[137]);
        let (_, read) = walk(&mut way, 249, &[136]);
        assert_eq!((spots(&way), read.len()), (vec![136], 248));
        let (_, read) = walk(&mut way, 251, &[138, 250]);
        assert_eq!((spots(&way), read.len()), (vec![138, 250], 249));
    }

    #[test]
    fn what_was_repaired_is_noticed_rarely_but_surely() {
        let mut way = Way::new(Style::Skip);
        walk(&mut way, 50, &[7]);
        for _ in 2..RETRIED {
            walk(&mut way, 50, &[]);
            assert_eq!(spots(&way), [7]);
        }
        walk(&mut way, 50, &[]);
        let (_, read) = walk(&mut way, 50, &[]);
        assert!(spots(&way).is_empty() && read.len() == 50);
    }

    #[test]
    fn a_list_with_nothing_but_poison_is_given_up_in_pieces() {
        let mut way = Way::new(Style::Skip);
        let bad: Vec<u64> = (0..1000).collect();
        let (asked, read) = walk(&mut way, 1000, &bad);
        assert!(read.is_empty() && asked < 120, "{asked}");
        assert!(way.poisoned().iter().map(|spot| spot.rows).sum::<u64>() >= 1000);
    }

    #[test]
    fn new_rows_at_the_front_move_what_is_known() {
        let mut way = Way::new(Style::Pages);
        walk(&mut way, 50, &[7]);
        way.shift(2);
        let (asked, read) = walk(&mut way, 52, &[9]);
        assert_eq!((spots(&way), read.len()), (vec![9], 51));
        assert!(asked <= 5, "{asked}");
    }
}
