//! `Idempotency-Key` at the gateway: a request that is sent again, because nobody heard the answer, is answered and not
//! billed again.
//!
//! 1. The key is claimed in a row, under the organization and the credential, before anything is reserved.
//! 2. The request runs as a task: whoever goes away does not end it, and finds the answer when they come back.
//! 3. A whole answer is kept for a day, sealed. Of a stream only the request is: it is refused the second time, naming its
//!    ledger row.
//! 4. What failed is forgotten: it may be sent again under its key, and each try has its own row in the ledger.

mod claim;
mod kept;

use super::{Dialect, LARGEST_BODY};
use crate::Rooms;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use claim::{Claim, Claimed, State as Ended};
use context::{Caller, Credential};
use http::{HeaderName, HeaderValue, Method, header};
use kept::Kept;
use tracing::Instrument;
use types::{Problem, RequestId};

/// The header of a request.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header of an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The longest answer that is kept, in bytes.
const LONGEST: usize = 1 << 20;

/// Runs a request with a key once; others pass.
pub(crate) async fn once(State(rooms): State<Rooms>, request: Request, next: Next) -> Response {
    let key = request.headers().get(KEY).cloned();
    let caller = request.extensions().get::<Caller>().cloned();
    let (Some(key), Some(caller)) = (key, caller) else { return next.run(request).await };
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let dialect = Dialect::of(request.uri().path(), request.headers());
    let id = caller.request_id;
    match run(rooms, caller, &key, request, next).await {
        Ok(response) => response,
        Err(problem) => refuse(dialect, problem, id),
    }
}

/// The refusal; one that a moment may change says when to come back.
fn refuse(dialect: Dialect, problem: Problem, id: RequestId) -> Response {
    let comes_back = problem.code == claim::RUNNING;
    let mut response = dialect.refuse(problem.of_request(id));
    let should = HeaderValue::from_static(if comes_back { "true" } else { "false" });
    response.headers_mut().insert(HeaderName::from_static("x-should-retry"), should);
    if comes_back {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

async fn run(
    rooms: Rooms,
    caller: Caller,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let claim = Claim { key: checked(key)?, credential: credential(&caller)?, rooms: rooms.clone(), caller };
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.map_err(|_| too_large())?;
    let fingerprint = rooms.vault.keyring().row_mac("kept_answer", &[head.uri.path().as_bytes(), body.as_ref()]);
    if let Claimed::Before(kept) = claim.begin(&fingerprint).await? {
        let mut response = kept.into_response();
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        return Ok(response);
    }
    let request = Request::from_parts(head, Body::from(body));
    let task = async move { finish(&claim, next.run(request).await).await };
    rooms.tracker.spawn(task.in_current_span()).await.map_err(|error| {
        tracing::error!(%error, "a request with an idempotency key ended without an answer");
        Problem::internal()
    })
}

fn checked(key: &HeaderValue) -> Result<String, Problem> {
    let text = key.to_str().ok().filter(|text| (1..=255).contains(&text.len()));
    text.map(str::to_owned).ok_or_else(|| {
        Problem::new(400, "invalid", "The header `Idempotency-Key` is not right.")
            .because("Use 1 to 255 visible ASCII characters; a new UUID for each request will do.")
    })
}

fn credential(caller: &Caller) -> Result<String, Problem> {
    match caller.credential() {
        Credential::PersonalKey(key) => Ok(format!("key:{key}")),
        Credential::AppToken { grant, .. } => Ok(format!("grant:{grant}")),
        Credential::SignIn(sign_in) => Ok(format!("sign_in:{sign_in}")),
        Credential::Operator { .. } | Credential::System(_) => Err(Problem::unauthenticated()),
    }
}

fn too_large() -> Problem {
    Problem::new(413, "too_large", "The request is too large.")
        .because(format!("The gateway reads at most {} MiB.", LARGEST_BODY >> 20))
}

/// Keeps the answer, or gives the claim back when there is none. A failure to do so costs the repetition, not the answer.
async fn finish(claim: &Claim, response: Response) -> Response {
    if !response.status().is_success() {
        told(claim.forget().await);
        return response;
    }
    if is_stream(&response) {
        told(claim.end(Ended::Streamed, None).await);
        return response;
    }
    let (head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        told(claim.forget().await);
        return Dialect::OpenAi.refuse(Problem::internal());
    };
    let kept = (bytes.len() <= LONGEST).then(|| Kept::of(&head, &bytes));
    let state = if kept.is_some() { Ended::Kept } else { Ended::TooLarge };
    told(claim.end(state, kept).await);
    Response::from_parts(head, Body::from(bytes))
}

fn told(done: Result<(), Problem>) {
    if let Err(error) = done {
        tracing::error!(%error, "an answer could not be kept");
    }
}

fn is_stream(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/event-stream")
}
