//! From key presses to actions. Which scopes are live is read from the model, never from what was last
//! drawn, so a burst of keys behaves the same however many frames it spans.

use super::{
    Action, Scope, Spec, TABLE,
    key::{Key, KeyError},
};
use crate::base::nearest;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub struct Keymap {
    by_scope: BTreeMap<Scope, BTreeMap<Vec<Key>, Action>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    Action(Action),
    /// The keys begin one or more actions: these may follow.
    Pending(Vec<(Key, Action)>),
    None,
}

/// What is wrong with the keys a person configured. `action` says under which name of `[keys]`.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeymapError {
    #[error("there is no action `{action}`{}", .nearest.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    Action { action: String, nearest: Option<&'static str> },
    #[error("`{chord}` for `{action}`: {source}")]
    Key { action: String, chord: String, source: KeyError },
    #[error("`{chord}` is bound to both `{first}` and `{second}`")]
    Clash { chord: String, first: &'static str, second: &'static str },
    #[error("`{short}` runs at once, so `{long}` can never be typed to its end")]
    Shadow { short: &'static str, long: &'static str },
}

impl KeymapError {
    /// The name under `[keys]` to look at first, given what the person has set.
    pub fn culprit<'a>(&'a self, set: &BTreeMap<String, Vec<String>>) -> &'a str {
        match self {
            Self::Action { action, .. } | Self::Key { action, .. } => action,
            Self::Clash { first, second, .. } | Self::Shadow { short: first, long: second } => {
                if set.contains_key(*second) { second } else { first }
            }
        }
    }
}

impl Keymap {
    /// The defaults of the action table with a person's chords, by action name, laid over them. An empty
    /// list takes an action off the keyboard.
    pub fn new(set: &BTreeMap<String, Vec<String>>) -> Result<Self, KeymapError> {
        if let Some(action) = set.keys().find(|name| TABLE.iter().all(|row| row.name != **name)) {
            let nearest = nearest(action, TABLE.iter().map(|row| row.name));
            return Err(KeymapError::Action { action: action.clone(), nearest });
        }
        let mut map = Self::default();
        for row in TABLE {
            let own = set.get(row.name).map(|keys| keys.iter().map(String::as_str).collect::<Vec<_>>());
            for chord in own.as_deref().unwrap_or(row.keys) {
                map.bind(row, chord)?;
            }
        }
        map.refuse_shadows()?;
        Ok(map)
    }

    fn bind(&mut self, row: &'static Spec, chord: &str) -> Result<(), KeymapError> {
        let keys = chord.split(' ').map(str::parse).collect::<Result<Vec<Key>, _>>().map_err(|source| {
            KeymapError::Key { action: row.name.to_owned(), chord: chord.to_owned(), source }
        })?;
        match self.by_scope.entry(row.scope).or_default().insert(keys, row.action) {
            Some(first) if first != row.action => Err(KeymapError::Clash {
                chord: chord.to_owned(),
                first: first.spec().name,
                second: row.name,
            }),
            _ => Ok(()),
        }
    }

    /// In key order, whatever begins with a chord comes right after it.
    fn refuse_shadows(&self) -> Result<(), KeymapError> {
        for scope in self.by_scope.values() {
            for ((short, a), (long, b)) in scope.iter().zip(scope.iter().skip(1)) {
                if long.starts_with(short) {
                    return Err(KeymapError::Shadow { short: a.spec().name, long: b.spec().name });
                }
            }
        }
        Ok(())
    }

    /// Resolve `typed` against the live scopes, innermost first. The innermost scope that knows the keys
    /// wins, so `enter` closes a window before it does anything below.
    pub fn resolve(&self, live: &[Scope], typed: &[Key]) -> Resolved {
        for scope in live {
            let Some(bindings) = self.by_scope.get(scope) else { continue };
            if let Some(action) = bindings.get(typed) {
                return Resolved::Action(*action);
            }
            let next: Vec<_> = bindings
                .iter()
                .filter(|(keys, _)| keys.len() > typed.len() && keys.starts_with(typed))
                .map(|(keys, action)| (keys[typed.len()], *action))
                .collect();
            if !next.is_empty() {
                return Resolved::Pending(next);
            }
        }
        Resolved::None
    }

    /// The chords of an action as they are bound now, in the order of the table.
    pub fn keys_of(&self, action: Action) -> Vec<String> {
        let spec = action.spec();
        let Some(bindings) = self.by_scope.get(&spec.scope) else { return Vec::new() };
        let mut chords: Vec<String> = bindings
            .iter()
            .filter(|(_, bound)| **bound == action)
            .map(|(keys, _)| keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" "))
            .collect();
        chords.sort_by_key(|chord| spec.keys.iter().position(|key| key == chord).unwrap_or(usize::MAX));
        chords
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{FilterAct, ListAct};
    use Resolved as R;

    fn keys(text: &str) -> Vec<Key> {
        text.split(' ').map(|k| k.parse().unwrap()).collect()
    }

    fn set(rows: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        rows.iter().map(|(name, keys)| ((*name).into(), keys.iter().map(|k| (*k).into()).collect())).collect()
    }

    #[test]
    fn the_inner_scope_wins_and_hides_what_is_below() {
        let map = Keymap::new(&set(&[])).unwrap();
        let (open, accept) = (Action::List(ListAct::Open), Action::Filter(FilterAct::Accept));
        assert_eq!(map.resolve(&[Scope::Filter, Scope::List], &keys("enter")), R::Action(accept));
        assert_eq!(map.resolve(&[Scope::List, Scope::Global], &keys("enter")), R::Action(open));
        assert_eq!(map.resolve(&[Scope::Menu], &keys("q")), R::None);
    }

    #[test]
    fn a_sequence_waits_for_its_end() {
        let map = Keymap::new(&set(&[("list.first", &["g g"])])).unwrap();
        let first = Action::List(ListAct::First);
        assert_eq!(map.resolve(&[Scope::List], &keys("g")), R::Pending(vec![(keys("g")[0], first)]));
        assert_eq!(map.resolve(&[Scope::List], &keys("g g")), R::Action(first));
        assert_eq!(map.keys_of(first), ["g g"]);
    }

    #[test]
    fn an_action_can_be_taken_off_the_keyboard() {
        let map = Keymap::new(&set(&[("quit", &[])])).unwrap();
        assert_eq!(map.resolve(&[Scope::Global], &keys("q")), R::None);
    }

    #[test]
    fn mistakes_name_what_is_wrong() {
        let says = |rows: &[(&str, &[&str])]| Keymap::new(&set(rows)).unwrap_err().to_string();
        assert_eq!(says(&[("help", &["q"])]), "`q` is bound to both `help` and `quit`");
        assert_eq!(says(&[("hlep", &["q"])]), "there is no action `hlep`; did you mean `help`?");
        assert!(says(&[("help", &["hyper"])]).starts_with("`hyper` for `help`: `hyper` is not a key"));
        let shadow = says(&[("list.first", &["g g"]), ("list.last", &["g"])]);
        assert_eq!(shadow, "`list.last` runs at once, so `list.first` can never be typed to its end");
    }
}
