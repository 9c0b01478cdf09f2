//! Two states of an object side by side, field by field.

use serde_json::Value;
use std::collections::BTreeMap;

/// A field by its path (`members[2].role`), before and after; `None` where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl Change {
    /// Whether the two differ.
    pub fn is_real(&self) -> bool {
        self.before != self.after
    }
}

/// Every field that either of the two has, those that stay as they are included.
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut fields = BTreeMap::<Vec<Step>, (Option<String>, Option<String>)>::new();
    flatten(before, &mut Vec::new(), &mut |path, text| fields.entry(path).or_default().0 = Some(text));
    flatten(after, &mut Vec::new(), &mut |path, text| fields.entry(path).or_default().1 = Some(text));
    fields.into_iter().map(|(path, (before, after))| Change { field: name(&path), before, after }).collect()
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Key(String),
}

fn flatten(value: &Value, path: &mut Vec<Step>, field: &mut dyn FnMut(Vec<Step>, String)) {
    let steps: Vec<(Step, &Value)> = match value {
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (Step::Index(at), item)).collect(),
        Value::Object(keys) => keys.iter().map(|(key, item)| (Step::Key(key.clone()), item)).collect(),
        _ => Vec::new(),
    };
    match value {
        Value::Null if path.is_empty() => {}
        Value::String(text) => field(path.clone(), text.clone()),
        other if steps.is_empty() => field(path.clone(), other.to_string()),
        _ => {}
    }
    for (step, item) in steps {
        path.push(step);
        flatten(item, path, field);
        path.pop();
    }
}

fn name(path: &[Step]) -> String {
    path.iter().fold(String::new(), |name, step| match step {
        Step::Index(index) => format!("{name}[{index}]"),
        Step::Key(key) if name.is_empty() => key.clone(),
        Step::Key(key) => format!("{name}.{key}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_compared_by_their_path() {
        let before = json!({"name": "Core", "members": [{"role": "lead"}], "old": null, "tags": []});
        let after = json!({"name": "Core", "members": [{"role": "developer"}, {"role": "lead"}], "tags": []});
        let found: Vec<String> = changes(&before, &after)
            .iter()
            .map(|change| {
                let text = |side: &Option<String>| side.clone().unwrap_or("-".into());
                format!(
                    "{} {} {} {}",
                    change.field,
                    text(&change.before),
                    text(&change.after),
                    change.is_real()
                )
            })
            .collect();
        let expected = [
            "members[0].role lead developer true",
            "members[1].role - lead true",
            "name Core Core false",
            "old null - true",
            "tags [] [] false",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_state_that_is_not_there_has_no_fields() {
        assert_eq!(changes(&Value::Null, &Value::Null), []);
        let made = changes(&Value::Null, &json!({"id": 1}));
        assert_eq!(made, [Change { field: "id".into(), before: None, after: Some("1".into()) }]);
        let bare = changes(&json!("a"), &json!("b"));
        assert!(bare[0].field.is_empty() && bare[0].is_real());
    }
}
