//! The first run: a link that opens an empty installation, once, within an hour.
//!
//! The operator makes it; whoever holds it founds one organization with an identity provider that the doctor found fit,
//! and becomes its owner by signing in there. That sign-in uses the link up. Until then the identity provider may be
//! corrected, because a client secret can't be tried before somebody signs in.

mod amend;
mod doctor;
mod examine;
mod found;
mod link;
mod owner;
mod refusal;
mod tries;

pub(crate) use examine::{examine, is_fit};
pub use found::{FirstOrg, Founding};
pub use link::SetupLink;
pub(crate) use owner::close;
pub use refusal::SetupRefusal;
pub(crate) use tries::Tries;

use context::Origin;
use types::RequestId;

/// Who knocks with a setup link: nobody yet, but from somewhere.
#[derive(Clone, Debug)]
pub struct Knock {
    /// The request.
    pub request_id: RequestId,
    /// Where it came from.
    pub origin: Origin,
}
