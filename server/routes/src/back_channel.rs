//! The identity provider's door for signing people out (OpenID Connect Back-Channel Logout 1.0 §2.5).

use crate::{Doors, Refusal};
use axum::{
    Extension, Form, Json,
    extract::{DefaultBodyLimit, State, rejection::FormRejection},
    response::{IntoResponse, Response},
};
use context::Origin;
use http::StatusCode;
use identity::{Error, Identity};
use serde::Deserialize;
use serde_json::json;
use types::{Problem, RequestId};

/// Where identity providers post logout tokens; what is registered there as `backchannel_logout_uri`.
pub(crate) const LOGOUT: &str = "/auth/backchannel-logout";

/// The longest body, in bytes: a token and its name.
const MOST: usize = 32 * 1024;

/// `/auth/backchannel-logout`.
pub(crate) fn doors() -> Doors {
    Doors::default().post(LOGOUT, logout).layered(|router| router.layer(DefaultBodyLimit::max(MOST)))
}

#[derive(Deserialize)]
struct Logout {
    logout_token: String,
}

/// Ends the sign-ins that the token names: 200, also where nobody is signed in; 400 when it is refused (§2.8). Neither is
/// stored anywhere, as every answer of ours.
async fn logout(
    State(identity): State<Identity>,
    Extension(request_id): Extension<RequestId>,
    Extension(origin): Extension<Origin>,
    form: Result<Form<Logout>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return refused("The body has to be a form with a `logout_token`.");
    };
    match identity.back_channel_logout(&form.logout_token, &origin).await {
        Ok(_) => StatusCode::OK.into_response(),
        Err(Error::LogoutToken(why)) => {
            tracing::info!(%request_id, %why, "a logout token was refused");
            refused(&format!("The logout token was refused: {why}."))
        }
        Err(error) => Refusal(Problem::from(error).of_request(request_id)).into_response(),
    }
}

fn refused(why: &str) -> Response {
    let body = json!({ "error": "invalid_request", "error_description": why });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
