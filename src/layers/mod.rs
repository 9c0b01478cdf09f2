//! What lies over a tab: menus, forms, pickers, the log-in form, a change that waits for a yes.

pub mod confirm;
pub mod form;
mod fuzzy;
pub mod kill;
pub mod login;
pub mod menu;
pub mod picker;

pub use confirm::{Answer, Confirm, Stage};
pub use form::Form;
pub use kill::Kill;
pub use login::Login;
pub use menu::{Choice, Item, Menu};
pub use picker::Picker;

/// One layer of the stack, topmost last.
pub enum Layer {
    Menu(Menu),
    Login(Login),
    Confirm(Box<Confirm>),
    Kill(Box<Kill>),
    Form(Form),
    Picker(Picker),
}
