//! The main job, end to end: real HTTP, a real SQLite file, a real OpenID Connect provider, the provider's protocol.

mod api_access;
mod api_client;
mod api_document;
mod api_idempotency;
mod api_lists;
mod api_problems;
mod api_resources;
mod audit_trail;
mod command_line;
mod completions;
mod connections;
mod credentials;
mod custody;
mod first_run;
mod gateway_idempotency;
mod leaving;
mod limits;
mod messages;
mod observed;
mod operator;
mod operator_copies;
mod operator_custody;
mod pages;
mod responses;
mod sign_in;
mod translation;
