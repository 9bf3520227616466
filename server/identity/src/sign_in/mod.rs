//! Signing in: to the identity provider, back, and out, from here or from there.

mod admit;
mod back_channel;
mod begin;
mod end_session;
mod establish;
mod finish;
mod handle;
mod link;
mod out;
mod refusal;
mod sweep;
mod throttle;

pub(crate) use admit::grant;
pub use begin::Begun;
pub use finish::{CallbackParams, SignInFailure, SignedIn};
pub use refusal::SignInRefusal;
pub use throttle::Throttle;
