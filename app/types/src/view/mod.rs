//! What pages are shown: one file per noun. Domain crates fill these in, server functions hand them on, pages draw them.

mod audit;
mod chat;
mod connection;
mod identity;
mod key;
mod limit;
mod member;
mod policy;
mod review;
mod setup;
mod team;
mod usage;
mod viewer;

pub use audit::*;
pub use chat::*;
pub use connection::*;
pub use identity::*;
pub use key::*;
pub use limit::*;
pub use member::*;
pub use policy::*;
pub use review::*;
pub use setup::*;
pub use team::*;
pub use usage::*;
pub use viewer::*;
