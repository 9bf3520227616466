//! The ways in which a provider can fail.

use super::refusal::Refusal;
use axum::http::StatusCode;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $model:literal,)*) => {
        /// A way to fail. Each is also a model's name, where [`super::Options::offers_faults`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault { $($(#[$doc])* $name,)* }

        impl Fault {
            /// Every fault.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The model that fails like this.
            pub const fn model(self) -> &'static str {
                match self { $(Self::$name => $model,)* }
            }
        }
    };
}

faults! {
    /// Takes the request and never answers.
    HangBeforeHeaders = "fault-hang-before-headers",
    /// Says nothing more after half of the answer.
    HangMidStream = "fault-hang-mid-stream",
    /// Ends the connection after half of the answer.
    CutMidStream = "fault-cut-mid-stream",
    /// Ends its answer in order, but in the middle of an event.
    HalfEvent = "fault-half-event",
    /// Sends an error frame after half of the answer.
    ErrorMidStream = "fault-error-mid-stream",
    /// A stream of things that are not events, or a body that is not JSON.
    Garbage = "fault-garbage",
    /// Events whose data is not JSON.
    GarbageEvents = "fault-garbage-events",
    /// One line without an end.
    EndlessLine = "fault-endless-line",
    /// A web page with status 200.
    WebPage = "fault-web-page",
    /// Status 500.
    ServerError = "fault-500",
    /// Status 529: it has more to do than it can.
    Overloaded = "fault-529",
    /// Status 429 with `retry-after: 7`.
    RateLimited = "fault-429",
    /// Status 400 with a message that repeats a key.
    BadRequest = "fault-400",
    /// Status 401.
    RefusedKey = "fault-401",
    /// No usage figures.
    NoUsage = "fault-no-usage",
    /// Absurd usage figures.
    HugeUsage = "fault-huge-usage",
    /// Negative usage figures.
    NegativeUsage = "fault-negative-usage",
    /// Never stops answering.
    Endless = "fault-endless",
}

impl Fault {
    /// The fault that a model's name asks for.
    pub fn by_name(model: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.model() == model)
    }

    /// Fails before there is an answer, where it is that kind.
    pub(super) async fn before_answer(self) -> Result<(), Refusal> {
        let server_error =
            || Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", None, "The server had an error.");
        match self {
            Self::HangBeforeHeaders => {
                std::future::pending::<()>().await;
                Ok(())
            }
            Self::ServerError => Err(server_error()),
            Self::Overloaded => Err(Refusal {
                status: StatusCode::from_u16(529).unwrap_or(StatusCode::SERVICE_UNAVAILABLE),
                ..server_error()
            }),
            Self::RateLimited => Err(Refusal {
                retry_after: Some(7),
                ..Refusal::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "requests",
                    Some("rate_limit_exceeded"),
                    "Rate limit reached for the organization.",
                )
            }),
            Self::BadRequest => Err(Refusal::invalid(
                Some("temperature"),
                "Invalid value for `temperature` (seen with sk-proj-abcdefghijklmnopqrstuvwxyz0123456789).",
            )),
            Self::RefusedKey => Err(Refusal::wrong_key("sk-simulated-tail")),
            _ => Ok(()),
        }
    }
}
