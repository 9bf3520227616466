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
        let Path((_, behind)) = Path::<(String, T)>::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        Ok(Self(behind))
    }
}

/// The two that stand behind the organization in the path.
pub(crate) struct AtBoth<A, B>(pub(crate) A, pub(crate) B);

impl<A, B, S> FromRequestParts<S> for AtBoth<A, B>
where
    A: DeserializeOwned + Send,
    B: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let read = Path::<(String, A, B)>::from_request_parts(parts, state).await;
        let Path((_, first, second)) = read.map_err(|_| nothing())?;
        Ok(Self(first, second))
    }
}

fn nothing() -> Refused {
    let problem = Problem::new(404, "not_found", "There is nothing at this address.");
    problem.because("Ids are UUIDs: take them from the lists.").into()
}
