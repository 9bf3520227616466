//! Organizations: founding one, finding one, what it decided about itself.

pub(crate) mod create;
pub(crate) mod domain;
mod effect;
mod find;
mod lifecycle;
pub(crate) mod open_issuer;
pub(crate) mod policy;

pub use create::{NewOrg, NewProvider};
pub use find::OrgSummary;
pub use policy::Policy;
