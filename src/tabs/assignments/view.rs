//! How the Assignments tab looks.

use super::Assignments;
use crate::{
    base::count,
    domain::Assignment,
    source::Listing,
    store::Feed,
    tabs::{
        Tab,
        view::{ListView, Look, facts, plain, split},
    },
    theme::Role,
    widget::{Split, frame},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

/// Lines of the facts above the history.
const FACTS: u16 = 5;

pub fn view(tab: &Assignments, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let focus = tab.focus();
    let list = ListView {
        list: &tab.assignments,
        feed: Some(Feed::Assignments),
        focused: focus.pane == 0,
        empty: ("nobody is assigned to anything", ""),
        special: &plain,
    };
    let history = ListView {
        list: &tab.history,
        feed: tab.entity().cloned().map(Feed::History),
        focused: focus.pane == 1,
        empty: ("no changes yet", "making an assignment leaves no line here; ending or changing one does"),
        special: &plain,
    };
    let mut first = list.pane(look, "Assignments");
    if let Some((text, role)) = look.store.assignments.get().and_then(progress) {
        first.title.push_span(Span::styled(text, look.theme.style(role)));
    }
    let name = tab.entity().map_or_else(|| "History".to_owned(), |entity| format!("History of {entity}"));
    let split = split(focus, area, (160, 62), (area.height * 2 / 5).max(8));
    let second = history.pane(look, &name);
    if split == Split::Whole {
        let pane = if focus.pane == 0 { first } else { second };
        let [room, _] = frame(&[pane], split, look.theme, area, buf);
        return if focus.pane == 0 {
            list.draw(look, room, buf)
        } else {
            detail(tab, &history, look, room, buf)
        };
    }
    let [above, below] = frame(&[first, second], split, look.theme, area, buf);
    let cursor = list.draw(look, above, buf);
    cursor.or(detail(tab, &history, look, below, buf))
}

/// How far the list has been read, if not to its end in one go.
fn progress(listing: &Listing<Assignment>) -> Option<(String, Role)> {
    if !listing.complete {
        return Some((" loaded, more to come".to_owned(), Role::Warn));
    }
    let again = listing.again?;
    Some((format!(", {} read again so far", count(again)), Role::Dim))
}

/// What is known of the selected assignment, and below it the history of its entity.
fn detail(
    tab: &Assignments,
    history: &ListView<super::HistoryRow>,
    look: &Look,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let Some(assignment) = tab.assignments.selected().filter(|_| area.height > FACTS + 2) else {
        return history.draw(look, area, buf);
    };
    facts(&about(tab, assignment, look), look.theme, Rect { height: FACTS, ..area }, buf);
    let rest = Rect { y: area.y + FACTS, height: area.height - FACTS, ..area };
    history.draw(look, rest, buf)
}

fn about(tab: &Assignments, assignment: &Assignment, look: &Look) -> Vec<(&'static str, Line<'static>)> {
    let text = |text: &str| Span::styled(text.to_owned(), look.theme.style(Role::Text));
    let dim = |text: String| Span::styled(text, look.theme.style(Role::Dim));
    let name = assignment.entity_name.as_deref().unwrap_or("no name known");
    let person = assignment.user_name.as_deref().unwrap_or(assignment.user.as_str());
    let role = assignment.user_role.as_deref().map(|role| format!("  {role}")).unwrap_or_default();
    let others: Vec<String> = tab.company.iter().map(|(person, kind)| format!("{person} ({kind})")).collect();
    let others = if others.is_empty() { "nobody".to_owned() } else { others.join(", ") };
    vec![
        ("what", Line::from(vec![text(name), dim(format!("  {}", assignment.id))])),
        ("who", Line::from(vec![text(person), dim(format!("  {}{role}", assignment.user))])),
        (
            "as",
            Line::from(vec![
                text(assignment.kind.as_str()),
                dim(format!("  since {}", look.zone.minute(assignment.assigned_at))),
            ]),
        ),
        ("also on it", Line::from(text(&others))),
    ]
}
