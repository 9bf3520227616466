//! Prices that hold from a date on, or at certain hours.

use crate::{
    Rates,
    rates::{Rate, Special, Tier},
};
use serde::Deserialize;
use types::{Moment, PicoUsdPerUnit};

/// Prices and when they hold.
#[derive(Debug, Deserialize)]
pub(crate) struct Conditional {
    /// From this second of the epoch on.
    from: Option<i64>,
    /// Between these seconds of the day in UTC; the end may be past midnight.
    between: Option<(i64, i64)>,
    #[serde(flatten)]
    rate: Written,
    /// For prompts of more than so many tokens.
    #[serde(default)]
    above: Box<[(u64, Written)]>,
}

/// What a list names; a cache rate that is not listed is the input rate.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Written {
    #[serde(rename = "in")]
    input: PicoUsdPerUnit,
    cached: Option<PicoUsdPerUnit>,
    write: Option<PicoUsdPerUnit>,
    #[serde(rename = "write_1h")]
    write_for_an_hour: Option<PicoUsdPerUnit>,
    audio_in: Option<PicoUsdPerUnit>,
    image_in: Option<PicoUsdPerUnit>,
    #[serde(default, rename = "out")]
    output: PicoUsdPerUnit,
    audio_out: Option<PicoUsdPerUnit>,
    image_out: Option<PicoUsdPerUnit>,
}

impl From<Written> for Rate {
    fn from(written: Written) -> Self {
        Self {
            input: written.input,
            cached_input: written.cached.unwrap_or(written.input),
            cache_write: written.write.unwrap_or(written.input),
            output: written.output,
            special: Special {
                cache_write_1h: written.write_for_an_hour,
                audio_input: written.audio_in,
                image_input: written.image_in,
                audio_output: written.audio_out,
                image_output: written.image_out,
            },
        }
    }
}

impl Conditional {
    fn holds(&self, at: Moment) -> bool {
        let second = at.unix_seconds();
        let of_day = second.rem_euclid(86_400);
        self.from.is_none_or(|from| second >= from)
            && self.between.is_none_or(|(start, end)| {
                if end < start { of_day >= start || of_day < end } else { (start..end).contains(&of_day) }
            })
    }
}

/// The prices of that moment: the last that hold; the first when none does.
pub(crate) fn in_force(prices: &[Conditional], at: Moment) -> Option<Rates> {
    let chosen = prices.iter().rev().find(|price| price.holds(at)).or_else(|| prices.first())?;
    let above = chosen.above.iter().map(|(over, rate)| Tier { over: *over, rate: (*rate).into() }).collect();
    Some(Rates { base: chosen.rate.into(), above })
}
