//! `POST /v1/images/generations` (OpenAI API reference, "Create image"), of models whose pictures are billed by tokens.

mod answer;
mod request;

pub use request::ImagesQuestion;
