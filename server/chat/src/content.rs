//! Texts as they lie in the database: sealed with the organization's data key, bound to their place.
//!
//! The additional data names the organization, the conversation, the message and what the text is, so that a row
//! moved to another place no longer opens.

use crate::{Error, turn::Piece};
use context::Entropy;
use seal::ContentKey;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::Arc;
use types::{ConversationId, MessageId, OrgId, Problem, TurnId};

/// What a message says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Body {
    /// Markdown, as typed or as it came.
    pub text: String,
    /// What the model showed of its reasoning.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
    /// Why a reply failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// Seals and opens one organization's texts.
pub(crate) struct Content {
    key: ContentKey,
    entropy: Arc<dyn Entropy>,
    org: OrgId,
}

impl Content {
    pub fn new(key: ContentKey, entropy: Arc<dyn Entropy>, org: OrgId) -> Self {
        Self { key, entropy, org }
    }

    pub fn seal_title(&self, conversation: ConversationId, title: &str) -> Vec<u8> {
        self.key.seal(&*self.entropy, &[self.org.0.as_bytes(), conversation.0.as_bytes(), b"title"], title.as_bytes())
    }

    pub fn open_title(&self, conversation: ConversationId, sealed: &[u8]) -> Result<String, Error> {
        let aad: &[&[u8]] = &[self.org.0.as_bytes(), conversation.0.as_bytes(), b"title"];
        let plain = self.key.open(aad, sealed).map_err(|_| Error::Unreadable)?;
        String::from_utf8(plain).map_err(|_| Error::Unreadable)
    }

    pub fn seal_body(&self, conversation: ConversationId, message: MessageId, body: &Body) -> Result<Vec<u8>, Error> {
        let aad: &[&[u8]] = &[self.org.0.as_bytes(), conversation.0.as_bytes(), message.0.as_bytes(), b"message"];
        Ok(self.key.seal(&*self.entropy, aad, &written(body)?))
    }

    pub fn open_body(&self, conversation: ConversationId, message: MessageId, sealed: &[u8]) -> Result<Body, Error> {
        let aad: &[&[u8]] = &[self.org.0.as_bytes(), conversation.0.as_bytes(), message.0.as_bytes(), b"message"];
        self.read(aad, sealed)
    }

    pub fn seal_delta(&self, turn: TurnId, seq: i64, pieces: &[Piece]) -> Result<Vec<u8>, Error> {
        let aad: &[&[u8]] = &[self.org.0.as_bytes(), turn.0.as_bytes(), &seq.to_be_bytes(), b"delta"];
        Ok(self.key.seal(&*self.entropy, aad, &written(pieces)?))
    }

    pub fn open_delta(&self, turn: TurnId, seq: i64, sealed: &[u8]) -> Result<Vec<Piece>, Error> {
        let aad: &[&[u8]] = &[self.org.0.as_bytes(), turn.0.as_bytes(), &seq.to_be_bytes(), b"delta"];
        self.read(aad, sealed)
    }

    fn read<T: DeserializeOwned>(&self, aad: &[&[u8]], sealed: &[u8]) -> Result<T, Error> {
        let plain = self.key.open(aad, sealed).map_err(|_| Error::Unreadable)?;
        serde_json::from_slice(&plain).map_err(|_| Error::Unreadable)
    }
}

fn written(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|_| Error::Unreadable)
}
