//! What lies over a tab: menus, forms, pickers and the log-in form.

pub mod form;
mod fuzzy;
pub mod login;
pub mod menu;
pub mod picker;

pub use form::Form;
pub use login::Login;
pub use menu::{Choice, Item, Menu};
pub use picker::Picker;

/// One layer of the stack, topmost last.
pub enum Layer {
    Menu(Menu),
    Login(Login),
    Form(Form),
    Picker(Picker),
}
