//! Personal keys: a member's own gateway credential.

mod list;
mod make;
mod revoke;
