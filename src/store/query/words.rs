//! What a plain word is looked for in: the searched cells of all rows, one after the other, so that a search
//! goes through memory once and in order.

use super::needle::Needle;
use crate::{base::Zone, store::Column};

pub struct Words {
    /// A line for each cell.
    as_is: String,
    /// The same in small letters.
    small: String,
    /// Where each row ends in both.
    ends: Vec<(usize, usize)>,
}

impl Words {
    pub fn read<R>(rows: &[R], columns: &[Column<R>], zone: Zone) -> Self {
        let searched: Vec<&Column<R>> = columns.iter().filter(|column| column.searched).collect();
        let mut it =
            Self { as_is: String::new(), small: String::new(), ends: Vec::with_capacity(rows.len()) };
        for row in rows {
            let from = it.as_is.len();
            for column in &searched {
                it.as_is.push_str(&(column.text)(row, zone));
                it.as_is.push('\n');
            }
            it.lower(from);
            it.ends.push((it.as_is.len(), it.small.len()));
        }
        it
    }

    /// Most of the world's names for tasks are ASCII, and that is quicker.
    fn lower(&mut self, from: usize) {
        let (row, began) = (&self.as_is[from..], self.small.len());
        if row.is_ascii() {
            self.small.push_str(row);
            self.small[began..].make_ascii_lowercase();
        } else {
            row.split_inclusive('\n').for_each(|cell| self.small.push_str(&cell.to_lowercase()));
        }
    }

    /// Strike out the rows that do not contain it.
    pub(super) fn keep(&self, needle: &Needle, hits: &mut [bool]) {
        let exact = needle.is_exact();
        let text = if exact { &self.as_is } else { &self.small };
        let mut from = 0;
        // The next place where it stands; what is before that place is without it.
        let mut next = needle.find(text, 0);
        for (hit, (end, small)) in hits.iter_mut().zip(&self.ends) {
            let end = if exact { *end } else { *small };
            if next.is_some_and(|at| at < from) {
                next = needle.find(text, from);
            }
            let here = next.is_some_and(|at| at < end);
            *hit &= here;
            from = end;
        }
    }

    /// The cells of a row, as they are and in small letters.
    pub(super) fn of(&self, row: usize) -> (&str, &str) {
        let (from, small) = row.checked_sub(1).map_or((0, 0), |before| self.ends[before]);
        let (to, small_to) = self.ends[row];
        (&self.as_is[from..to], &self.small[small..small_to])
    }
}
