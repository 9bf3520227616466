//! Problems as the API writes them: `application/problem+json` (RFC 9457) with the request's id and, where something in
//! the request is wrong, what and where.

use crate::problem::log_if_ours;
use axum::{
    Json,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use types::{Problem, RequestId};
use utoipa::ToSchema;

/// Something in the request that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Wrong {
    /// Where it stands in the body: a JSON pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/cap")]
    pub(crate) pointer: Option<String>,
    /// The parameter of the address that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parameter: Option<String>,
    /// What is wrong with it, and what would be right.
    pub(crate) detail: String,
}

/// Why it was not done (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Told {
    /// `urn:keyhall:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:keyhall:problem:not_found")]
    kind: String,
    /// One sentence: what is wrong.
    title: String,
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// Why, and what to do next.
    detail: String,
    /// A stable word for programs.
    #[schema(example = "not_found")]
    code: String,
    /// What in the request is wrong; empty when it is not the request.
    errors: Vec<Wrong>,
    /// The request, to be named when asking for help.
    request_id: Option<uuid::Uuid>,
}

/// A refusal on its way out of a handler. [`write`] gives it its body.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    problem: Problem,
    errors: Vec<Wrong>,
}

impl<E: Into<Problem>> From<E> for Refused {
    fn from(error: E) -> Self {
        let problem = error.into();
        let wrong = problem.field.as_ref().map(|field| Wrong {
            pointer: Some(format!("/{}", escaped(field))),
            detail: problem.detail.clone(),
            ..Wrong::default()
        });
        Self { errors: wrong.into_iter().collect(), problem }
    }
}

impl Refused {
    /// The body is wrong at this pointer.
    pub(crate) fn body(pointer: String, detail: String) -> Self {
        let title = if pointer.is_empty() { "The body is not right.".to_owned() } else { wrong(&pointer) };
        let problem = Problem::new(400, "invalid", title).because(detail.clone());
        Self { problem, errors: vec![Wrong { pointer: Some(pointer), detail, ..Wrong::default() }] }
    }

    /// A parameter of the address is wrong.
    pub(crate) fn parameter(name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let problem = Problem::new(400, "invalid", wrong(name)).because(detail.clone());
        Self { problem, errors: vec![Wrong { parameter: Some(name.to_owned()), detail, ..Wrong::default() }] }
    }

    /// The operation calls a member of the body by another name than the API.
    pub(crate) fn called(mut self, theirs: &str, ours: &str) -> Self {
        if self.problem.field.as_deref() == Some(theirs) {
            self.problem.title = wrong(ours);
            self.problem.field = Some(ours.to_owned());
            for wrong in &mut self.errors {
                wrong.pointer = Some(format!("/{}", escaped(ours)));
            }
        }
        self
    }

    /// What the operation read from the address, not from a body.
    pub(crate) fn of_address(mut self) -> Self {
        for wrong in &mut self.errors {
            wrong.parameter = wrong.pointer.take().map(|pointer| pointer.trim_start_matches('/').to_owned());
        }
        self
    }
}

fn wrong(name: &str) -> String {
    format!("`{}` is not right.", name.trim_start_matches('/'))
}

/// A name inside a JSON pointer (RFC 6901 §3).
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives refusals their bodies, now that the request's id is known.
pub(crate) async fn write(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().copied();
    let mut response = next.run(request).await;
    let Some(Refused { problem, errors }) = response.extensions_mut().remove::<Refused>() else { return response };
    let id = problem.request_id.or(id);
    log_if_ours(&Problem { request_id: id, ..problem.clone() });
    let told = Told {
        kind: format!("urn:keyhall:problem:{}", problem.code),
        title: problem.title,
        status: problem.status,
        detail: problem.detail,
        code: problem.code,
        errors,
        request_id: id.map(|id| id.0),
    };
    let (mut head, _) = response.into_parts();
    // The status and what else a handler said (`allow`) stay.
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    let body = Json(told).into_response().into_body();
    Response::from_parts(head, body)
}
