//! A caller's request at the connection that serves it: as it is, or in the words of another API.

use crate::{
    Ask, Error,
    endpoint::{ChatQuestion, Endpoint, MessagesQuestion, Question},
    translate::{ChatOverMessages, MessagesOverChat},
    translation::{Known, Translation},
};
use bytes::Bytes;
use std::sync::Arc;
use types::{Moment, view::ConnectionKind};

/// What the provider is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The request in the provider's API.
    pub question: Arc<dyn Question>,
    /// Its bytes, before anything is spliced in.
    pub body: Bytes,
    /// Makes the caller's answer of the provider's; `None` where both speak one API. Beside it, the caller's own bytes.
    pub translation: Option<(Arc<dyn Translation>, Bytes)>,
}

impl Asked {
    /// Finds how a connection of this kind is asked.
    ///
    /// Refuses with 400 at `model` where its API has no words for the endpoint, and names a field that it has no words for.
    pub fn of(ask: &Ask, kind: ConnectionKind, known: Known, now: Moment) -> Result<Self, Error> {
        if ask.endpoint().is_spoken_by(kind) {
            return Ok(Self { question: Arc::clone(&ask.question), body: ask.body.clone(), translation: None });
        }
        let (translation, read) = between(ask.endpoint(), now).ok_or_else(|| not_spoken(ask.endpoint(), kind))?;
        let body = translation.request(&ask.body, known)?;
        Ok(Self { question: read(&body)?, body, translation: Some((translation, ask.body.clone())) })
    }
}

type Read = fn(&Bytes) -> Result<Arc<dyn Question>, Error>;

/// The translation from this endpoint to the other API's, and who reads what it makes.
fn between(endpoint: Endpoint, now: Moment) -> Option<(Arc<dyn Translation>, Read)> {
    match endpoint {
        Endpoint::ChatCompletions => {
            Some((Arc::new(ChatOverMessages { created: now }), |body| Ok(Arc::new(MessagesQuestion::read(body)?))))
        }
        Endpoint::Messages => Some((Arc::new(MessagesOverChat), |body| Ok(Arc::new(ChatQuestion::read(body)?)))),
        Endpoint::Responses
        | Endpoint::Embeddings
        | Endpoint::Images
        | Endpoint::Transcriptions
        | Endpoint::Translations
        | Endpoint::CountTokens => None,
    }
}

fn not_spoken(endpoint: Endpoint, kind: ConnectionKind) -> Error {
    let by = match kind {
        ConnectionKind::Anthropic => "an Anthropic connection",
        ConnectionKind::OpenAi | ConnectionKind::OpenAiCompatible => "a connection that speaks OpenAI's API",
    };
    let detail =
        format!("It is served by {by}, which `/v1{}` can't be sent to. Choose another model.", endpoint.path());
    Error::malformed("model", detail)
}
