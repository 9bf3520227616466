//! What a request shows becomes a caller, or an answer that says why not.

mod by_sign_in;
mod by_token;
mod cache;
pub mod mac;
mod noted;
mod standing;

pub use cache::Authorities;
