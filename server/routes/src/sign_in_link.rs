//! The operator's single-use link, whose page has one button: what it sends.

use crate::{
    Doors, Refusal, sessions,
    sign_in::{refused, to_refusal},
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use context::Origin;
use identity::Identity;
use seal::Token;
use serde::Deserialize;
use tower_sessions::Session;
use types::{Problem, RequestId, SignInReason, Slug};

/// `/{org}/sign-in/link`.
pub(crate) fn doors() -> Doors {
    Doors::default().post("/{org}/sign-in/link", redeem)
}

#[derive(Deserialize)]
struct Link {
    token: String,
}

/// Signs in and uses the link up.
async fn redeem(
    State(identity): State<Identity>,
    Extension(request_id): Extension<RequestId>,
    Extension(origin): Extension<Origin>,
    session: Session,
    Path(org): Path<String>,
    Form(link): Form<Link>,
) -> Result<Redirect, Response> {
    let slug: Option<Slug> = org.parse().ok();
    let lost = |error: tower_sessions::session::Error| {
        tracing::error!(%error, "the session could not be read or written");
        Refusal(Problem::internal().of_request(request_id)).into_response()
    };
    let unknown = || to_refusal(slug.as_ref(), SignInReason::Invitation);
    let token = Token::parse(&link.token).ok_or_else(unknown)?;
    let held = sessions::sign_ins(&session).await.map_err(lost)?;
    let signed_in = identity.redeem_sign_in_link(&org, &token, &held, request_id, origin).await;
    let signed_in = signed_in.map_err(|error| refused(slug.as_ref(), error, request_id))?;
    sessions::add(&session, signed_in.sign_in, &signed_in.replaced).await.map_err(lost)?;
    Ok(Redirect::to(&signed_in.return_to))
}
