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
        let rate = self.for_prompt(usage.input_tokens);
        let parts = [
            rate.input.times(usage.uncached_input()),
            rate.cached_input.times(usage.cached_input_tokens),
            rate.cache_write.times(usage.cache_write_tokens),
            rate.output.times(usage.output_tokens),
        ];
        NanoUsd::from_pico_ceil(parts.into_iter().fold(0, i128::saturating_add))
    }

    /// The most that a request may cost whose prompt and answer stay within these bounds: whatever the cache does and
    /// whichever tier the prompt falls into. `None` when that can't be counted in nano-dollars.
    pub fn worst_case(&self, input_tokens: u64, output_tokens: u64) -> Option<NanoUsd> {
        let cost =
            |rate: &Rate| dearest_input(rate).times(input_tokens).saturating_add(rate.output.times(output_tokens));
        self.reachable(input_tokens).map(cost).max().and_then(NanoUsd::from_pico_ceil)
    }

    /// The longest answer whose worst case stays within `left`; `None` when not even the prompt does.
    pub fn longest_answer(&self, input_tokens: u64, left: NanoUsd) -> Option<u64> {
        let mut longest = u64::MAX;
        for rate in self.reachable(input_tokens) {
            let rest = i128::from(left.0) * 1_000 - dearest_input(rate).times(input_tokens);
            if rest < 0 {
                return None;
            }
            if rate.output.0 > 0 {
                longest = longest.min(u64::try_from(rest / i128::from(rate.output.0)).unwrap_or(u64::MAX));
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

fn dearest_input(rate: &Rate) -> PicoUsdPerUnit {
    rate.input.max(rate.cached_input).max(rate.cache_write)
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
        assert_eq!(huge.worst_case(u64::MAX, u64::MAX), None);
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
            written in 0_u64..=1_000, answered in 0_u64..=1_000,
        ) {
            let share = |whole: u64, part: u64| whole * part / 1_000;
            let input_tokens = share(bound, used);
            let cached_input_tokens = share(input_tokens, cached);
            let usage = Usage {
                input_tokens,
                cached_input_tokens,
                cache_write_tokens: share(input_tokens - cached_input_tokens, written),
                output_tokens: share(out, answered),
                reasoning_tokens: 0,
            };
            prop_assert!(rates().cost(&usage) <= rates().worst_case(bound, out));
        }

        /// The offered length is the largest that fits.
        #[test]
        fn the_longest_answer_fits_and_one_token_more_does_not(input in 0_u64..400_000, left in 0_i64..20_000_000_000) {
            let left = NanoUsd(left);
            match rates().longest_answer(input, left) {
                Some(longest) => {
                    prop_assert!(rates().worst_case(input, longest).unwrap() <= left);
                    prop_assert!(rates().worst_case(input, longest + 1).unwrap() > left);
                }
                None => prop_assert!(rates().worst_case(input, 0).unwrap() > left),
            }
        }
    }
}
