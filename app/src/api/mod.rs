//! Server functions: every procedure that our own pages call, one file per noun.
//!
//! Each is: who (`caller().await?`), which room (`expect_context::<Chat>()`), one sentence, a view. Each is a public
//! endpoint as well, under `/rpc`: the room authorizes, never the page.

mod asked;
pub mod audit;
#[cfg(feature = "ssr")]
pub mod caller;
pub mod chat;
pub mod connections;
pub mod error;
pub mod identity;
pub mod json;
pub mod keys;
#[cfg(feature = "ssr")]
mod limit_change;
#[cfg(feature = "ssr")]
mod limit_form;
pub mod limits;
pub mod members;
pub mod models;
pub mod my_usage;
pub mod policy;
pub mod review;
pub mod setup;
#[cfg(feature = "ssr")]
mod setup_cookie;
pub mod sign_in;
pub mod teams;
pub mod usage;
pub mod viewer;

pub use asked::{Asked, Fetched, Question, ask, read};
pub use error::ApiError;
pub use json::{Json, JsonText};
