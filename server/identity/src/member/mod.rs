//! Members: who belongs to an organization, what they may do, and how that ends.

mod find;
mod invite;
mod list;
mod remove;
mod role;
mod seeded;
mod service;

pub(crate) use find::member_row;
pub use list::Person;
pub(crate) use role::may_give;
