//! Trying an identity provider: an owner goes there and comes back, and nobody is signed in by it.

use crate::{
    Settings,
    doors::Doors,
    sign_in::{refusal_page, set_handle},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use context::Caller;
use identity::{CallbackParams, Identity};
use serde::Deserialize;
use types::{IdentityProviderId, Problem, Slug};
use url::form_urlencoded::Serializer;

/// Longest part of an answer that is handed on to the page, in bytes.
const LONGEST: usize = 4096;

pub(crate) fn doors() -> Doors {
    Doors::default().get("/{org}/admin/identity/try", begin)
}

#[derive(Deserialize)]
struct Which {
    provider: IdentityProviderId,
}

/// Sends an owner's browser to a provider. It changes nothing: it leaves a record that ten minutes end.
async fn begin(
    State(identity): State<Identity>,
    State(settings): State<Settings>,
    caller: Option<Extension<Caller>>,
    Path(org): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Response> {
    let org: Slug = org.parse().map_err(|_| crate::Refusal(Problem::not_found("organization")).into_response())?;
    let refuse = |problem: Problem| crate::Refusal(problem).into_response();
    let Extension(caller) = caller.ok_or_else(|| refuse(Problem::unauthenticated()))?;
    let begun = identity.begin_trial(&caller, which.provider).await.map_err(|error| {
        let reason = error.sign_in_reason();
        let problem = Problem::from(error).of_request(caller.request_id);
        // What the identity provider does wrong is told on the page; who may not try it is told here.
        match problem.status {
            403 | 404 => refuse(problem),
            _ => {
                crate::problem::log_if_ours(&problem);
                Redirect::to(&format!("{}?problem={reason}", page(&org))).into_response()
            }
        }
    })?;
    let mut response = Redirect::to(begun.authorize_url.as_str()).into_response();
    set_handle(&mut response, &settings, begun.handle.reveal(), 600);
    Ok(response)
}

/// Where the answer of a trial is read: the owner's own page, which takes it out once.
pub(crate) fn answered(slug: &str, params: &CallbackParams) -> Response {
    let Ok(org) = slug.parse::<Slug>() else { return refusal_page() };
    let mut query = Serializer::new(String::new());
    let parts = [("state", &params.state), ("code", &params.code), ("error", &params.error), ("iss", &params.iss)];
    for (name, value) in parts {
        if let Some(value) = value.as_deref().filter(|value| value.len() <= LONGEST) {
            query.append_pair(name, value);
        }
    }
    Redirect::to(&format!("{}?{}", page(&org), query.finish())).into_response()
}

fn page(org: &Slug) -> String {
    format!("/{org}/admin/identity")
}
