//! What a request used, and how well that is known.

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
    /// Output, reasoning included.
    pub output_tokens: u64,
    /// Of which reasoning.
    pub reasoning_tokens: u64,
}

impl Usage {
    /// Input and output together: what limits on tokens count.
    pub const fn total(&self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens)
    }

    /// Input that was neither read from the cache nor written to it.
    pub const fn uncached_input(&self) -> u64 {
        self.input_tokens.saturating_sub(self.cached_input_tokens).saturating_sub(self.cache_write_tokens)
    }
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
