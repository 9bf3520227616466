//! `POST /v1/responses` (OpenAI API reference, "Create a model response").
//!
//! What a provider stores lies under the organization's key: any member could read it by its id. So nothing is stored
//! (`store` is spliced in as `false`), and what refers to something stored is refused by name (docs/decisions/0005).

mod answer;
mod input;
mod request;
mod tools;

pub use request::ResponsesQuestion;
