//! Ids in addresses.

use crate::api::refusal::Refused;
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use serde::de::DeserializeOwned;
use types::Problem;

/// What stands behind the organization in the path. Something that can't be an id is told like an id that nothing has.
pub(crate) struct At<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        match Path::<(String, T)>::from_request_parts(parts, state).await {
            Ok(Path((_, behind))) => Ok(Self(behind)),
            Err(_) => {
                let problem = Problem::new(404, "not_found", "There is nothing at this address.");
                Err(problem.because("Ids are UUIDs: take them from the lists.").into())
            }
        }
    }
}
