//! What a request used, and how well that is known.

use serde::{Deserialize, Serialize};
use types::{LedgerId, NanoUsd};

/// Tokens in OpenAI's convention: parts are subsets of their whole. (Anthropic's `input_tokens` excludes the cache:
/// whoever reads its answers adds the cached and written ones first.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Input, cached and written ones included.
    pub input_tokens: u64,
    /// Of which read from the provider's cache.
    pub cached_input_tokens: u64,
    /// Of which written to the provider's cache.
    pub cache_write_tokens: u64,
    /// Of these, written to be kept for an hour, which some charge more for.
    pub cache_write_1h_tokens: u64,
    /// Of the input, sound.
    pub audio_input_tokens: u64,
    /// Of the input, pictures.
    pub image_input_tokens: u64,
    /// Output, reasoning included.
    pub output_tokens: u64,
    /// Of which reasoning.
    pub reasoning_tokens: u64,
    /// Of the output, sound.
    pub audio_output_tokens: u64,
    /// Of the output, pictures.
    pub image_output_tokens: u64,
    /// Seconds of sound, where the provider bills these and no tokens.
    pub audio_seconds: u64,
}

impl Usage {
    /// Input and output together: what limits on tokens count.
    pub const fn total(&self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens)
    }

    /// The figures that few requests have, as a row keeps them: JSON, `None` where there are none.
    pub(crate) fn details(&self) -> Option<String> {
        let details = Details {
            cache_write_1h_tokens: self.cache_write_1h_tokens,
            audio_input_tokens: self.audio_input_tokens,
            image_input_tokens: self.image_input_tokens,
            audio_output_tokens: self.audio_output_tokens,
            image_output_tokens: self.image_output_tokens,
            audio_seconds: self.audio_seconds,
        };
        (details != Details::default()).then(|| serde_json::to_string(&details).unwrap_or_default())
    }

    /// The same with the figures that a row keeps beside the others.
    pub(crate) fn with_details(self, details: Option<&str>) -> Self {
        let details: Details = details.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        Self {
            cache_write_1h_tokens: details.cache_write_1h_tokens,
            audio_input_tokens: details.audio_input_tokens,
            image_input_tokens: details.image_input_tokens,
            audio_output_tokens: details.audio_output_tokens,
            image_output_tokens: details.image_output_tokens,
            audio_seconds: details.audio_seconds,
            ..self
        }
    }

    /// Input that was neither read from the cache nor written to it.
    pub const fn uncached_input(&self) -> u64 {
        self.input_tokens.saturating_sub(self.cached_input_tokens).saturating_sub(self.cache_write_tokens)
    }
}

/// Figures that few requests have. What is 0 is left out.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Details {
    #[serde(skip_serializing_if = "is_zero")]
    cache_write_1h_tokens: u64,
    #[serde(skip_serializing_if = "is_zero")]
    audio_input_tokens: u64,
    #[serde(skip_serializing_if = "is_zero")]
    image_input_tokens: u64,
    #[serde(skip_serializing_if = "is_zero")]
    audio_output_tokens: u64,
    #[serde(skip_serializing_if = "is_zero")]
    image_output_tokens: u64,
    #[serde(skip_serializing_if = "is_zero")]
    audio_seconds: u64,
}

const fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Whose figure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsageSource {
    /// The provider's own.
    Provider,
    /// Counted from what arrived.
    Estimated,
    /// The whole reservation: nothing is known.
    Reserved,
}

impl UsageSource {
    /// The word in databases and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Estimated => "estimated",
            Self::Reserved => "reserved",
        }
    }
}

/// How a request ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// `ok`, `stopped`, `disconnected`, `provider_error`, …
    pub outcome: &'static str,
    /// What it used; `None` charges the whole reservation.
    pub usage: Option<Usage>,
    /// Whose figure that is.
    pub usage_source: UsageSource,
    /// Milliseconds to the first content.
    pub ttft_ms: Option<i64>,
    /// The provider's own id of the request.
    pub provider_request_id: Option<String>,
}

/// A settled request: what the ledger holds from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The row.
    pub ledger_id: LedgerId,
    /// What was charged.
    pub cost: NanoUsd,
    /// What had been held.
    pub reserved: NanoUsd,
    /// The figures.
    pub usage: Usage,
    /// Whose they are; `Reserved` also when the provider's were beyond belief.
    pub usage_source: UsageSource,
    /// Whether the figures passed what had been held.
    pub overran: bool,
    /// Milliseconds to the first content.
    pub ttft_ms: Option<i64>,
    /// Milliseconds from admission to the end.
    pub duration_ms: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_few_requests_have_survive_as_json_and_the_others_leave_no_trace() {
        let plain = Usage { input_tokens: 9, cached_input_tokens: 3, output_tokens: 4, ..Usage::default() };
        assert_eq!(plain.details(), None);
        let rich = Usage { cache_write_1h_tokens: 2, image_output_tokens: 7, ..plain };
        let kept = rich.details();
        assert_eq!(kept.as_deref(), Some(r#"{"cache_write_1h_tokens":2,"image_output_tokens":7}"#));
        assert_eq!(plain.with_details(kept.as_deref()), rich);
    }
}
