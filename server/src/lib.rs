//! The binary `keyhall`: subcommands, configuration, wiring, telemetry, shutdown. No decisions.
//!
//! 1. [`command`] reads the command line; every subcommand is a file.
//! 2. [`config`] turns file, environment and flags into one checked form.
//! 3. [`wiring`] builds the whole object graph, bottom-up, on one screen.
//! 4. [`web`] puts pages, doors and layers together; [`serve`] listens, keeps [`background`] work going, and leaves in order.

// Optimised builds look deeper into futures that hold futures than unoptimised ones.
#![recursion_limit = "256"]

pub mod background;
pub mod backup;
pub mod command;
pub mod config;
mod connections;
pub mod database;
pub mod demo_house;
pub mod file_lock;
pub mod guards;
pub mod metrics;
mod page_bound;
mod page_owner;
pub mod serve;
pub mod site;
pub mod telemetry;
pub mod web;
pub mod wiring;
