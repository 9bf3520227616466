//! The main job, end to end: real HTTP, a real SQLite file, a real OpenID Connect provider, the provider's protocol.

mod audit_trail;
mod command_line;
mod completions;
mod connections;
mod credentials;
mod custody;
mod limits;
mod observed;
mod operator;
mod operator_copies;
mod operator_custody;
mod pages;
mod sign_in;
