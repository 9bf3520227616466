//! What is charged where a provider gave no figures: from above, and never more than was held.
//!
//! What came shows the visible part of an answer alone. A model may have reasoned before it, written other answers, or written
//! on until the provider noticed that nobody reads: so the clock counts as well.

use crate::request::ChatRequest;
use ledger::Usage;
use std::time::Duration;

/// Bytes of a token, from below: what people write, code too, has three to five of them.
pub const BYTES_A_TOKEN: u64 = 2;
/// Tokens a second of one answer, from above: what providers serve writes 50 to 200 of them.
const FASTEST: u64 = 250;
/// How long a provider writes on after it was cut off.
const NOTICE: Duration = Duration::from_secs(1);

/// What was seen of an answer that has no figures.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Bytes that were generated, all answers together.
    pub bytes: u64,
    /// From sending to the end.
    pub took: Duration,
    /// Whether the answer ended by itself.
    pub is_complete: bool,
}

/// The usage to be charged. Input is the whole bound where images or references are in it, because only the provider knows
/// what they are worth.
pub fn usage(request: &ChatRequest, input_bound: u64, output_bound: u64, seen: Seen) -> Usage {
    let took = if seen.is_complete { seen.took } else { seen.took.saturating_add(NOTICE) };
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let by_clock = millis.saturating_mul(FASTEST).saturating_mul(request.answers).div_ceil(1_000);
    let written = seen.bytes.div_ceil(BYTES_A_TOKEN).max(by_clock).saturating_add(request.predicted_tokens());
    Usage {
        input_tokens: request.likely_input().map_or(input_bound, |likely| likely.min(input_bound)),
        output_tokens: written.min(output_bound),
        ..Usage::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn estimate(body: &str, bytes: u64, took: u64, is_complete: bool) -> (u64, u64) {
        let request = ChatRequest::read(&Bytes::copy_from_slice(body.as_bytes())).unwrap();
        let seen = Seen { bytes, took: Duration::from_millis(took), is_complete };
        let used = usage(&request, 90_000, 10_000, seen);
        (used.input_tokens, used.output_tokens)
    }

    #[test]
    fn the_larger_of_what_came_and_what_the_clock_allows_is_charged_within_the_bound() {
        let short = r#"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#;
        assert_eq!(estimate(short, 4_001, 10, true).1, 2_001);
        // Ten seconds of nothing that can be seen are ten seconds of reasoning.
        assert_eq!(estimate(short, 0, 10_000, true).1, 2_500);
        assert_eq!(estimate(short, 0, 10_000, false).1, 2_750);
        assert_eq!(estimate(short, 0, 600_000, false).1, 10_000);
        let three = r#"{"model":"m","n":3,"messages":[{"role":"user","content":"hi"}]}"#;
        assert_eq!(estimate(three, 0, 4_000, true).1, 3_000);
        let predicted = r#"{"model":"m","prediction":{"content":"0123456789"},"messages":[{"content":"hi"}]}"#;
        assert!(estimate(predicted, 100, 0, true).1 >= 60);
    }

    #[test]
    fn a_prompt_that_can_be_read_is_charged_by_its_bytes_and_any_other_in_full() {
        let text = "word ".repeat(200);
        let read = estimate(&format!(r#"{{"model":"m","messages":[{{"content":"{text}"}}]}}"#), 0, 0, true).0;
        assert!((500..700).contains(&read), "{read}");
        let image = |url: &str| {
            let part = format!(r#"{{"type":"image_url","image_url":{{"url":"{url}"}}}}"#);
            estimate(&format!(r#"{{"model":"m","messages":[{{"content":[{part}]}}]}}"#), 0, 0, true).0
        };
        for url in ["data:image/png;base64,AAAA", "data:text/plain;base64,AAAA", "https://example.com/cat.png"] {
            assert_eq!(image(url), 90_000, "{url}");
        }
    }
}
