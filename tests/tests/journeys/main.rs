//! The main job, end to end: real HTTP, a real SQLite file, a real OpenID Connect provider, the provider's protocol.

mod api_access;
mod api_client;
mod api_document;
mod api_idempotency;
mod api_lists;
mod api_problems;
mod api_resources;
mod audit_trail;
mod canaries;
mod command_line;
mod completions;
mod connections;
mod credentials;
mod documented;
mod first_run;
mod leaving;
mod limits;
mod observed;
mod operator;
mod operator_copies;
mod operator_custody;
mod pages;
mod reach;
mod sign_in;
