//! Who asks.

use crate::{api::refusal::Refused, request::text};
use axum::extract::FromRequestParts;
use context::Caller;
use http::{HeaderName, header, request::Parts};
use types::Problem;

/// The caller whom the session layer found in the organization of the path, or 401. An organization that is not there is
/// told like one that the browser is not signed in to.
pub(crate) struct Asking(pub(crate) Caller);

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        if let Some(caller) = parts.extensions.get::<Caller>() {
            return Ok(Self(caller.clone()));
        }
        let shows = |name| !text(&parts.headers, name).is_empty();
        if shows(header::AUTHORIZATION) || shows(HeaderName::from_static("x-api-key")) {
            let problem = Problem::new(401, "session_required", "A key can't administer.");
            return Err(problem.because("Send the cookie of a browser that is signed in to the organization.").into());
        }
        let problem = Problem::new(401, "unauthenticated", "Nobody is signed in to this organization here.");
        Err(problem.because("Send the cookie of a browser that is signed in to it.").into())
    }
}
