//! Organizations: founding one, finding one, what it decided about itself.

pub(crate) mod create;
mod find;
mod lifecycle;
pub(crate) mod policy;
mod slug;

pub use create::{NewOrg, NewProvider};
pub use find::OrgSummary;
pub use policy::Policy;
