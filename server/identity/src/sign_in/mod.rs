//! Signing in: to the identity provider, back, and out, from here or from there.

mod admit;
mod back_channel;
mod begin;
mod end_session;
mod establish;
mod finish;
pub(crate) mod handle;
mod link;
mod out;
mod refusal;
mod sweep;
mod throttle;

pub(crate) use admit::grant;
pub use begin::Begun;
pub(crate) use begin::Waiting;
pub use finish::{CallbackParams, SignInFailure, SignedIn};
pub use refusal::SignInRefusal;
pub use throttle::Throttle;
