//! `POST /v1/audio/transcriptions` and `/v1/audio/translations` (OpenAI API reference, "Create transcription" and "Create
//! translation"), and the door that is closed beside them.

use super::{Dialect, exchange};
use crate::Rooms;
use axum::{Extension, body::Bytes, extract::State, response::Response};
use context::Caller;
use gateway::{Ask, Endpoint};
use http::HeaderMap;
use types::Problem;

/// Asks for what is said in a recording, and passes the provider's bytes through.
pub(crate) async fn transcribe(
    State(rooms): State<Rooms>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let ask = Ask::audio(Endpoint::Transcriptions, body, &headers);
    exchange::pass(&rooms, &caller, Dialect::OpenAi, ask).await
}

/// The same in English, whatever is spoken.
pub(crate) async fn translate(
    State(rooms): State<Rooms>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let ask = Ask::audio(Endpoint::Translations, body, &headers);
    exchange::pass(&rooms, &caller, Dialect::OpenAi, ask).await
}

/// Why nothing is spoken (docs/decisions/0006).
pub(crate) fn not_spoken() -> Problem {
    Problem::new(404, "speech_not_served", "There is no POST /v1/audio/speech here.").because(
        "A provider that makes speech does not say what it costs, so no limit could hold. Keyhall writes speech down: POST /v1/audio/transcriptions.",
    )
}
