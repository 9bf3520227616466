//! Moments: UTC, to the microsecond.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A point in time: microseconds since 1970-01-01T00:00:00Z. Stored as a 64-bit integer on both databases, because
/// SQLite compares text and PostgreSQL compares instants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "store", derive(sea_orm::DeriveValueType))]
pub struct Moment(pub i64);

/// The text is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a moment: write a date such as 2026-11-23 or a time such as 2026-11-23T10:00:00Z")]
pub struct NotAMoment(pub String);

impl Moment {
    /// Seconds since the epoch; saturates at the range.
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Milliseconds since the epoch, rounded down.
    pub const fn unix_millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Later by seconds (earlier, when negative); saturates.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Later by days of 24 hours; saturates.
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(86_400))
    }

    /// Milliseconds from `earlier` to this moment; negative when this one is earlier.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / 1_000
    }

    fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// RFC 3339 in UTC with microseconds where there are any: `2026-11-23T10:00:00Z`.
    pub fn to_rfc3339(self) -> String {
        self.utc().format(&Rfc3339).unwrap_or_default()
    }

    /// The day in UTC: `2026-11-23`.
    pub fn date(self) -> String {
        let utc = self.utc();
        format!("{:04}-{:02}-{:02}", utc.year(), u8::from(utc.month()), utc.day())
    }

    /// To the minute in UTC, as tables show it: `23 Nov 2026, 10:00`.
    pub fn to_minute(self) -> String {
        let utc = self.utc();
        format!("{}, {:02}:{:02}", self.to_day(), utc.hour(), utc.minute())
    }

    /// The day as people write it: `23 Nov 2026`.
    pub fn to_day(self) -> String {
        let utc = self.utc();
        let month = utc.month().to_string();
        format!("{} {} {}", utc.day(), month.get(..3).unwrap_or_default(), utc.year())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

/// Reads RFC 3339 or a date, which means its first moment in UTC.
impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
        let utc = OffsetDateTime::parse(&full, &Rfc3339).map_err(|_| NotAMoment(text.to_owned()))?;
        i64::try_from(utc.unix_timestamp_nanos() / 1_000).map(Self).map_err(|_| NotAMoment(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_written_in_utc() {
        let moment: Moment = "2026-11-23T12:30:00+02:00".parse().unwrap();
        assert_eq!(moment.to_rfc3339(), "2026-11-23T10:30:00Z");
        assert_eq!(moment.to_minute(), "23 Nov 2026, 10:30");
        assert_eq!("2026-11-23".parse::<Moment>().unwrap().to_rfc3339(), "2026-11-23T00:00:00Z");
        assert!("yesterday".parse::<Moment>().is_err());
    }
}
