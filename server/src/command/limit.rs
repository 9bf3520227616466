//! `keyhall limit`.

use super::{ConfigArgs, operator, output};
use crate::wiring::House;
use anyhow::bail;
use clap::{ArgGroup, Args, Subcommand};
use context::Caller;
use types::{
    LimitId, MemberId, NanoUsd, PersonalKeyId,
    view::{LimitRow, Measure, NewLimit, Period, SubjectKind},
};

/// Limits.
#[derive(Debug, Subcommand)]
pub(crate) enum Limit {
    Set(Set),
    List(List),
    Remove(Remove),
}

/// Set a limit. Without a subject it is the organization's.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("subject").args(["member", "key"])),
    group(ArgGroup::new("cap").required(true).args(["usd", "tokens", "requests", "concurrency"])),
    after_help = "Examples:\n  keyhall limit set --org acme --usd 500\n  \
        keyhall limit set --org acme --member ben@acme.example --usd 20 --per month\n  \
        keyhall limit set --org acme --model gpt-5.4 --requests 60 --per minute"
)]
pub(crate) struct Set {
    /// The organization.
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// Only this member: address, name or id.
    #[arg(long, value_name = "WHO")]
    member: Option<String>,
    /// Only this personal key, by its id.
    #[arg(long, value_name = "ID")]
    key: Option<PersonalKeyId>,
    /// Only this model.
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// A cap in dollars.
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    usd: Option<NanoUsd>,
    /// A cap in tokens, input and output together.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    tokens: Option<i64>,
    /// A cap in requests.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    requests: Option<i64>,
    /// A cap in requests at once.
    #[arg(long, value_name = "N", allow_negative_numbers = true, conflicts_with = "per")]
    concurrency: Option<i64>,
    /// minute, hour, day, week, month or total.
    #[arg(long, default_value = "month")]
    per: Period,
    #[command(flatten)]
    config: ConfigArgs,
}

/// List limits and what is used of them.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall limit list --org acme --json")]
pub(crate) struct List {
    /// The organization.
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Remove a limit.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall limit remove --org acme 0199a2b4-…")]
pub(crate) struct Remove {
    /// The organization.
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// The limit's id, as `keyhall limit list` prints it.
    id: LimitId,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Limit {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Set(set) => set.run().await,
            Self::List(list) => list.run().await,
            Self::Remove(remove) => remove.run().await,
        }
    }
}

impl Set {
    async fn run(self) -> anyhow::Result<()> {
        let house = self.config.open().await?;
        let caller = operator::of_org(&house, &self.org).await?;
        let (subject_kind, subject_id) = match (&self.member, self.key) {
            (Some(member), _) => {
                (SubjectKind::Member, Some(house.rooms.identity.find_member(&caller, member).await?.0))
            }
            (None, Some(key)) => (SubjectKind::Key, Some(key.0)),
            (None, None) => (SubjectKind::Org, None),
        };
        let (measure, cap) = match (self.usd, self.tokens, self.requests, self.concurrency) {
            (Some(usd), ..) => (Measure::Cost, usd.0),
            (_, Some(tokens), ..) => (Measure::Tokens, tokens),
            (_, _, Some(requests), _) => (Measure::Requests, requests),
            (_, _, _, Some(concurrency)) => (Measure::Concurrency, concurrency),
            _ => bail!("a limit needs a cap: --usd, --tokens, --requests or --concurrency"),
        };
        let period = if measure == Measure::Concurrency { Period::Total } else { self.per };
        let limit = NewLimit { subject_kind, subject_id, model: self.model, measure, cap, period };
        let id = house.rooms.ledger.set_limit(&caller, limit).await?;
        let rows = sentences(&house, &caller).await?;
        let sentence = rows.into_iter().find(|row| row.id == id).map(|row| row.sentence).unwrap_or_default();
        output::line(format!("{sentence}. Id: {id}"));
        house.close().await
    }
}

/// The limits with the names of the members in their sentences.
async fn sentences(house: &House, caller: &Caller) -> anyhow::Result<Vec<LimitRow>> {
    let mut limits = house.rooms.ledger.limits(caller).await?;
    let of_member = |limit: &LimitRow| match limit.subject_kind {
        SubjectKind::Member => limit.subject_id.map(MemberId),
        _ => None,
    };
    let ids: Vec<_> = limits.iter().filter_map(of_member).collect();
    let names = house.rooms.identity.names(caller, &ids).await?;
    for limit in &mut limits {
        if let Some(name) = of_member(limit).and_then(|id| names.get(&id)) {
            limit.sentence = ledger::sentence(name, limit.measure, limit.cap, limit.period, limit.model.as_deref());
        }
    }
    Ok(limits)
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let house = self.config.open().await?;
        let caller = operator::of_org(&house, &self.org).await?;
        let limits = sentences(&house, &caller).await?;
        if self.json {
            output::json(&limits)?;
        } else {
            let rows: Vec<_> = limits
                .iter()
                .map(|limit| {
                    let used = match limit.measure {
                        Measure::Cost => NanoUsd(limit.used).to_string(),
                        _ => limit.used.to_string(),
                    };
                    [limit.sentence.clone(), used, limit.id.to_string()]
                })
                .collect();
            output::table(["LIMIT", "USED", "ID"], &rows);
        }
        house.close().await
    }
}

impl Remove {
    async fn run(self) -> anyhow::Result<()> {
        let house = self.config.open().await?;
        let caller = operator::of_org(&house, &self.org).await?;
        house.rooms.ledger.remove_limit(&caller, self.id).await?;
        output::line("Removed.");
        house.close().await
    }
}
