//! The APIs that are spoken, one folder each: what is read and refused of a request, the bytes for the provider, and what
//! is read of its answer.
//!
//! 1. A [`Question`] is a request that was read: its [`Facts`] are what admission needs, whichever API it came from.
//! 2. [`Question::for_provider`] splices what must change into the caller's bytes.
//! 3. A [`Reader`] reads along with the answer and says what each event means ([`Said`]): usage, text, ends, errors.
//!
//! Admission, the exchange, settlement and leaving know these and nothing of any API. What an API has in common with
//! others is beside the folders: fields, names that are refused, facts, figures, an answer's members.

mod answered;
mod audio;
mod chat;
mod embeddings;
mod facts;
mod fields;
mod images;
mod messages;
mod names;
mod reported;
mod responses;

pub use audio::AudioQuestion;
pub use chat::ChatQuestion;
pub use embeddings::EmbeddingsQuestion;
pub use facts::{BYTES_A_TOKEN, Facts, Input, UNKNOWN_ANSWER};
pub use images::ImagesQuestion;
pub use messages::{Counted, MessagesQuestion};
pub use reported::{Garbage, Reported, of_openai};
pub use responses::ResponsesQuestion;

use crate::{provider, sse::Event, translation::Known};
use bytes::Bytes;
use http::HeaderValue;
use ledger::Usage;
use std::fmt;
use types::view::ConnectionKind;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `/chat/completions` of OpenAI's API.
    ChatCompletions,
    /// `/responses` of OpenAI's API.
    Responses,
    /// `/embeddings` of OpenAI's API.
    Embeddings,
    /// `/images/generations` of OpenAI's API.
    Images,
    /// `/audio/transcriptions` of OpenAI's API.
    Transcriptions,
    /// `/audio/translations` of OpenAI's API.
    Translations,
    /// `/messages` of Anthropic's API.
    Messages,
    /// `/messages/count_tokens` of Anthropic's API.
    CountTokens,
}

impl Endpoint {
    /// The word in the ledger.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChatCompletions => "chat.completions",
            Self::Responses => "responses",
            Self::Embeddings => "embeddings",
            Self::Images => "images.generations",
            Self::Transcriptions => "audio.transcriptions",
            Self::Translations => "audio.translations",
            Self::Messages => "messages",
            Self::CountTokens => "messages.count_tokens",
        }
    }

    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::ChatCompletions => "/chat/completions",
            Self::Responses => "/responses",
            Self::Embeddings => "/embeddings",
            Self::Images => "/images/generations",
            Self::Transcriptions => "/audio/transcriptions",
            Self::Translations => "/audio/translations",
            Self::Messages => "/messages",
            Self::CountTokens => "/messages/count_tokens",
        }
    }

    /// Whether connections of this kind speak it.
    pub(crate) const fn is_spoken_by(self, kind: ConnectionKind) -> bool {
        match self {
            Self::ChatCompletions
            | Self::Responses
            | Self::Embeddings
            | Self::Images
            | Self::Transcriptions
            | Self::Translations => !matches!(kind, ConnectionKind::Anthropic),
            Self::Messages | Self::CountTokens => matches!(kind, ConnectionKind::Anthropic),
        }
    }
}

/// Where a request goes, and what has to stand in it there.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Which API the connection speaks.
    pub kind: ConnectionKind,
    /// Its address.
    pub base_url: &'a str,
    /// The model's name there.
    pub provider_model: &'a str,
    /// Who asks, as a keyed hash.
    pub subject: Option<&'a str>,
    /// Keyhall wrote the request: a maximum may be told in either of its names.
    pub in_either_name: bool,
}

impl Target<'_> {
    /// Whether `max_completion_tokens` bounds an answer there.
    pub fn heeds_new_name(&self) -> bool {
        provider::heeds_max_completion_tokens(self.kind, self.base_url)
    }
}

/// A request that was read and validated, in the words of one API.
pub trait Question: fmt::Debug + Send + Sync {
    /// Which.
    fn endpoint(&self) -> Endpoint;

    /// What admission needs.
    fn facts(&self) -> &Facts;

    /// The most that goes in: tokens, or seconds where the model is billed by them.
    fn input_bound(&self, known: Known, _: &Target<'_>) -> u64 {
        self.facts().input.bound(known.context_window)
    }

    /// Whether the bounds are certain. Where they are not, a limit on cost refuses the request.
    fn has_worst_case(&self, _: Known, _: &Target<'_>) -> bool {
        true
    }

    /// The most tokens that all answers can have.
    fn output_bound(&self, known: Known, target: &Target<'_>) -> u64;

    /// The bytes that go to the provider: the caller's, with a few members spliced in.
    fn for_provider(&self, body: &Bytes, target: &Target<'_>) -> Bytes;

    /// What was counted by us, in the kinds that the provider's model bills.
    fn estimated(&self, usage: Usage, _: &str) -> Usage {
        usage
    }

    /// The media type of these bytes.
    fn content_type(&self) -> HeaderValue {
        HeaderValue::from_static("application/json")
    }

    /// The media types that a whole answer may have.
    fn whole_types(&self) -> &'static [&'static str] {
        &["application/json"]
    }

    /// Whether what was asked for as a stream may be answered whole.
    fn may_not_stream(&self) -> bool {
        false
    }

    /// For the answer.
    fn reader(&self) -> Box<dyn Reader>;
}

/// Reads an answer along, and says what it means.
pub trait Reader: Send {
    /// One event of a stream, in order.
    fn event(&mut self, event: &Event) -> Result<Said, Garbage>;

    /// A whole answer.
    fn whole(&mut self, body: &[u8]) -> Result<Said, Garbage>;
}

/// What one event of a stream, or one whole answer, says.
#[derive(Debug, Default)]
pub struct Said {
    /// Text of the first answer.
    pub text: String,
    /// Reasoning of the first answer, where the provider shows it.
    pub reasoning: String,
    /// Bytes of everything that was generated, all answers and tool calls.
    pub output_bytes: u64,
    /// Whether an answer ended: a body that ends now is complete.
    pub has_finished: bool,
    /// Whether it is the terminal event.
    pub is_last: bool,
    /// The final usage figures.
    pub usage: Option<Reported>,
    /// Figures of the input alone, before the output is known.
    pub input_usage: Option<Reported>,
    /// Whether only Keyhall asked for it: it is not passed on.
    pub is_ours: bool,
    /// Whether it is an error in place of an answer.
    pub error: Option<Failed>,
    /// Whether the provider says, in the API's own words which the caller gets, that it failed.
    pub is_failure: bool,
}

/// An error in the middle of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The provider is overloaded.
    Overloaded,
    /// Anything else.
    Otherwise,
}
