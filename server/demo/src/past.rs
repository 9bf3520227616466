//! A plausible past: six weeks of requests, made by the ledger itself while the clock stood in the past.
//!
//! Nothing is written around the ledger: every row was reserved against the limits and settled, so that charts, windows
//! and the audit chain agree with each other.

use context::{Caller, Clock, Entropy, SeededEntropy, SettableClock};
use futures_util::future::join_all;
use ledger::{Intent, Kinds, Ledger, Outcome, Reservation, Usage, UsageSource};
use std::sync::Arc;
use types::{
    ConnectionId, MemberId, Moment, PersonalKeyId, ProviderKeyId, RequestId, RoleSet, TeamId, view::ConnectionKind,
};

/// The clock of a house whose past is made: it is set from hour to hour and runs on from there, so that whatever is asked in
/// between takes its time.
pub struct PastClock {
    set: Arc<SettableClock>,
    running: Arc<dyn Clock>,
    began: Moment,
}

impl PastClock {
    /// Begins where `set` stands; `running` says how time passes.
    pub fn new(set: Arc<SettableClock>, running: Arc<dyn Clock>) -> Self {
        let began = running.now();
        Self { set, running, began }
    }
}

impl Clock for PastClock {
    fn now(&self) -> Moment {
        Moment(self.set.now().0.saturating_add(self.running.now().0.saturating_sub(self.began.0)))
    }
}

/// Who made requests in the past, how many a working day, and with what.
pub struct Habit {
    /// Who.
    pub member: MemberId,
    /// In which team they were.
    pub team: Option<TeamId>,
    /// With a key, or in the chat.
    pub key: Option<PersonalKeyId>,
    /// Requests on a working day; a tenth of it on others.
    pub a_day: u64,
    /// Models by name, the favourite first.
    pub models: &'static [&'static str],
}

/// Where the requests went.
pub struct Served {
    /// The connection.
    pub connection: ConnectionId,
    /// The key that was active.
    pub provider_key: ProviderKeyId,
    /// Its address, by which prices are looked up.
    pub base_url: String,
}

/// Fills the days before `now`. `clock` is what the ledger's clock goes by; it is left at `now`.
pub async fn fill(
    ledger: &Ledger,
    caller: &Caller,
    clock: &SettableClock,
    now: Moment,
    days: i64,
    habits: &[Habit],
    served: &Served,
) -> Result<(), ledger::Error> {
    let seeded = SeededEntropy::new(0x006b_6579_6861_6c6c);
    let dice = Dice(&seeded);
    for day in (0..days).rev() {
        let midnight = Moment::from_unix_seconds(now.unix_seconds() / 86_400 * 86_400).plus_days(-day);
        // Thursday was the first day of the epoch.
        let weekday = (midnight.unix_seconds() / 86_400 + 4) % 7;
        let works = !matches!(weekday, 0 | 6);
        for hour in [9, 11, 14, 16] {
            let at = midnight.plus_seconds(hour * 3_600 + dice.below(3_000));
            if at >= now.plus_seconds(-600) {
                break;
            }
            clock.set(at);
            let mut intents = Vec::new();
            for habit in habits {
                let usual = if works { habit.a_day } else { habit.a_day / 10 };
                let times = usual / 4 + u64::from(dice.below(4) < i64::try_from(usual % 4).unwrap_or_default());
                for _ in 0..times {
                    intents.push(intent(ledger, caller, &dice, habit, served, at).await?);
                }
            }
            settle_together(ledger, caller, clock, &dice, intents).await?;
        }
    }
    clock.set(now);
    Ok(())
}

/// Reserves and settles requests of one hour; they share transactions as requests at the same time do.
async fn settle_together(
    ledger: &Ledger,
    caller: &Caller,
    clock: &SettableClock,
    dice: &Dice<'_>,
    intents: Vec<(Intent, Usage)>,
) -> Result<(), ledger::Error> {
    let (intents, usages): (Vec<_>, Vec<_>) = intents.into_iter().unzip();
    let reserved = join_all(intents.into_iter().map(|intent| ledger.reserve(caller, intent))).await;
    clock.advance_seconds(2 + dice.below(9));
    let settled = reserved.into_iter().zip(usages).map(|(reservation, usage)| async move {
        // A limit that was full in the past refused, as it should have.
        let Ok(reservation) = reservation else { return Ok(()) };
        end(reservation, usage).await
    });
    join_all(settled).await.into_iter().collect()
}

/// One request in fifty failed at the provider.
async fn end(reservation: Reservation, usage: Usage) -> Result<(), ledger::Error> {
    let failed = usage.output_tokens.is_multiple_of(50);
    if failed {
        return reservation.release("provider_error").await;
    }
    let ttft = 180 + i64::try_from(usage.output_tokens % 700).unwrap_or_default();
    let outcome = Outcome {
        outcome: "ok",
        usage: Some(usage),
        usage_source: UsageSource::Provider,
        ttft_ms: Some(ttft),
        provider_request_id: None,
    };
    reservation.settle(outcome).await.map(drop)
}

async fn intent(
    ledger: &Ledger,
    caller: &Caller,
    dice: &Dice<'_>,
    habit: &Habit,
    served: &Served,
    at: Moment,
) -> Result<(Intent, Usage), ledger::Error> {
    let favourite = dice.below(10) < 6;
    let pick =
        if favourite { 0 } else { usize::try_from(dice.below(8)).unwrap_or_default() % habit.models.len().max(1) };
    let model = habit.models.get(pick).copied().unwrap_or("gpt-5.4-mini");
    let kind = ConnectionKind::OpenAiCompatible;
    let price = ledger.price(caller.scope(), kind, &served.base_url, model, model).await?;
    // Most questions are short; one in eight brings a file along.
    let long = dice.below(8) == 0;
    let input = if long { 12_000 + dice.upto(38_000) } else { 400 + dice.upto(5_600) };
    let output = 120 + dice.upto(1_900);
    let usage = Usage {
        input_tokens: input,
        cached_input_tokens: if dice.below(3) == 0 { input / 2 } else { 0 },
        cache_write_tokens: 0,
        output_tokens: output,
        reasoning_tokens: output / 4,
        ..Usage::default()
    };
    let entropy: &dyn Entropy = &context::SystemEntropy;
    let intent = Intent {
        request_id: entropy.id::<RequestId>(at),
        member: habit.member,
        roles: RoleSet::NONE,
        teams: habit.team.into_iter().collect(),
        app: None,
        key: habit.key,
        sign_in: None,
        connection: served.connection,
        provider_key: served.provider_key,
        model: model.to_owned(),
        provider_model: model.to_owned(),
        endpoint: "chat.completions",
        stream: habit.key.is_none(),
        input_bound_tokens: input + 500,
        output_bound_tokens: 4_096,
        answers: 1,
        predicted_tokens: 0,
        kinds: Kinds::default(),
        has_worst_case: true,
        price,
        sends_at_once: true,
    };
    Ok((intent, usage))
}

/// Repeatable chance: every demo has the same past.
struct Dice<'a>(&'a SeededEntropy);

impl Dice<'_> {
    /// 0 up to and without `end`.
    fn upto(&self, end: u64) -> u64 {
        let entropy: &dyn Entropy = self.0;
        u64::from_le_bytes(entropy.bytes()) % end.max(1)
    }

    fn below(&self, end: i64) -> i64 {
        i64::try_from(self.upto(end.unsigned_abs())).unwrap_or_default()
    }
}
