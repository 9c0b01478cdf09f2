//! The list of keys for the README, read from the one table of actions.

use crate::action::{Scope, TABLE};

pub fn markdown() -> String {
    let mut out = String::from("| keys | action | name in `[keys]` |\n| --- | --- | --- |\n");
    for scope in Scope::ALL {
        for row in TABLE.iter().filter(|row| row.scope == *scope) {
            let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
            out.push_str(&format!("| {} | {} | `{}` |\n", keys.join(" "), row.doc, row.name));
        }
    }
    out
}
