//! Conversations by the day on which something was last said in them.

use types::{Moment, view::ConversationRow};

/// A stretch of days, counted back from now in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Days {
    /// Wherever it would be, its owner wants it on top.
    Pinned,
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// The seven days before.
    Week,
    /// The thirty days before.
    Month,
    /// Before that.
    Older,
}

impl Days {
    const ALL: [Self; 6] = [Self::Pinned, Self::Today, Self::Yesterday, Self::Week, Self::Month, Self::Older];

    fn of(row: &ConversationRow, now: Moment) -> Self {
        if row.pinned {
            return Self::Pinned;
        }
        let day = |at: Moment| at.unix_seconds().div_euclid(86_400);
        match day(now) - day(row.updated_at) {
            ..=0 => Self::Today,
            1 => Self::Yesterday,
            2..=8 => Self::Week,
            9..=38 => Self::Month,
            _ => Self::Older,
        }
    }
}

/// The rows by days, newest first; days without rows are left out.
pub fn by_days(rows: &[ConversationRow], now: Moment) -> Vec<(Days, Vec<ConversationRow>)> {
    Days::ALL
        .into_iter()
        .filter_map(|days| {
            let mut of_these: Vec<_> = rows.iter().filter(|row| Days::of(row, now) == days).cloned().collect();
            of_these.sort_by_key(|row| std::cmp::Reverse(row.updated_at));
            (!of_these.is_empty()).then_some((days, of_these))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(days_ago: i64, pinned: bool) -> ConversationRow {
        let updated_at = Moment::from_unix_seconds(1_800_000_000).plus_days(-days_ago);
        let id = types::ConversationId("018f0000-0000-7000-8000-000000000000".parse().unwrap());
        ConversationRow { id, title: days_ago.to_string(), pinned, updated_at }
    }

    #[test]
    fn conversations_stand_under_their_days_and_pinned_ones_on_top() {
        let now = Moment::from_unix_seconds(1_800_000_000);
        let rows = [row(0, false), row(1, false), row(8, false), row(9, false), row(400, false), row(40, true)];
        let groups = by_days(&rows, now);
        let seen: Vec<_> = groups.iter().map(|(days, rows)| (*days, rows.len())).collect();
        assert_eq!(seen, Days::ALL.map(|days| (days, 1)));
    }
}
