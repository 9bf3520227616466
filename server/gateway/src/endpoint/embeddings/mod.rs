//! `POST /v1/embeddings` (OpenAI API reference, "Create embeddings"): everything that is billed goes in.

mod answer;
mod request;

pub use request::EmbeddingsQuestion;
