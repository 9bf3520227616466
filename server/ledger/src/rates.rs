//! What tokens cost: exact sums in pico-dollars, rounded up to a nano-dollar once per request.

use crate::Usage;
use serde::{Deserialize, Serialize};
use types::{NanoUsd, PicoUsdPerUnit};

/// Prices of one tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// Per uncached input token.
    pub input: PicoUsdPerUnit,
    /// Per input token read from the provider's cache.
    pub cached_input: PicoUsdPerUnit,
    /// Per input token written to the provider's cache.
    pub cache_write: PicoUsdPerUnit,
    /// Per output token, reasoning included.
    pub output: PicoUsdPerUnit,
    /// Prices of what only some requests have.
    #[serde(flatten)]
    pub special: Special,
}

/// Prices of kinds of tokens that only some models and requests have. What has no price of its own costs what its whole
/// costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Special {
    /// Per input token written to a cache that keeps for an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_1h: Option<PicoUsdPerUnit>,
    /// Per uncached input token of sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_input: Option<PicoUsdPerUnit>,
    /// Per uncached input token of pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_input: Option<PicoUsdPerUnit>,
    /// Per output token of sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_output: Option<PicoUsdPerUnit>,
    /// Per output token of pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_output: Option<PicoUsdPerUnit>,
}

impl Special {
    /// Nothing has a price of its own.
    pub const NONE: Self =
        Self { cache_write_1h: None, audio_input: None, image_input: None, audio_output: None, image_output: None };
}

/// Kinds of tokens that a request may be billed for beside text: they raise its worst case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// Writes to a cache that keeps for an hour.
    pub cache_write_1h: bool,
    /// Sound, in or out.
    pub audio: bool,
    /// Pictures, in or out.
    pub images: bool,
}

impl Kinds {
    /// Every kind: what a provider may at most be believed to have counted.
    pub const ALL: Self = Self { cache_write_1h: true, audio: true, images: true };
}

/// Prices for long prompts: the whole request, not only the tokens above, is charged at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// For prompts of more than so many tokens.
    pub over: u64,
    /// The prices.
    #[serde(flatten)]
    pub rate: Rate,
}

/// A price list of one model at one time. As JSON it is kept in every ledger row: rows are never priced again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// For prompts of any size.
    #[serde(flatten)]
    pub base: Rate,
    /// For longer prompts, in ascending order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub above: Vec<Tier>,
}

impl Rates {
    /// One price for prompts of every size.
    pub const fn flat(base: Rate) -> Self {
        Self { base, above: Vec::new() }
    }

    /// The prices for a prompt of so many tokens.
    pub fn for_prompt(&self, input_tokens: u64) -> &Rate {
        self.above.iter().rev().find(|tier| input_tokens > tier.over).map_or(&self.base, |tier| &tier.rate)
    }

    /// What the usage costs; `None` when that can't be counted in nano-dollars.
    pub fn cost(&self, usage: &Usage) -> Option<NanoUsd> {
        let parts = self.parts(usage).into_iter().map(|(tokens, _, rate)| rate.times(tokens));
        NanoUsd::from_pico_ceil(parts.fold(0, i128::saturating_add))
    }

    /// Every token once: how many of which kind, and what one costs. Where a provider does not say which part of its sound or
    /// pictures came from the cache, none did.
    pub(crate) fn parts(&self, usage: &Usage) -> [(u64, &'static str, PicoUsdPerUnit); 10] {
        let rate = self.for_prompt(usage.input_tokens);
        let special = &rate.special;
        let uncached = usage.uncached_input();
        let audio = usage.audio_input_tokens.min(uncached);
        let images = usage.image_input_tokens.min(uncached - audio);
        let hour = usage.cache_write_1h_tokens.min(usage.cache_write_tokens);
        let spoken = usage.audio_output_tokens.min(usage.output_tokens);
        let drawn = usage.image_output_tokens.min(usage.output_tokens - spoken);
        [
            (uncached - audio - images, "input", rate.input),
            (audio, "audio input", special.audio_input.unwrap_or(rate.input)),
            (images, "image input", special.image_input.unwrap_or(rate.input)),
            (usage.cached_input_tokens, "cached input", rate.cached_input),
            (usage.cache_write_tokens - hour, "cache write", rate.cache_write),
            (hour, "cache write for an hour", special.cache_write_1h.unwrap_or(rate.cache_write)),
            (usage.output_tokens - spoken - drawn, "output", rate.output),
            (spoken, "audio output", special.audio_output.unwrap_or(rate.output)),
            (drawn, "image output", special.image_output.unwrap_or(rate.output)),
            // A second has no price of its own: who sets one for a model that is billed by the second sets it as that of input.
            (usage.audio_seconds, "seconds of sound", rate.input),
        ]
    }

    /// The most that a request may cost whose prompt and answer stay within these bounds: whatever the cache does, whichever
    /// tier the prompt falls into, and whatever share of it is of these kinds. `None` when that can't be counted in
    /// nano-dollars.
    pub fn worst_case(&self, input_tokens: u64, output_tokens: u64, kinds: Kinds) -> Option<NanoUsd> {
        let cost = |rate: &Rate| {
            let input = dearest_input(rate, kinds).times(input_tokens);
            input.saturating_add(dearest_output(rate, kinds).times(output_tokens))
        };
        self.reachable(input_tokens).map(cost).max().and_then(NanoUsd::from_pico_ceil)
    }

    /// The longest answer whose worst case stays within `left`; `None` when not even the prompt does.
    pub fn longest_answer(&self, input_tokens: u64, left: NanoUsd, kinds: Kinds) -> Option<u64> {
        let mut longest = u64::MAX;
        for rate in self.reachable(input_tokens) {
            let rest = i128::from(left.0) * 1_000 - dearest_input(rate, kinds).times(input_tokens);
            if rest < 0 {
                return None;
            }
            let output = dearest_output(rate, kinds);
            if output.0 > 0 {
                longest = longest.min(u64::try_from(rest / i128::from(output.0)).unwrap_or(u64::MAX));
            }
        }
        Some(longest)
    }

    /// The tiers that a prompt of at most so many tokens may fall into.
    fn reachable(&self, input_tokens: u64) -> impl Iterator<Item = &Rate> {
        let above = self.above.iter().filter(move |tier| tier.over < input_tokens).map(|tier| &tier.rate);
        std::iter::once(&self.base).chain(above)
    }
}

fn dearest_input(rate: &Rate, kinds: Kinds) -> PicoUsdPerUnit {
    let special = &rate.special;
    let text = rate.input.max(rate.cached_input).max(rate.cache_write);
    [
        special.cache_write_1h.filter(|_| kinds.cache_write_1h),
        special.audio_input.filter(|_| kinds.audio),
        special.image_input.filter(|_| kinds.images),
    ]
    .into_iter()
    .flatten()
    .fold(text, Ord::max)
}

fn dearest_output(rate: &Rate, kinds: Kinds) -> PicoUsdPerUnit {
    let special = &rate.special;
    [special.audio_output.filter(|_| kinds.audio), special.image_output.filter(|_| kinds.images)]
        .into_iter()
        .flatten()
        .fold(rate.output, Ord::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rates() -> Rates {
        let rate = |input, cached, write, output| Rate {
            input: PicoUsdPerUnit(input),
            cached_input: PicoUsdPerUnit(cached),
            cache_write: PicoUsdPerUnit(write),
            output: PicoUsdPerUnit(output),
            special: Special { cache_write_1h: Some(PicoUsdPerUnit(write * 8 / 5)), ..Special::default() },
        };
        let long = rate(4_000_000, 200_000, 5_000_000, 15_000_000);
        Rates { base: rate(2_000_000, 100_000, 2_500_000, 10_000_000), above: vec![Tier { over: 272_000, rate: long }] }
    }

    #[test]
    fn parts_of_the_prompt_are_not_charged_twice() {
        let usage =
            Usage { input_tokens: 1_000, cached_input_tokens: 600, cache_write_tokens: 100, ..Usage::default() };
        assert_eq!(rates().cost(&usage), Some(NanoUsd(300 * 2_000 + 600 * 100 + 100 * 2_500)));
    }

    #[test]
    fn kinds_of_tokens_have_prices_of_their_own_or_that_of_their_whole() {
        let usage = Usage {
            input_tokens: 1_000,
            cached_input_tokens: 100,
            cache_write_tokens: 300,
            cache_write_1h_tokens: 200,
            audio_input_tokens: 50,
            output_tokens: 80,
            audio_output_tokens: 30,
            ..Usage::default()
        };
        let text = 600 * 2_000 + 100 * 100 + 100 * 2_500 + 200 * 4_000 + 80 * 10_000;
        assert_eq!(rates().cost(&usage), Some(NanoUsd(text)));
        let mut spoken = rates();
        spoken.base.special.audio_input = Some(PicoUsdPerUnit(32_000_000));
        spoken.base.special.audio_output = Some(PicoUsdPerUnit(64_000_000));
        let beside = 50 * (32_000 - 2_000) + 30 * (64_000 - 10_000);
        assert_eq!(spoken.cost(&usage), Some(NanoUsd(text + beside)));
        let held = |kinds| spoken.worst_case(1_000, 80, kinds).unwrap();
        assert_eq!(held(Kinds::default()), NanoUsd(1_000 * 2_500 + 80 * 10_000));
        assert_eq!(held(Kinds { cache_write_1h: true, ..Kinds::default() }), NanoUsd(1_000 * 4_000 + 80 * 10_000));
        assert_eq!(held(Kinds::ALL), NanoUsd(1_000 * 32_000 + 80 * 64_000));
    }

    #[test]
    fn a_prompt_past_the_threshold_is_charged_at_the_higher_tier_from_its_first_token() {
        let at = |input_tokens| rates().cost(&Usage { input_tokens, ..Usage::default() }).unwrap();
        assert_eq!(at(272_000), NanoUsd(272_000 * 2_000));
        assert_eq!(at(272_001), NanoUsd(272_001 * 4_000));
    }

    #[test]
    fn a_sum_below_a_nano_dollar_is_rounded_up_once() {
        let tiny = Rates::flat(Rate { input: PicoUsdPerUnit(1), output: PicoUsdPerUnit(1), ..Rate::default() });
        let usage = Usage { input_tokens: 1, output_tokens: 1, ..Usage::default() };
        assert_eq!(tiny.cost(&usage), Some(NanoUsd(1)));
    }

    #[test]
    fn what_is_too_large_to_count_is_not_counted_as_something_smaller() {
        let huge = Rates::flat(Rate { output: PicoUsdPerUnit(i64::MAX), ..Rate::default() });
        assert_eq!(huge.worst_case(u64::MAX, u64::MAX, Kinds::default()), None);
        assert_eq!(huge.cost(&Usage { output_tokens: u64::MAX, ..Usage::default() }), None);
    }

    #[test]
    fn rates_survive_as_json() {
        let json = serde_json::to_string(&rates()).unwrap();
        assert_eq!(serde_json::from_str::<Rates>(&json).unwrap(), rates());
    }

    proptest! {
        /// Whatever stays within the bounds costs no more than was held for it.
        #[test]
        fn no_usage_within_its_bounds_costs_more_than_the_worst_case(
            bound in 0_u64..400_000, out in 0_u64..130_000, used in 0_u64..=1_000, cached in 0_u64..=1_000,
            written in 0_u64..=1_000, for_an_hour in 0_u64..=1_000, answered in 0_u64..=1_000,
        ) {
            let share = |whole: u64, part: u64| whole * part / 1_000;
            let input_tokens = share(bound, used);
            let cached_input_tokens = share(input_tokens, cached);
            let usage = Usage {
                input_tokens,
                cached_input_tokens,
                cache_write_tokens: share(input_tokens - cached_input_tokens, written),
                output_tokens: share(out, answered),
                ..Usage::default()
            };
            prop_assert!(rates().cost(&usage) <= rates().worst_case(bound, out, Kinds::default()));
            let cache_write_1h_tokens = share(usage.cache_write_tokens, for_an_hour);
            let kinds = Kinds { cache_write_1h: true, ..Kinds::default() };
            let kept = Usage { cache_write_1h_tokens, ..usage };
            prop_assert!(rates().cost(&kept) <= rates().worst_case(bound, out, kinds));
        }

        /// The offered length is the largest that fits.
        #[test]
        fn the_longest_answer_fits_and_one_token_more_does_not(input in 0_u64..400_000, left in 0_i64..20_000_000_000) {
            let left = NanoUsd(left);
            match rates().longest_answer(input, left, Kinds::ALL) {
                Some(longest) => {
                    prop_assert!(rates().worst_case(input, longest, Kinds::ALL).unwrap() <= left);
                    prop_assert!(rates().worst_case(input, longest + 1, Kinds::ALL).unwrap() > left);
                }
                None => prop_assert!(rates().worst_case(input, 0, Kinds::ALL).unwrap() > left),
            }
        }
    }
}
