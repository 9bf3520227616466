//! What every door to a model has in common: `gateway.ask`, its headers, its refusals in the door's dialect.

use super::{Dialect, rate_headers};
use crate::Rooms;
use axum::{body::Body, response::Response};
use bytes::Bytes;
use context::Caller;
use futures_util::StreamExt;
use gateway::{Answer, AnswerBody, Ask, Error, StreamItem};
use http::{HeaderName, HeaderValue, header};
use std::convert::Infallible;
use types::{Moment, Problem, RequestId};

/// The header with the settled cost in decimal dollars; streams can't have it.
const COST: HeaderName = HeaderName::from_static("x-keyhall-cost-usd");

/// Asks, and passes the provider's bytes through.
pub(crate) async fn pass(rooms: &Rooms, caller: &Caller, dialect: Dialect, ask: Result<Ask, Error>) -> Response {
    let answered = match ask {
        Ok(ask) => rooms.gateway.ask(caller, ask).await,
        Err(error) => Err(error),
    };
    let now = rooms.clock.now();
    match answered {
        Ok(answer) => respond(answer, dialect, now),
        Err(error) => refuse(error, dialect, caller.request_id, now),
    }
}

fn refuse(error: Error, dialect: Dialect, id: RequestId, now: Moment) -> Response {
    let after = error.retry_after();
    let problem = Problem::from(error).of_request(id);
    let retry_after = after.or_else(|| rate_headers::seconds_until_reset(&problem, now));
    let limit = problem.limit.clone();
    let mut response = dialect.refuse(problem);
    let headers = response.headers_mut();
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(limit) = limit.as_ref().and_then(rate_headers::Standing::of_refusal) {
        rate_headers::write(headers, dialect, limit, now);
    }
    response
}

fn respond(answer: Answer, dialect: Dialect, now: Moment) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    if let Some(limit) = &answer.limit {
        rate_headers::write(response.headers_mut(), dialect, limit.into(), now);
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
            let id = answer.request_id;
            let bytes = items.filter_map(move |item| async move {
                match item {
                    Ok(StreamItem::Bytes(bytes)) => Some(Ok::<_, Infallible>(bytes)),
                    Ok(_) => None,
                    // The head has left: what went wrong is said in the stream, as the API does.
                    Err(error) => Some(Ok(Bytes::from(dialect.event(&Problem::from(error).of_request(id))))),
                }
            });
            *response.body_mut() = Body::from_stream(bytes);
        }
    }
    response
}
