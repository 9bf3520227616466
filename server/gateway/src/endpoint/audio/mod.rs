//! `POST /v1/audio/transcriptions` and `/v1/audio/translations` (OpenAI API reference, "Create transcription" and "Create
//! translation"): a form with a recording, of models that are billed by tokens or by the second.

mod answer;
mod length;
mod request;

pub use request::AudioQuestion;
