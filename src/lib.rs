//! A terminal admin console for the Worky Team Assignment System. The map of the house, from the ground up:

/// The one table of actions, keys, and the key map.
pub mod action;
/// The application as a value, the one `update`, what to poll, when to wake.
pub mod app;
/// Text on a grid, time in words, secrets.
pub mod base;
/// The command line.
pub mod cli;
/// The file, the environment and flags, merged, checked and explained.
pub mod config;
/// The embedded backend: the Worky API on SQLite. Reached over HTTP only.
pub mod demo;
/// Teams, assignments, notifications, flags, health: the guide's terms, and what cannot be.
pub mod domain;
/// The vocabulary of `update`: messages, effects, selections by id.
pub mod flow;
/// The one way for a change: looked up, journalled, sent, and what became of it.
pub mod gate;
/// The calls of the last day, in a file for each context.
pub mod history;
/// Who changed what, when and with what outcome: a chain of lines on the disk.
pub mod journal;
/// What lies over a tab: menus, forms, pickers, the log-in form, a change that waits for a yes.
pub mod layers;
/// Everything that changes the world, as data: grammar, rules, plan, inverse.
pub mod operation;
/// How flags are raised: phases, the conditions between them, and when to go back.
pub mod rollout;
/// The one impure place: terminal, loop, pollers, effects.
pub mod runtime;
/// Header, vital signs, body, hints; and a frame as SVG, ANSI or text.
pub mod screen;
/// Where data comes from: the API client, its budget, the database.
pub mod source;
/// What the sources last said, how old it is and how far to trust it; rows, columns, order and filter.
pub mod store;
/// One vertical slice for each tab: what it remembers, how it reacts, how it looks.
pub mod tabs;
/// What text and symbols look like, at every colour depth.
pub mod theme;
/// Pieces of a screen that know nothing of what they show.
pub mod widget;
