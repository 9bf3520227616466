//! What a server function answers when it can't do what was asked.

use leptos::{prelude::*, server_fn::error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use std::fmt;
use types::Problem;

/// A problem on its way to a page. Every room's error becomes one with `?`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError(pub Problem);

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: Into<Problem>> From<E> for ApiError {
    fn from(error: E) -> Self {
        let problem = error.into();
        #[cfg(feature = "ssr")]
        answer(&problem);
        Self(problem)
    }
}

/// Logs what is ours, and answers a script with the problem's status. A plain form is led back to its page instead, and a
/// page that is being made chooses its status itself.
#[cfg(feature = "ssr")]
fn answer(problem: &Problem) {
    if problem.is_ours() {
        tracing::error!(code = %problem.code, request.id = ?problem.request_id, "{}", problem.title);
    }
    let is_call = use_context::<http::request::Parts>().is_some_and(|parts| parts.uri.path().starts_with("/rpc/"));
    if is_call && !super::caller::is_plain_form() {
        crate::shell::status::answer_with(problem.status);
    }
}

/// What happened between the page and the server function itself: a lost connection, a form that does not fit.
impl FromServerFnError for ApiError {
    type Encoder = super::JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let problem = match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => {
                Problem::new(0, "unreachable", "The server can't be reached.")
                    .because("Check your connection, then try again. Nothing that you wrote is lost.")
            }
            ServerFnErrorErr::Args(detail) | ServerFnErrorErr::MissingArg(detail) => {
                return Problem::new(400, "invalid", "The form is not complete.").because(detail).into();
            }
            // The rest is between our own two halves, so its wording would help nobody but us.
            _ => Problem::internal(),
        };
        Self(problem)
    }
}
