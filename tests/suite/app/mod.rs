//! The application without a terminal or a server: keys and answers in, effects, frames and the screen out.

mod actions;
mod fixture;
mod identity;
mod journeys;
mod monkey;
mod play;
mod screens;
mod styles;
mod sweep;
