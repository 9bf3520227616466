//! Money: integer nano-US-dollars, rates in pico-US-dollars per unit, rounded up once per request.

use serde::{Deserialize, Serialize};
use std::{fmt, iter::Sum, str::FromStr};

/// An amount in nano-US-dollars (10⁻⁹ USD). One dollar is 1,000,000,000; the range is ±9.2 billion dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "store", derive(sea_orm::DeriveValueType))]
pub struct NanoUsd(pub i64);

/// The text is not an amount of dollars.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAmount {
    /// No digits, or a sign other than a leading minus.
    #[error("`{0}` is not an amount: write dollars such as 20 or 12.50")]
    Malformed(String),
    /// More than nine digits behind the point.
    #[error("`{0}` is finer than a nano-dollar: use at most nine digits behind the point")]
    TooFine(String),
    /// Outside the range.
    #[error("`{0}` is too large: the largest amount is 9223372036 dollars")]
    TooLarge(String),
}

impl NanoUsd {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Nano-dollars in a dollar.
    pub const PER_DOLLAR: i64 = 1_000_000_000;

    /// Whole dollars; saturates at the range.
    pub const fn dollars(dollars: i64) -> Self {
        Self(dollars.saturating_mul(Self::PER_DOLLAR))
    }

    /// The sum, or `None` outside the range.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` outside the range.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The sum, held at the range's ends.
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, held at the range's ends.
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Pico-dollars rounded up to the next nano-dollar; `None` outside the range.
    pub fn from_pico_ceil(pico: i128) -> Option<Self> {
        i64::try_from(pico.div_euclid(1_000) + i128::from(pico.rem_euclid(1_000) > 0)).ok().map(Self)
    }

    /// Exact decimal dollars, as `x-keyhall-cost-usd` and exports carry it: `0.000012500`.
    pub fn to_decimal(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let whole = self.0.unsigned_abs() / 1_000_000_000;
        let part = self.0.unsigned_abs() % 1_000_000_000;
        format!("{sign}{whole}.{part:09}")
    }
}

/// As people write it: two digits, more only where two would say nothing (`$12.40`, `$0.0031`, `$0.00`).
impl fmt::Display for NanoUsd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "−" } else { "" };
        let nano = self.0.unsigned_abs();
        let digits: u32 = match nano {
            0 | 10_000_000.. => 2,
            100_000..=9_999_999 => 4,
            1_000..=99_999 => 6,
            _ => 9,
        };
        let step = 10_u64.pow(9 - digits);
        let rounded = nano.saturating_add(step / 2) / step;
        let per_dollar = 10_u64.pow(digits);
        let whole = group(rounded / per_dollar);
        write!(f, "{sign}${whole}.{:0width$}", rounded % per_dollar, width = digits as usize)
    }
}

fn group(whole: u64) -> String {
    let digits = whole.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Reads decimal dollars: `20`, `12.5`, `$1,200.00`, `-0.000000001`.
impl FromStr for NanoUsd {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let malformed = || NotAnAmount::Malformed(text.to_owned());
        let trimmed = text.trim();
        let (negative, rest) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        let plain = rest.strip_prefix('$').unwrap_or(rest).replace(',', "");
        let (whole, part) = plain.split_once('.').unwrap_or((plain.as_str(), ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !digits(whole) || !digits(part) {
            return Err(malformed());
        }
        if part.len() > 9 {
            return Err(NotAnAmount::TooFine(text.to_owned()));
        }
        let too_large = || NotAnAmount::TooLarge(text.to_owned());
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| too_large())? };
        let part: i64 = format!("{part:0<9}").parse().map_err(|_| malformed())?;
        let nano = whole.checked_mul(Self::PER_DOLLAR).and_then(|n| n.checked_add(part)).ok_or_else(too_large)?;
        Ok(Self(if negative { -nano } else { nano }))
    }
}

impl Sum for NanoUsd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::saturating_add)
    }
}

/// A rate in pico-US-dollars (10⁻¹² USD) per unit: token, image, second, character or request.
///
/// One dollar per million tokens is 1,000,000, so every list price is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "store", derive(sea_orm::DeriveValueType))]
pub struct PicoUsdPerUnit(pub i64);

impl PicoUsdPerUnit {
    /// The price of `units`, in pico-dollars.
    pub fn times(self, units: u64) -> i128 {
        i128::from(self.0) * i128::from(units)
    }

    /// Reads dollars per million units, as providers list them: `2.50` is 2,500,000.
    pub fn per_million(text: &str) -> Result<Self, NotAnAmount> {
        // A nano-dollar per million units is a thousandth of a pico-dollar per unit.
        let nano: NanoUsd = text.parse()?;
        if nano.0 % 1_000 != 0 {
            return Err(NotAnAmount::TooFine(text.to_owned()));
        }
        Ok(Self(nano.0 / 1_000))
    }
}

/// Dollars per million units, as providers list them.
impl fmt::Display for PicoUsdPerUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micro = self.0.unsigned_abs();
        let text = format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
        let short = text.trim_end_matches('0');
        let decimals = short.split_once('.').map_or(0, |(_, d)| d.len());
        let shown = if decimals < 2 { format!("{:.2}", MicroText(micro)) } else { short.to_owned() };
        write!(f, "{}${shown}", if self.0 < 0 { "−" } else { "" })
    }
}

struct MicroText(u64);

impl fmt::Display for MicroText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 1_000_000, self.0 % 1_000_000 / 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_read_exactly_and_written_as_people_write_them() {
        for (text, nano, shown) in [
            ("20", 20_000_000_000, "$20.00"),
            ("$1,234.5", 1_234_500_000_000, "$1,234.50"),
            ("0.0031", 3_100_000, "$0.0031"),
            ("0.000000001", 1, "$0.000000001"),
            ("-12.40", -12_400_000_000, "−$12.40"),
            ("0", 0, "$0.00"),
        ] {
            let amount: NanoUsd = text.parse().unwrap();
            assert_eq!(amount, NanoUsd(nano), "{text}");
            assert_eq!(amount.to_string(), shown);
            assert_eq!(amount.to_decimal().parse::<NanoUsd>().unwrap(), amount);
        }
    }

    #[test]
    fn what_is_not_an_amount_is_refused_with_the_reason() {
        assert!(matches!("twenty".parse::<NanoUsd>(), Err(NotAnAmount::Malformed(_))));
        assert!(matches!("".parse::<NanoUsd>(), Err(NotAnAmount::Malformed(_))));
        assert!(matches!("1e3".parse::<NanoUsd>(), Err(NotAnAmount::Malformed(_))));
        assert!(matches!("0.0000000001".parse::<NanoUsd>(), Err(NotAnAmount::TooFine(_))));
        assert!(matches!("9223372037".parse::<NanoUsd>(), Err(NotAnAmount::TooLarge(_))));
    }

    #[test]
    fn pico_dollars_round_up_once() {
        assert_eq!(NanoUsd::from_pico_ceil(1_000), Some(NanoUsd(1)));
        assert_eq!(NanoUsd::from_pico_ceil(1_001), Some(NanoUsd(2)));
        assert_eq!(NanoUsd::from_pico_ceil(0), Some(NanoUsd(0)));
        assert_eq!(NanoUsd::from_pico_ceil(i128::MAX), None);
    }

    #[test]
    fn rates_are_read_and_written_as_dollars_per_million() {
        let rate = PicoUsdPerUnit::per_million("2.50").unwrap();
        assert_eq!(rate, PicoUsdPerUnit(2_500_000));
        assert_eq!(rate.to_string(), "$2.50");
        assert_eq!(PicoUsdPerUnit::per_million("0.075").unwrap().to_string(), "$0.075");
        assert_eq!(rate.times(1_000_000), 2_500_000_000_000);
    }
}
