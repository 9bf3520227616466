//! What the organization decided about itself.

use super::{
    read::{Asking, Sent},
    refusal::Refused,
};
use crate::Rooms;
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(show, decide))
}

/// An organization's decisions.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Policy {
    /// Whether an unknown person of the identity provider becomes a member at first sign-in.
    admit_on_first_sign_in: bool,
    /// The longest life of a personal key, in days.
    #[schema(minimum = 1, maximum = 365, example = 90)]
    personal_key_days: u32,
    /// Its life when nobody says otherwise, in days; never more than the longest.
    #[schema(minimum = 1, maximum = 365, example = 90)]
    personal_key_default_days: u32,
    /// Whether auditors may read conversations under a review.
    content_is_reviewed: bool,
    /// Days that conversations are kept; `null` keeps them.
    #[schema(minimum = 1, maximum = 36_500)]
    retention_days: Option<u32>,
}

impl From<identity::Policy> for Policy {
    fn from(policy: identity::Policy) -> Self {
        Self {
            admit_on_first_sign_in: policy.admit_on_first_sign_in,
            personal_key_days: policy.personal_key_days,
            personal_key_default_days: policy.personal_key_default_days,
            content_is_reviewed: policy.content_is_reviewed,
            retention_days: policy.retention_days,
        }
    }
}

/// Shows the organization's decisions.
///
/// **Permissions:** any member.
#[utoipa::path(get, path = "/policy", tag = "Organization", responses((status = 200, body = Policy)))]
async fn show(State(rooms): State<Rooms>, Asking(caller): Asking) -> Result<Json<Policy>, Refused> {
    Ok(Json(rooms.identity.policy(&caller).await?.into()))
}

/// Decides anew: all of it.
///
/// **Permissions:** owner.
#[utoipa::path(put, path = "/policy", tag = "Organization", request_body = Policy, responses((status = 200, body = Policy)))]
async fn decide(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(policy): Sent<Policy>,
) -> Result<Json<Policy>, Refused> {
    let decided = identity::Policy {
        admit_on_first_sign_in: policy.admit_on_first_sign_in,
        personal_key_days: policy.personal_key_days,
        personal_key_default_days: policy.personal_key_default_days,
        content_is_reviewed: policy.content_is_reviewed,
        retention_days: policy.retention_days,
    };
    rooms.identity.set_policy(&caller, decided).await?;
    Ok(Json(rooms.identity.policy(&caller).await?.into()))
}
