//! What lies over a tab: menus and the log-in form.

pub mod login;
pub mod menu;

pub use login::Login;
pub use menu::{Choice, Item, Menu};

/// One layer of the stack, topmost last.
pub enum Layer {
    Menu(Menu),
    Login(Login),
}
