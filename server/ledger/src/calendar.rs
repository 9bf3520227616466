//! Windows on the calendar of an organization: they begin where its clocks say so, across changes of daylight saving.

use jiff::{RoundMode, Timestamp, ToSpan, Unit, Zoned, ZonedRound, tz::TimeZone};
use types::{Moment, view::Period};

/// From a moment to the moment after the last; `None` never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) starts_at: Moment,
    pub(crate) ends_at: Option<Moment>,
}

impl Window {
    /// The window of all time.
    pub(crate) const ALL: Self = Self { starts_at: Moment(0), ends_at: None };

    /// The window that `now` falls into. Weeks start on Monday.
    pub(crate) fn of(period: Period, zone: &TimeZone, now: Moment) -> Self {
        // Outside the range of the calendar (the years −9999 to 9999) there is no window to compute.
        bounded(period, zone, now).ok().flatten().unwrap_or(Self::ALL)
    }
}

/// The zone of that name; UTC when this program does not know it.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

fn bounded(period: Period, zone: &TimeZone, now: Moment) -> Result<Option<Window>, jiff::Error> {
    let now = Timestamp::from_microsecond(now.0)?.to_zoned(zone.clone());
    let (start, end) = match period {
        Period::Total => return Ok(None),
        Period::Minute => {
            let start = floor(&now, Unit::Minute)?;
            let end = start.checked_add(1.minute())?;
            (start, end)
        }
        Period::Hour => {
            let start = floor(&now, Unit::Hour)?;
            let end = start.checked_add(1.hour())?;
            (start, end)
        }
        Period::Day => {
            let start = now.start_of_day()?;
            let end = start.tomorrow()?.start_of_day()?;
            (start, end)
        }
        Period::Week => {
            let monday = now.checked_sub(i64::from(now.weekday().to_monday_zero_offset()).days())?;
            let start = monday.start_of_day()?;
            let end = start.checked_add(7.days())?.start_of_day()?;
            (start, end)
        }
        Period::Month => {
            let start = now.first_of_month()?.start_of_day()?;
            let end = start.checked_add(1.month())?.first_of_month()?.start_of_day()?;
            (start, end)
        }
    };
    Ok(Some(Window { starts_at: moment(&start), ends_at: Some(moment(&end)) }))
}

fn floor(now: &Zoned, unit: Unit) -> Result<Zoned, jiff::Error> {
    now.round(ZonedRound::new().smallest(unit).mode(RoundMode::Trunc))
}

fn moment(zoned: &Zoned) -> Moment {
    Moment(zoned.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(period: Period, zone_name: &str, now: &str) -> (String, String) {
        let window = Window::of(period, &zone(zone_name), now.parse().unwrap());
        (window.starts_at.to_rfc3339(), window.ends_at.map(Moment::to_rfc3339).unwrap_or_default())
    }

    fn pair(start: &str, end: &str) -> (String, String) {
        (start.to_owned(), end.to_owned())
    }

    #[test]
    fn a_month_begins_at_midnight_of_the_organization_not_of_utc() {
        assert_eq!(
            window(Period::Month, "Europe/Berlin", "2026-10-31T23:30:00Z"),
            pair("2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z")
        );
        // October has 31 days and one hour in Berlin: clocks went back on the 25th.
        assert_eq!(
            window(Period::Month, "Europe/Berlin", "2026-10-31T22:59:59Z"),
            pair("2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z")
        );
    }

    #[test]
    fn a_week_begins_on_monday() {
        assert_eq!(window(Period::Week, "UTC", "2026-11-22T23:59:59Z").0, "2026-11-16T00:00:00Z");
        assert_eq!(
            window(Period::Week, "UTC", "2026-11-23T00:00:00Z"),
            pair("2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z")
        );
    }

    #[test]
    fn a_day_may_have_twenty_five_hours() {
        assert_eq!(
            window(Period::Day, "Europe/Berlin", "2026-10-25T12:00:00Z"),
            pair("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")
        );
    }

    #[test]
    fn hours_begin_where_the_clocks_say_so() {
        assert_eq!(
            window(Period::Hour, "Asia/Kolkata", "2026-11-23T10:10:00Z"),
            pair("2026-11-23T09:30:00Z", "2026-11-23T10:30:00Z")
        );
        // The hour from two to three happens twice in Berlin: two windows.
        let once = window(Period::Hour, "Europe/Berlin", "2026-10-25T00:30:00Z");
        let again = window(Period::Hour, "Europe/Berlin", "2026-10-25T01:30:00Z");
        assert_eq!(once, pair("2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"));
        assert_eq!(again, pair("2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"));
    }

    #[test]
    fn a_minute_is_a_minute_and_all_time_never_ends() {
        assert_eq!(
            window(Period::Minute, "UTC", "2026-11-23T10:10:59.999Z"),
            pair("2026-11-23T10:10:00Z", "2026-11-23T10:11:00Z")
        );
        assert_eq!(Window::of(Period::Total, &zone("UTC"), Moment(5)), Window::ALL);
    }
}
