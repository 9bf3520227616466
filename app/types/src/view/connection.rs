//! Connections, their keys and their models.

use super::SubjectKind;
use crate::{ConnectionId, ModelId, Moment, PicoUsdPerUnit, ProviderKeyId};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Which API a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionKind {
    /// OpenAI itself.
    #[serde(rename = "openai")]
    OpenAi,
    /// Anthropic itself.
    Anthropic,
    /// Anything that speaks OpenAI's API.
    #[serde(rename = "openai-compatible")]
    OpenAiCompatible,
}

impl ConnectionKind {
    /// The word in databases and command lines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::OpenAiCompatible => "openai-compatible",
        }
    }

    /// The base URL of the provider itself; `None` where it has to be given.
    pub const fn default_base_url(self) -> Option<&'static str> {
        match self {
            Self::OpenAi => Some("https://api.openai.com/v1"),
            Self::Anthropic => Some("https://api.anthropic.com/v1"),
            Self::OpenAiCompatible => None,
        }
    }
}

impl fmt::Display for ConnectionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not a kind of connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a kind of connection: use openai, anthropic or openai-compatible")]
pub struct NotAConnectionKind(pub String);

impl FromStr for ConnectionKind {
    type Err = NotAConnectionKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::OpenAi, Self::Anthropic, Self::OpenAiCompatible]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| NotAConnectionKind(text.to_owned()))
    }
}

/// Where a version of a provider key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderKeyState {
    /// Sealed, not used yet.
    Staged,
    /// Used by new requests.
    Active,
    /// Used by requests in flight only.
    Retiring,
    /// Never used again; the sealed text is gone.
    Revoked,
}

/// One version of a provider key, as pages may show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderKeyRow {
    /// Which.
    pub id: ProviderKeyId,
    /// First is 1.
    pub generation: u32,
    /// Where it stands.
    pub state: ProviderKeyState,
    /// A keyed fingerprint: the same key gives the same one in this organization, and it says nothing else.
    pub fingerprint: String,
    /// When it was sealed.
    pub created_at: Moment,
}

/// How the last probe of a connection went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeReport {
    /// When.
    pub at: Moment,
    /// Whether the provider accepted the key.
    pub ok: bool,
    /// What was tried and what came back, in a sentence.
    pub summary: String,
    /// The models that the provider listed.
    pub models: Vec<String>,
    /// Round trip in milliseconds.
    pub took_ms: i64,
}

/// One card of the connections page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionCard {
    /// Which.
    pub id: ConnectionId,
    /// What its admins call it.
    pub name: String,
    /// Which API it speaks.
    pub kind: ConnectionKind,
    /// Where requests go.
    pub base_url: String,
    /// Versions of its key, newest first.
    pub keys: Vec<ProviderKeyRow>,
    /// How the last probe went.
    pub probe: Option<ProbeReport>,
    /// The models that it offers.
    pub models: Vec<ModelRow>,
    /// When it was made.
    pub created_at: Moment,
}

/// Prices of a model in pico-dollars per token (shown as dollars per million).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelPrice {
    /// Uncached input.
    pub input: PicoUsdPerUnit,
    /// Input read from the provider's cache.
    pub cached_input: PicoUsdPerUnit,
    /// Output.
    pub output: PicoUsdPerUnit,
    /// Whether the organization set it itself.
    pub own: bool,
}

/// A model as one connection offers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRow {
    /// Which.
    pub id: ModelId,
    /// The name that members use.
    pub name: String,
    /// The connection that offers it.
    pub connection: String,
    /// Whether members may use it.
    pub enabled: bool,
    /// List or own price; `None` is unknown: refused where a limit on cost applies.
    pub price: Option<ModelPrice>,
    /// Tokens that fit, where known.
    pub context_window: Option<u64>,
    /// Most tokens that it may answer, where known.
    pub max_output: Option<u64>,
    /// Whether it sees images.
    pub vision: bool,
    /// Whether new conversations start with it.
    pub is_default: bool,
}

/// Who may use which models: one list of a role, a team, a member or a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowList {
    /// Whose.
    pub subject_kind: SubjectKind,
    /// Whose, by id. Roles have fixed ids: [`crate::Role::subject_id`].
    pub subject_id: uuid::Uuid,
    /// The names of the models, in order.
    pub models: Vec<String>,
}
