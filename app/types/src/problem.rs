//! Problems: what went wrong, in words that tell the reader what to do. The shape is RFC 9457.

use crate::{Moment, NanoUsd, RequestId, view::SubjectKind};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A refusal or a failure as the outside sees it. Doors only change its dialect (problem+json, `{"error":…}`, …).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// A stable word for programs: `budget_exceeded`, `not_found`.
    pub code: String,
    /// One sentence: what is wrong.
    pub title: String,
    /// Why, and what to do next.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// The member of the request that is wrong, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The request, to be named when asking for help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<RequestId>,
    /// The provider's own request id, where the provider failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_request_id: Option<String>,
    /// The limit that refused, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitRefusal>,
}

/// Which limit refused: the rule, whose it is, what is left, when it resets, who can change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitRefusal {
    /// The limit as a sentence: "Ben may spend $20.00 a month".
    pub rule: String,
    /// Whose use it counts.
    pub whose: SubjectKind,
    /// `cost`, `tokens`, `requests` or `concurrency`.
    pub measure: String,
    /// The cap: nano-dollars for cost, a count otherwise.
    pub cap: i64,
    /// What is left of it now, in the same unit.
    pub left: i64,
    /// The worst case of the refused request, in the same unit.
    pub needed: i64,
    /// When the window ends; `None` for limits that never reset.
    pub resets_at: Option<Moment>,
    /// The largest `max_tokens` that would fit, where a smaller one would.
    pub fitting_max_tokens: Option<u64>,
}

impl LimitRefusal {
    /// The cap, what is left and what was needed, as people write them.
    pub fn figures(&self) -> String {
        let show = |n: i64| if self.measure == "cost" { NanoUsd(n).to_string() } else { n.to_string() };
        format!("{} of {} left, up to {} needed", show(self.left), show(self.cap), show(self.needed))
    }
}

impl Problem {
    /// A problem with a status, a code and a sentence.
    pub fn new(status: u16, code: &str, title: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            title: title.into(),
            detail: String::new(),
            field: None,
            request_id: None,
            provider_request_id: None,
            limit: None,
        }
    }

    /// Something that is not there, or is another tenant's: the two are told the same.
    pub fn not_found(what: &str) -> Self {
        Self::new(404, "not_found", format!("There is no such {what}."))
            .because("It may have been removed, or the address is wrong.")
    }

    /// The caller may not do this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(403, "forbidden", "You may not do this.").because(detail)
    }

    /// Nobody is signed in, or the credential is unknown, expired or revoked.
    pub fn unauthenticated() -> Self {
        Self::new(401, "unauthenticated", "You are not signed in.").because("Sign in and try again.")
    }

    /// A field of the request is wrong.
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        let mut problem = Self::new(400, "invalid", format!("`{field}` is not right.")).because(detail);
        problem.field = Some(field.to_owned());
        problem
    }

    /// Ours: the details are in the log under the request id, never in the answer.
    pub fn internal() -> Self {
        Self::new(500, "internal", "Something went wrong.").because("Try again; if it stays, name the request id.")
    }

    /// Says why and what to do next.
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Names the request.
    pub fn of_request(mut self, request_id: RequestId) -> Self {
        self.request_id = Some(request_id);
        self
    }

    /// Whether it is our failure rather than the caller's: logged at error level.
    pub const fn is_ours(&self) -> bool {
        self.status >= 500
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)?;
        if !self.detail.is_empty() {
            write!(f, " {}", self.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
