//! What is charged where a provider gave no figures: from above, and never more than was held.
//!
//! What came shows the visible part of an answer alone. A model may have reasoned before it, written other answers, or written
//! on until the provider noticed that nobody reads: so the clock counts as well.

use crate::endpoint::{BYTES_A_TOKEN, Facts, Reported};
use ledger::Usage;
use std::time::Duration;

/// Tokens a second of one answer, from above: what providers serve writes 50 to 200 of them.
const FASTEST: u64 = 250;
/// How long a provider writes on after it was cut off.
const NOTICE: Duration = Duration::from_secs(1);

/// What was seen of an answer that has no figures.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Bytes that were generated, all answers together.
    pub bytes: u64,
    /// What the provider said of the input before it answered.
    pub input: Option<Reported>,
    /// From sending to the end.
    pub took: Duration,
    /// Whether the answer ended by itself.
    pub is_complete: bool,
}

/// The usage to be charged. Input is the provider's own figure where it told that much, and the whole bound where images or
/// references are in it, because only the provider knows what they are worth.
pub fn usage(facts: &Facts, input_bound: u64, output_bound: u64, seen: Seen) -> Usage {
    let took = if seen.is_complete { seen.took } else { seen.took.saturating_add(NOTICE) };
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let by_clock = millis.saturating_mul(FASTEST).saturating_mul(facts.answers).div_ceil(1_000);
    let written = seen.bytes.div_ceil(BYTES_A_TOKEN).max(by_clock).saturating_add(facts.predicted_tokens);
    let input = match seen.input {
        Some(Reported::Figures(told)) if told.input_tokens <= input_bound => told,
        _ => {
            let input_tokens = facts.input.likely().map_or(input_bound, |likely| likely.min(input_bound));
            Usage { input_tokens, ..Usage::default() }
        }
    };
    Usage { output_tokens: written.min(output_bound), reasoning_tokens: 0, ..input }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::{ChatQuestion, Question};
    use bytes::Bytes;

    fn estimate_with(body: &str, bytes: u64, took: u64, is_complete: bool, input: Option<Reported>) -> Usage {
        let request = ChatQuestion::read(&Bytes::copy_from_slice(body.as_bytes())).unwrap();
        let seen = Seen { bytes, input, took: Duration::from_millis(took), is_complete };
        usage(request.facts(), 90_000, 10_000, seen)
    }

    fn estimate(body: &str, bytes: u64, took: u64, is_complete: bool) -> (u64, u64) {
        let used = estimate_with(body, bytes, took, is_complete, None);
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

    #[test]
    fn what_the_provider_said_of_the_input_counts_unless_it_is_beyond_the_bound() {
        let body = r#"{"model":"m","messages":[{"content":"hi"}]}"#;
        let told = |input_tokens| {
            let told = Usage { input_tokens, cached_input_tokens: 7, output_tokens: 1, ..Usage::default() };
            let used = estimate_with(body, 100, 0, true, Some(Reported::Figures(told)));
            (used.input_tokens, used.cached_input_tokens, used.output_tokens)
        };
        assert_eq!(told(12), (12, 7, 50));
        assert_eq!(told(90_001).1, 0);
    }
}
