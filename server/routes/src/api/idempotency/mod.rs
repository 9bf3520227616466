//! `Idempotency-Key`: a request that is sent again, because nobody heard the answer, is answered and not done again.
//!
//! 1. The key is claimed in a row of its own, under the caller's organization and member, before the request runs.
//! 2. The request runs as a task: whoever goes away does not cut it in half, and finds its answer when they come back.
//! 3. Its answer is kept for a day. A refusal is forgotten: nothing was changed, and the request may be sent again under its
//!    key.
//! 4. What is shown once ([`ShownOnce`]) is not kept: a repeated answer has everything but the secret
//!    (docs/decisions/0003).

mod claim;
mod fingerprint;
mod shown_once;

pub(crate) use shown_once::ShownOnce;

use super::{LARGEST_BODY, read, refusal::Refused};
use crate::Rooms;
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use claim::{Claim, Claimed, Kept};
use context::Caller;
use http::{HeaderName, HeaderValue, Method, header};
use shown_once::WithoutSecret;
use tracing::Instrument;
use types::Problem;

/// The header of a request.
pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header of an answer that was given before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Answers that are longer than this are not kept.
const LONGEST_ANSWER: usize = 4 * LARGEST_BODY;

/// Runs a request with a key once; others pass.
pub(crate) async fn once(State(rooms): State<Rooms>, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let key = request.headers().get(KEY).cloned();
    let caller = request.extensions().get::<Caller>().cloned();
    match (key, caller) {
        (Some(key), Some(caller)) if changes => {
            run(rooms, caller, &key, request, next).await.unwrap_or_else(IntoResponse::into_response)
        }
        _ => next.run(request).await,
    }
}

async fn run(
    rooms: Rooms,
    caller: Caller,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let key = checked(key)?;
    let member = caller.require_member()?;
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.map_err(|_| read::too_large())?;
    let fingerprint = fingerprint::of(rooms.vault.keyring(), &head.method, &head.uri, &body);
    let claim = Claim { rooms: rooms.clone(), scope: caller.scope(), member, key };
    match claim.begin(&fingerprint).await? {
        Claimed::Before(kept) => return Ok(repeated(kept)),
        Claimed::Now => {}
    }
    let request = Request::from_parts(head, Body::from(body));
    let task = async move { finish(&claim, next.run(request).await).await };
    rooms.tracker.spawn(task.in_current_span()).await.map_err(|error| {
        tracing::error!(%error, "a request with an idempotency key ended without an answer");
        Refused::from(Problem::internal())
    })
}

fn checked(key: &HeaderValue) -> Result<String, Refused> {
    let text = key.to_str().ok().filter(|text| (1..=255).contains(&text.len()));
    text.map(str::to_owned).ok_or_else(|| {
        let problem = Problem::new(400, "invalid", "The header `Idempotency-Key` is not right.");
        problem.because("Use 1 to 255 visible ASCII characters; a new UUID for each request will do.").into()
    })
}

/// Keeps the answer, or forgets the claim when it was refused. A failure to do so costs the repetition, not the answer.
async fn finish(claim: &Claim, response: Response) -> Response {
    let (head, body) = response.into_parts();
    let bytes = match to_bytes(body, LONGEST_ANSWER).await {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::error!(%error, "an answer could not be read to keep it");
            return Refused::from(Problem::internal()).into_response();
        }
    };
    let done = head.status.is_success();
    let kept = if done { claim.keep(&kept(&head, &bytes)).await } else { claim.forget().await };
    if let Err(error) = kept {
        tracing::error!(%error, "an answer could not be kept");
    }
    Response::from_parts(head, Body::from(bytes))
}

fn kept(head: &http::response::Parts, body: &Bytes) -> Kept {
    let body = match head.extensions.get::<WithoutSecret>() {
        Some(without) => without.0.clone(),
        None => String::from_utf8_lossy(body).into_owned(),
    };
    Kept { status: head.status, body }
}

fn repeated(kept: Kept) -> Response {
    let mut response = kept.status.into_response();
    if !kept.body.is_empty() {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *response.body_mut() = Body::from(kept.body);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
