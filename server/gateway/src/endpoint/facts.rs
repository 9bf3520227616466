//! What admission and estimates need to know of a request, whichever API it came from.

use ledger::Kinds;

/// Bytes of a token, from below: what people write, code too, has three to five of them.
pub const BYTES_A_TOKEN: u64 = 2;
/// Tokens that a request takes beside its messages (what a provider's template puts around them), at most.
pub const PER_REQUEST: u64 = 64;
/// Tokens that a message takes beside its text, at most.
pub const PER_MESSAGE: u64 = 16;
/// Tokens that a tool takes beside its text, at most.
pub const PER_TOOL: u64 = 16;
/// Tokens of one image, above every maximum that a provider publishes.
pub const PER_IMAGE: u64 = 50_000;
/// The longest answer assumed where neither the caller nor the catalogue knows one.
pub const UNKNOWN_ANSWER: u64 = 16_384;
/// What an opaque reference may hold where the model's context window is not known.
const UNKNOWN_WINDOW: u64 = 128_000;

/// What was read of a request.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The name that was asked for.
    pub model: String,
    /// Whether it streams.
    pub stream: bool,
    /// How many answers.
    pub answers: u64,
    /// What goes in.
    pub input: Input,
    /// The most tokens that a predicted answer is billed with beside the true ones.
    pub predicted_tokens: u64,
    /// Whether it may write to a cache that keeps for an hour, which is dearer.
    pub caches_for_an_hour: bool,
    /// Whether it asks for pictures.
    pub draws: bool,
    /// Whether the provider charges nothing for it.
    pub is_free: bool,
}

impl Facts {
    /// What it may be billed for beside text. In what can't be looked into there may be anything.
    pub const fn kinds(&self) -> Kinds {
        Kinds {
            cache_write_1h: self.caches_for_an_hour,
            audio: self.input.is_opaque,
            images: self.draws || self.input.is_opaque || self.input.media_bytes > 0,
        }
    }
}

/// What goes into a model.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input {
    /// Bytes of text in it, media aside.
    pub text_bytes: u64,
    /// Tokens beside its text, at most.
    pub overhead: u64,
    /// Bytes of images and the like, which are not text.
    pub media_bytes: u64,
    /// Whether there is something in it that can't be looked into.
    pub is_opaque: bool,
    /// Whether each of several parts may fill the model's window.
    pub is_many: bool,
}

impl Input {
    /// The most tokens that the provider can count: text bytes and overhead, never more than fit into the model; what can't
    /// be looked into counts as a full context window.
    pub fn bound(&self, context_window: Option<u64>) -> u64 {
        let readable = self.text_bytes.saturating_add(self.overhead);
        if self.is_opaque {
            return context_window.unwrap_or_else(|| readable.saturating_add(UNKNOWN_WINDOW));
        }
        context_window.filter(|_| !self.is_many).map_or(readable, |window| window.min(readable))
    }

    /// What it probably has, from above; `None` where only the provider knows.
    pub fn likely(&self) -> Option<u64> {
        let likely = self.text_bytes.div_ceil(BYTES_A_TOKEN).saturating_add(self.overhead);
        (!self.is_opaque && self.media_bytes == 0).then_some(likely)
    }

    /// Adds an image whose data is in the request.
    pub fn image(&mut self, bytes: u64, tokens: u64) {
        self.media_bytes = self.media_bytes.saturating_add(bytes);
        self.overhead = self.overhead.saturating_add(tokens);
    }

    /// Adds tokens beside the text.
    pub fn beside(&mut self, tokens: u64) {
        self.overhead = self.overhead.saturating_add(tokens);
    }
}
