//! Randomness and the minting of identifiers.

use std::sync::Mutex;
use types::Moment;
use uuid::{Builder, Uuid};

/// Where random bytes come from.
pub trait Entropy: Send + Sync + 'static {
    /// Fills the buffer with unpredictable bytes.
    fn fill(&self, buffer: &mut [u8]);
}

impl dyn Entropy {
    /// An array of random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// Mints an identifier: UUIDv7 (RFC 9562 §5.7) of the given moment.
    pub fn id<T: From<Uuid>>(&self, now: Moment) -> T {
        let millis = u64::try_from(now.unix_millis()).unwrap_or_default();
        T::from(Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid())
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the operating system")]
    #[expect(clippy::expect_used, reason = "without randomness nothing may go on")]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system has a random number generator");
    }
}

/// A repeatable stream for the demo's seeded past and for tests that print what they made. Never for secrets.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<u64>);

impl SeededEntropy {
    /// The same seed gives the same stream.
    pub const fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Entropy for SeededEntropy {
    /// SplitMix64 (Steele, Lea, Flood 2014).
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for chunk in buffer.chunks_mut(8) {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
            for (to, from) in chunk.iter_mut().zip(z.to_le_bytes()) {
                *to = from;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::MemberId;

    #[test]
    fn identifiers_sort_by_the_moment_at_which_they_were_minted() {
        let entropy: &dyn Entropy = &SystemEntropy;
        let early: MemberId = entropy.id(Moment::from_unix_seconds(1_000));
        let late: MemberId = entropy.id(Moment::from_unix_seconds(1_001));
        assert!(early < late);
        assert_eq!(early.0.get_version_num(), 7);
    }

    #[test]
    fn a_seed_repeats_itself() {
        let (a, b): (&dyn Entropy, &dyn Entropy) = (&SeededEntropy::new(7), &SeededEntropy::new(7));
        assert_eq!(a.bytes::<24>(), b.bytes::<24>());
    }
}
