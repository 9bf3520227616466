//! Members: who belongs to an organization, what they may do, and how that ends.

mod find;
mod invite;
mod invite_anew;
mod list;
mod remove;
mod role;
mod seeded;
mod service;

pub(crate) use find::member_row;
pub(crate) use invite_anew::is_known;
pub use list::Person;
pub(crate) use role::{is_owned_by_grant, may_give};
