//! `POST /v1/chat/completions` (OpenAI API reference, "Create chat completion"): translated to `gateway.ask`, and back.

use super::{Dialect, rate_headers};
use crate::Rooms;
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::State,
    response::Response,
};
use context::Caller;
use futures_util::StreamExt;
use gateway::{Answer, AnswerBody, Ask, Gateway, OnDisconnect, StreamItem};
use http::{HeaderName, HeaderValue, header};
use std::convert::Infallible;
use types::{Moment, Problem};

/// The header with the settled cost in decimal dollars; streams can't have it.
const COST: HeaderName = HeaderName::from_static("x-keyhall-cost-usd");

/// Asks, and passes the provider's bytes through.
pub(crate) async fn create(State(rooms): State<Rooms>, Extension(caller): Extension<Caller>, body: Bytes) -> Response {
    match ask(&rooms.gateway, &caller, body).await {
        Ok(answer) => respond(answer, rooms.clock.now()),
        Err(Refused { problem, retry_after }) => {
            let retry_after = retry_after.or_else(|| rate_headers::seconds_until_reset(&problem, rooms.clock.now()));
            let mut response = Dialect::OpenAi.refuse(problem.of_request(caller.request_id));
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
    }
}

/// Why there is no answer, and after how many seconds the provider wants to be asked again.
struct Refused {
    problem: Problem,
    retry_after: Option<u32>,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self { problem, retry_after: None }
    }
}

impl From<gateway::Error> for Refused {
    fn from(error: gateway::Error) -> Self {
        Self { retry_after: error.retry_after(), problem: error.into() }
    }
}

async fn ask(gateway: &Gateway, caller: &Caller, body: Bytes) -> Result<Answer, Refused> {
    let ask = Ask::chat_completions(body)?.on_disconnect(OnDisconnect::DrainThenCancel);
    Ok(gateway.ask(caller, ask).await?)
}

fn respond(answer: Answer, now: Moment) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    if let Some(limit) = &answer.limit {
        rate_headers::write(response.headers_mut(), limit, now);
    }
    rate_headers::warn(response.headers_mut(), &answer.warnings);
    match answer.body {
        AnswerBody::Whole { bytes, settled } => {
            if let Ok(cost) = HeaderValue::from_str(&settled.cost.to_decimal()) {
                response.headers_mut().insert(COST, cost);
            }
            *response.body_mut() = Body::from(bytes);
        }
        AnswerBody::Stream(items) => {
            let bytes = items.filter_map(|item| async move {
                match item {
                    Ok(StreamItem::Bytes(bytes)) => Some(Ok::<_, Infallible>(bytes)),
                    Ok(_) => None,
                    // The head has left: what went wrong is said in the stream, as OpenAI does.
                    Err(error) => Some(Ok(frame(&error.into()))),
                }
            });
            *response.body_mut() = Body::from_stream(bytes);
        }
    }
    response
}

/// A problem as the event that OpenAI's clients raise as an error.
fn frame(problem: &Problem) -> Bytes {
    Bytes::from(format!("data: {}\n\n", Dialect::OpenAi.body(problem)))
}
