//! Walls between organizations and between roles, generated: whatever the server mounts is walked.
//!
//! 1. [`policy`] is the written list of every door, page and server function with those for whom it is
//!    (`policy.toml`). What is mounted and not listed, or listed and not mounted, fails.
//! 2. [`roles`]: every person × every entry of the list: who may, gets in; who may not, is told so.
//! 3. [`lives`]: one organization does everything that it may, and the other stays what it was.
//! 4. [`crossed`]: rows of one organization that name the other's reach none of them.
//! 5. [`walls`]: every slot that takes an identifier × every person × every kind of identifier of another organization:
//!    the answer is the answer for an identifier that names nothing, and the other organization stays what it was.

mod answer;
mod crossed;
mod house;
mod lives;
mod policy;
mod rarely;
mod rest;
mod roles;
mod snapshot;
mod walls;
