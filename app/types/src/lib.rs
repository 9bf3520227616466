//! The words that both sides speak: ids, money, moments, roles, problems, views and forms.
//!
//! Everything here compiles for the server and for wasm and has no behaviour beyond checking and writing itself
//! down. A word that only one side needs does not belong here.
//!
//! 1. [`id`] names things: one UUIDv7 newtype per noun, minted natively by `context::Entropy`.
//! 2. [`money`] and [`moment`] are the two quantities that must never be floats or local time.
//! 3. [`role`] and [`problem`] say who may and why not; [`sign_in_reason`] why nobody was signed in.
//!    [`slug`] is an organization's first segment.
//! 4. [`rich`] is what a model's markdown becomes: a tree, never a string of HTML.
//! 5. [`view`] holds what pages are shown, one file per noun.

pub mod id;
pub mod moment;
pub mod money;
pub mod problem;
pub mod rich;
pub mod role;
pub mod secret;
pub mod sign_in_reason;
pub mod slug;
pub mod view;

pub use id::*;
pub use moment::Moment;
pub use money::{NanoUsd, PicoUsdPerUnit};
pub use problem::Problem;
pub use role::{Role, RoleSet};
pub use secret::Secret;
pub use sign_in_reason::SignInReason;
pub use slug::Slug;
