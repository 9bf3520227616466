//! Teams: named groups of members. A member is in one team at most, so that each request counts for exactly one
//! (docs/decisions/0009).

mod change;
mod list;
mod place;

pub(crate) use list::teams_of_all;
pub(crate) use place::leave;
