//! How the Teams tab looks.

use super::{MemberRow, Teams};
use crate::{
    store::Feed,
    tabs::{
        Tab,
        view::{ListView, Look, plain, split},
    },
    theme::Role,
    widget::{Split, frame, gauge},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

/// Which column of the members holds the bar.
const LOAD: usize = 2;

pub fn view(tab: &Teams, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let focus = tab.focus();
    let teams = ListView {
        list: &tab.teams,
        feed: Some(Feed::Teams),
        focused: focus.pane == 0,
        empty: (
            "there are no teams yet",
            "a team belongs to a project; administrators and project managers can make one",
        ),
        special: &plain,
    };
    let bar =
        |row: &MemberRow, column: usize, room: u16| (column == LOAD).then(|| load(tab, row, look, room));
    let team = tab.team().cloned();
    let members = ListView {
        list: &tab.members,
        feed: team.map(Feed::Members),
        focused: focus.pane == 1,
        empty: ("nobody is in this team", ""),
        special: &bar,
    };
    let name =
        tab.teams.selected().map_or_else(|| "Members".to_owned(), |team| format!("Members of {}", team.name));
    let split = split(focus, area, (110, 50), area.height / 2);
    let panes = [teams.pane(look, "Teams"), members.pane(look, &name)];
    if split == Split::Whole {
        let [room, _] = frame(&panes[focus.pane..=focus.pane], split, look.theme, area, buf);
        return if focus.pane == 0 { teams.draw(look, room, buf) } else { members.draw(look, room, buf) };
    }
    let [left, right] = frame(&panes, split, look.theme, area, buf);
    teams.draw(look, left, buf).or(members.draw(look, right, buf))
}

/// A person's open assignments as a number and a bar; the busiest in the team has a full one.
fn load(tab: &Teams, row: &MemberRow, look: &Look, room: u16) -> Line<'static> {
    let Some(open) = row.open else { return Line::styled("-", look.theme.style(Role::Dim)) };
    let number = Span::styled(format!("{open:>3} "), look.theme.style(Role::Text));
    let ratio = f64::from(open) / f64::from(tab.busiest().max(1));
    let bar = gauge(ratio, room.saturating_sub(4), look.theme);
    Line::from_iter([number].into_iter().chain(bar.spans))
}
