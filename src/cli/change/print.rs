//! A plan and a report as text, and as one JSON document.

use crate::{
    base::clean,
    operation::{Declined, Ending, Item, Journalled, Plan, Report, Verdict, differences},
};
use serde_json::{Value, json};

/// What it would do: of one change the fields, of several a line each.
pub fn plan(plan: &Plan) -> String {
    let mut lines: Vec<String> = match plan.items.as_slice() {
        [item] => single(item),
        items => items.iter().map(row).collect(),
    };
    let (will, people) = (plan.doable().count(), plan.people());
    if plan.items.len() > 1 {
        lines.push(format!("{will} will be done, {} will not", plan.items.len() - will));
    }
    lines
        .extend(plan.doable().filter_map(|item| item.warning.as_ref()).map(|warning| format!("! {warning}")));
    if people > 0 {
        lines.push(format!("it concerns {people} {}", if people == 1 { "person" } else { "people" }));
    }
    if will > 0 {
        lines.push(match plan.irreversible() {
            Some(why) => format!("! it cannot be undone: {why}"),
            None => "it can be undone".to_owned(),
        });
    }
    lines.join("\n") + "\n"
}

fn single(item: &Item) -> Vec<String> {
    let mut lines = vec![item.what.clone()];
    match &item.verdict {
        Verdict::Refused(why) => lines.push(format!("  will not be done: {why}")),
        Verdict::Will => {
            let changed = differences(&item.before, &item.after);
            let wide = changed.iter().map(|d| d.field.len()).max().unwrap_or(0);
            let side = |side: &Option<String>| side.as_deref().map_or_else(|| "-".to_owned(), clean);
            lines.extend(
                changed
                    .iter()
                    .map(|d| format!("  {:wide$}  {} -> {}", d.field, side(&d.before), side(&d.after))),
            );
        }
    }
    lines
}

fn row(item: &Item) -> String {
    match &item.verdict {
        Verdict::Will => format!("will   {}", item.what),
        Verdict::Refused(why) => format!("won't  {}: {why}", item.what),
    }
}

pub fn plan_json(plan: &Plan) -> String {
    let item = |item: &Item| {
        let (verdict, why) = match &item.verdict {
            Verdict::Will => ("will", None),
            Verdict::Refused(why) => ("refused", Some(why)),
        };
        json!({
            "change": item.change.to_string(), "what": item.what, "verdict": verdict, "why": why,
            "warning": item.warning, "before": item.before, "after": item.after,
        })
    };
    let items: Vec<Value> = plan.items.iter().map(item).collect();
    let operation = plan.operation().map(|operation| operation.to_string());
    document(&json!({
        "operation": operation, "user": plan.user, "people": plan.people(),
        "irreversible": plan.irreversible(), "items": items,
    }))
}

/// What became of it.
pub fn report(report: &Report) -> String {
    let (_, summary) = report.summary();
    if report.asked() == 1 {
        return format!("{summary}\n{}\n", written(report));
    }
    let rows = report.results.iter().map(|tried| {
        let why = tried.ending.why().map(|why| format!(": {why}")).unwrap_or_default();
        format!("{:8}  {}{why}\n", tried.ending.word().0, tried.what)
    });
    let refused =
        report.refused.iter().map(|it| format!("{:8}  {}: {}\n", Declined::WORD.0, it.what, it.why));
    format!("{}{summary}\n{}\n", rows.chain(refused).collect::<String>(), written(report))
}

/// Where it is written down; what could not be is told in full.
fn written(report: &Report) -> String {
    match &report.journal {
        Journalled::Entry(seq) => format!("journal entry {seq}"),
        Journalled::Unwritten { why, text } => format!("! not in the journal: {why}\n! keep this: {text}"),
    }
}

pub fn report_json(report: &Report) -> String {
    let results: Vec<Value> = report
        .results
        .iter()
        .map(|tried| {
            let fields = match &tried.ending {
                Ending::Done(fields) => fields.clone(),
                Ending::NotDone(_) | Ending::Unknown(_) => Value::Null,
            };
            json!({
                "change": tried.change.to_string(), "what": tried.what, "ending": tried.ending.word().0,
                "why": tried.ending.why(), "fields": fields,
            })
        })
        .collect();
    let refused = report.refused.iter();
    let refused = refused.map(|it| json!({"change": it.change.to_string(), "what": it.what, "why": it.why}));
    let unwritten = match &report.journal {
        Journalled::Entry(_) => None,
        Journalled::Unwritten { text, .. } => Some(text),
    };
    document(&json!({
        "journal": report.journal.seq(), "unwritten": unwritten, "done": report.done(), "results": results,
        "refused": refused.collect::<Vec<Value>>(),
    }))
}

fn document(value: &Value) -> String {
    format!("{value:#}\n")
}
