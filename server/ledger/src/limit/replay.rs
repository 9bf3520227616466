//! What a limit would have done in the last 30 days, before anybody is held to it.

use super::{effective::DAYS, list, seed::counted, set::tidy};
use crate::{Error, Ledger, calendar::Window, lifetime};
use context::Caller;
use jiff::tz::TimeZone;
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashSet},
};
use store::{
    Scoped,
    entity::ledger::{self, Column},
};
use types::{
    MemberId, Moment, NanoUsd, Role,
    view::{Measure, NewLimit, Period, Replay},
};

/// Requests that are looked at: as many as are read in about a second.
const MOST: u64 = 200_000;

/// A request of the past.
#[derive(Clone, Copy, Debug, FromQueryResult)]
struct Past {
    member_id: MemberId,
    at: Moment,
    settled_at: Option<Moment>,
    reserved: NanoUsd,
    cost: NanoUsd,
    reserved_tokens: i64,
    input_tokens: i64,
    output_tokens: i64,
}

impl Ledger {
    /// Runs the limit over the requests of the last 30 days, as if it had begun then: what each would have held and used, in
    /// the organization's windows, in the order in which they came. What would have been refused is not counted as used.
    ///
    /// **Permissions:** admin or owner.
    pub async fn replay(&self, caller: &Caller, mut limit: NewLimit) -> Result<Replay, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        super::absurd::check(&limit)?;
        tidy(&mut limit);
        let scope = caller.scope();
        let read = self.store().read(scope).await?;
        let zone = list::time_zone(&read, scope).await?;
        let mut past: Vec<Past> = ledger::Entity::find_in(scope)
            .select_only()
            .columns([Column::MemberId, Column::At, Column::SettledAt, Column::Reserved, Column::Cost])
            .columns([Column::ReservedTokens, Column::InputTokens, Column::OutputTokens])
            .filter(counted(scope, limit.subject_kind, limit.subject_id, limit.model.as_deref()))
            .filter(Column::At.gte(self.clock().now().plus_days(-DAYS)))
            .filter(Column::SentAt.is_not_null())
            .filter(Column::State.is_in([lifetime::SETTLED, lifetime::INTERRUPTED, lifetime::RELEASED]))
            .order_by_desc(Column::At)
            .limit(MOST + 1)
            .into_model::<Past>()
            .all(&read)
            .await?;
        drop(read);
        let is_cut = past.len() as u64 > MOST;
        past.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
        past.reverse();
        Ok(Replay { is_cut, ..run(&past, limit.measure, limit.period, limit.cap, &zone) })
    }
}

/// The rules of admission over requests in the order of their arrival.
fn run(past: &[Past], measure: Measure, period: Period, cap: i64, zone: &TimeZone) -> Replay {
    let mut window = Window { starts_at: Moment(0), ends_at: Some(Moment(0)) };
    let (mut held, mut spent) = (0_i64, 0_i64);
    // By when it ended: the window that counts it, what was held, what was used.
    let mut open: BinaryHeap<Reverse<(Moment, Moment, i64, i64)>> = BinaryHeap::new();
    let mut replay = Replay::default();
    let mut members = HashSet::new();
    for request in past {
        if window.ends_at.is_some_and(|end| request.at >= end) {
            window = match measure {
                Measure::Concurrency => Window::ALL,
                _ => Window::of(period, zone, request.at),
            };
            (held, spent) = (0, 0);
        }
        while open.peek().is_some_and(|Reverse((ended, ..))| *ended <= request.at) {
            let Some(Reverse((_, of, amount, used))) = open.pop() else { break };
            // What was admitted in an earlier window is settled there.
            if of == window.starts_at {
                held -= amount;
                spent = spent.saturating_add(used);
            }
        }
        replay.counted += 1;
        let (amount, used) = request.takes(measure);
        if held.saturating_add(spent).saturating_add(amount) > cap {
            replay.refused += 1;
            members.insert(request.member_id);
            continue;
        }
        held = held.saturating_add(amount);
        open.push(Reverse((request.settled_at.unwrap_or(request.at), window.starts_at, amount, used)));
    }
    replay.members = members.len() as u64;
    replay
}

impl Past {
    /// What it held and what it used.
    const fn takes(&self, measure: Measure) -> (i64, i64) {
        match measure {
            Measure::Cost => (self.reserved.0, self.cost.0),
            Measure::Tokens => (self.reserved_tokens, self.input_tokens.saturating_add(self.output_tokens)),
            Measure::Requests => (1, 1),
            Measure::Concurrency => (1, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(member: u128, at: i64, until: i64, held: i64, cost: i64) -> Past {
        Past {
            member_id: MemberId(uuid::Uuid::from_u128(member)),
            at: Moment::from_unix_seconds(at),
            settled_at: Some(Moment::from_unix_seconds(until)),
            reserved: NanoUsd(held),
            cost: NanoUsd(cost),
            reserved_tokens: held,
            input_tokens: cost,
            output_tokens: 0,
        }
    }

    fn replay(past: &[Past], measure: Measure, period: Period, cap: i64) -> (u64, u64, u64) {
        let replay = run(past, measure, period, cap, &TimeZone::UTC);
        (replay.counted, replay.refused, replay.members)
    }

    #[test]
    fn what_is_settled_makes_room_and_what_is_refused_takes_none() {
        // Each holds 100 and takes 10; the third comes while the second is under way.
        let requests = [past(1, 0, 5, 100, 10), past(1, 10, 30, 100, 10), past(2, 20, 25, 100, 10)];
        assert_eq!(replay(&requests, Measure::Cost, Period::Day, 210), (3, 0, 0));
        assert_eq!(replay(&requests, Measure::Cost, Period::Day, 209), (3, 1, 1));
        assert_eq!(replay(&requests, Measure::Cost, Period::Day, 99), (3, 3, 2));
        assert_eq!(replay(&requests, Measure::Concurrency, Period::Total, 1), (3, 1, 1));
    }

    #[test]
    fn each_window_begins_with_nothing_used() {
        let requests = [past(1, 0, 1, 1, 1), past(1, 30, 31, 1, 1), past(1, 60, 61, 1, 1)];
        assert_eq!(replay(&requests, Measure::Requests, Period::Minute, 1), (3, 1, 1));
        assert_eq!(replay(&requests, Measure::Requests, Period::Hour, 1), (3, 2, 1));
    }

    #[test]
    fn a_request_that_spans_two_windows_counts_in_the_first() {
        let requests = [past(1, 50, 70, 100, 100), past(1, 65, 66, 10, 10), past(1, 80, 81, 10, 10)];
        assert_eq!(replay(&requests, Measure::Cost, Period::Minute, 100), (3, 0, 0));
    }
}
