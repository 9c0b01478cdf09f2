//! The frame around the tabs, and everything on it.

mod bars;
mod picture;

pub use picture::{ansi, svg, text};

use crate::{
    app::Model,
    base::{Moment, Zone},
    layers::{self, Layer},
    tabs::{Tabs, each_tab, view::Look},
    theme::{Role, Theme},
    widget::{Pane, Problem, Split, frame},
};
use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
};

/// The smallest screen that has room for what must be on it.
pub const SMALLEST: (u16, u16) = (60, 16);

macro_rules! views { ($( $folder:ident::$Tab:ident $title:literal $short:literal )+) => {
    fn body(tabs: &Tabs, front: crate::tabs::TabId, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
        match front {
            $( crate::tabs::TabId::$Tab => crate::tabs::$folder::view::view(&tabs.$folder, look, area, buf), )+
        }
    }
} }
each_tab!(views);

/// Draw everything. Returns where the text cursor stands, if something is being typed.
pub fn draw(model: &Model, now: Moment, zone: Zone, theme: &Theme, buf: &mut Buffer) -> Option<Position> {
    let area = buf.area;
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(theme, area, buf);
        return None;
    }
    buf.set_style(area, theme.style(Role::Text));
    let bar = Constraint::Length(1);
    let [header, body, vitals, hints] = Layout::vertical([bar, Constraint::Fill(1), bar, bar]).areas(area);
    // While paused, time stands still for what is shown.
    let (present, now) = (now, model.frozen.as_ref().map_or(now, |(_, since)| *since));
    let session = &model.session;
    let (signed_in, database) = (session.signed_in, session.database);
    let paused = model.frozen.is_some();
    let look = Look {
        store: model.shown(),
        now,
        zone,
        theme,
        rules: &model.rules,
        broken: model.guarding.broken(),
        watch: model.guarding.told(),
        signed_in,
        database,
        paused,
        past: model.way_back(),
        unopened: model.unopened.as_ref(),
    };
    bars::header(model, &look, present.at, header, buf);
    let typing = if model.is_elsewhen() {
        not_kept(model, theme, body, buf);
        None
    } else {
        self::body(&model.tabs, model.front, &look, body, buf)
    };
    bars::vitals(model, &look, vitals, buf);
    bars::hints(model, theme, hints, buf);
    // What lies over a tab lives in the present, even while the tab is paused.
    let look = Look { store: &model.store, now: present, ..look };
    model.layers.iter().fold(typing, |_, layer| over(layer, &look, body, buf))
}

fn over(layer: &Layer, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let theme = look.theme;
    match layer {
        Layer::Form(form) => layers::form::view::view(form, look, area, buf),
        Layer::Picker(picker) => layers::picker::view::view(picker, look, area, buf),
        Layer::Menu(menu) => layers::menu::view::view(menu, theme, area, buf),
        Layer::Confirm(confirm) => layers::confirm::view::view(confirm, theme, area, buf),
        Layer::Kill(kill) => {
            layers::kill::view::view(kill, look.zone, theme, area, buf);
            None
        }
        Layer::Login(login) => layers::login::view::view(login, theme, area, buf),
    }
}

/// The rows of this tab are those of now, and now is not what the screen shows.
fn not_kept(model: &Model, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let title = model.front.title();
    let [room, _] = frame(&[Pane::titled(title)], Split::Whole, theme, area, buf);
    let what = format!("what {title} showed then is not kept");
    Problem { what: &what, hint: model.way_back().unwrap_or_default(), role: Role::Dim }
        .draw(theme, room, buf);
}

fn too_small(theme: &Theme, area: Rect, buf: &mut Buffer) {
    let what = format!("{}x{} is too small", area.width, area.height);
    let hint = format!("{}x{} is enough; everything goes on meanwhile", SMALLEST.0, SMALLEST.1);
    Problem { what: &what, hint: &hint, role: Role::Warn }.draw(theme, area, buf);
}
