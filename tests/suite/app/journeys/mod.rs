//! What a person does and sees.

mod arming;
mod contexts;
mod database;
mod files;
mod filter;
mod flags;
mod forms;
pub mod guarding;
mod help;
mod keys;
mod kill;
mod lists;
mod login;
mod menus;
mod pause;
mod polling;
mod rollout;
mod steps;
mod tabs;
mod time;
mod travel;
mod trouble;
mod views;
mod vitals;
