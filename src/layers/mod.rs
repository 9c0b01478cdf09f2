//! What lies over a tab: menus, the log-in form, a change that waits for a yes.

pub mod confirm;
pub mod login;
pub mod menu;

pub use confirm::{Answer, Confirm, Stage};
pub use login::Login;
pub use menu::{Choice, Item, Menu};

/// One layer of the stack, topmost last.
pub enum Layer {
    Menu(Menu),
    Login(Login),
    Confirm(Box<Confirm>),
}
