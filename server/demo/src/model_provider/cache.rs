//! What it would have cached: the beginnings of conversations that it has seen.

use super::{request::Message, tokens};
use std::{
    collections::{HashSet, VecDeque, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::{Mutex, PoisonError},
};

/// Prefixes that are remembered.
const REMEMBERED: usize = 8192;
/// Shorter prefixes are not cached. Real providers start at 1,024; a demo's conversations are short.
const SHORTEST: u64 = 64;
/// Cached tokens come in steps.
const STEP: u64 = 16;
/// Tokens that each message takes beside its text.
pub const PER_MESSAGE: u64 = 4;

/// Remembers beginnings of conversations.
#[derive(Debug, Default)]
pub struct PrefixCache(Mutex<(HashSet<u64>, VecDeque<u64>)>);

impl PrefixCache {
    /// Tokens of the messages, and how many of them were seen before as the beginning of another request.
    pub fn input_tokens(&self, model: &str, messages: &[Message]) -> (u64, u64) {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (seen, order) = &mut *guard;
        let mut hasher = DefaultHasher::new();
        model.hash(&mut hasher);
        let (mut total, mut cached) = (0, 0);
        for message in messages {
            (&message.role, &message.text).hash(&mut hasher);
            total += tokens::count(&message.text) + PER_MESSAGE;
            let prefix = hasher.finish();
            if seen.insert(prefix) {
                order.push_back(prefix);
            } else {
                cached = total;
            }
        }
        while order.len() > REMEMBERED {
            order.pop_front().map(|oldest| seen.remove(&oldest));
        }
        (total, if cached < SHORTEST { 0 } else { cached / STEP * STEP })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_turn_of_a_conversation_reads_the_first_from_the_cache() {
        let message = |role: &str, text: &str| Message { role: role.to_owned(), text: text.to_owned() };
        let cache = PrefixCache::default();
        let question = || message("user", &"word ".repeat(100));
        let (first, cached) = cache.input_tokens("m", &[question()]);
        assert_eq!(cached, 0);
        let (second, cached) =
            cache.input_tokens("m", &[question(), message("assistant", "yes"), message("user", "so")]);
        assert_eq!(cached, first / STEP * STEP);
        assert!(second > first && cached > 0);
        assert_eq!(cache.input_tokens("another", &[question()]).1, 0);
    }
}
