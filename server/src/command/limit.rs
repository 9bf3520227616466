//! `keyhall limit`.

use super::{
    frame::{Answer, InOrg},
    output,
};
use crate::wiring::House;
use anyhow::{Context as _, bail};
use clap::{ArgGroup, Args, Subcommand};
use context::Caller;
use types::{
    AppId, LimitId, MemberId, NanoUsd, PersonalKeyId, Role, TeamId,
    view::{LimitRow, Measure, NewLimit, Period, SubjectKind},
};
use uuid::Uuid;

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
    group(ArgGroup::new("subject").args(["role", "team", "member", "app", "key"])),
    group(ArgGroup::new("cap").required(true).args(["usd", "tokens", "requests", "concurrency"])),
    after_help = "Examples:\n  keyhall limit set --org acme --usd 500\n  \
        keyhall limit set --org acme --member ben@acme.example --usd 20 --per month\n  \
        keyhall limit set --org acme --model gpt-5.4 --requests 60 --per minute\n  \
        keyhall limit set --org acme --role member --usd 300 --soft"
)]
pub(crate) struct Set {
    /// Everybody with this role, together: member, admin, auditor or owner.
    #[arg(long, value_name = "ROLE")]
    role: Option<Role>,
    /// Only this team, by its id.
    #[arg(long, value_name = "ID")]
    team: Option<TeamId>,
    /// Only this member: address, name or id.
    #[arg(long, value_name = "WHO")]
    member: Option<String>,
    /// Only this app, by its id.
    #[arg(long, value_name = "ID")]
    app: Option<AppId>,
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
    /// Warn when it is used up, and refuse nothing.
    #[arg(long, conflicts_with = "concurrency")]
    soft: bool,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

/// List limits and what is used of them.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall limit list --org acme --json")]
pub(crate) struct List {
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

/// Remove a limit.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall limit remove --org acme 0199a2b4-…")]
pub(crate) struct Remove {
    /// The limit's id, as `keyhall limit list` prints it.
    id: LimitId,
    #[command(flatten)]
    org: InOrg,
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
    fn measure(&self) -> anyhow::Result<(Measure, i64)> {
        Ok(match (self.usd, self.tokens, self.requests, self.concurrency) {
            (Some(usd), ..) => (Measure::Cost, usd.0),
            (_, Some(tokens), ..) => (Measure::Tokens, tokens),
            (_, _, Some(requests), _) => (Measure::Requests, requests),
            (_, _, _, Some(concurrency)) => (Measure::Concurrency, concurrency),
            _ => bail!("a limit needs a cap: --usd, --tokens, --requests or --concurrency"),
        })
    }

    async fn subject(&self, house: &House, caller: &Caller) -> anyhow::Result<(SubjectKind, Option<Uuid>)> {
        if let Some(member) = &self.member {
            let member = house.rooms.identity.find_member(caller, member).await?;
            return Ok((SubjectKind::Member, Some(member.0)));
        }
        Ok(match (self.role, self.team, self.app, self.key) {
            (Some(role), ..) => (SubjectKind::Role, Some(role.subject_id())),
            (_, Some(team), ..) => (SubjectKind::Team, Some(team.0)),
            (_, _, Some(app), _) => (SubjectKind::App, Some(app.0)),
            (.., Some(key)) => (SubjectKind::Key, Some(key.0)),
            _ => (SubjectKind::Org, None),
        })
    }

    async fn run(self) -> anyhow::Result<()> {
        let (measure, cap) = self.measure()?;
        let period = if measure == Measure::Concurrency { Period::Total } else { self.per };
        let set = self.org.run(async |house, caller| {
            let (subject_kind, subject_id) = self.subject(house, caller).await?;
            let (model, hard) = (self.model.clone(), !self.soft);
            let limit = NewLimit { subject_kind, subject_id, model, measure, cap, period, hard };
            let id = house.rooms.ledger.set_limit(caller, limit).await?;
            let rows = sentences(house, caller).await?;
            rows.into_iter().find(|row| row.id == id).context("the limit was removed by somebody else meanwhile")
        });
        let set = set.await?;
        let then = if set.hard { "" } else { ", or is warned" };
        self.answer.say(&set, || output::line(format!("{}{then}. Id: {}", set.sentence, set.id)))
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
        let limits = self.org.run(async |house, caller| sentences(house, caller).await).await?;
        self.answer.table(&limits, ["LIMIT", "WHEN PASSED", "USED", "ID"], |limit| {
            let used = match limit.measure {
                Measure::Cost => NanoUsd(limit.used).to_string(),
                _ => limit.used.to_string(),
            };
            let then = if limit.hard { "refuses" } else { "warns" };
            [limit.sentence.clone(), then.to_owned(), used, limit.id.to_string()]
        })
    }
}

impl Remove {
    async fn run(self) -> anyhow::Result<()> {
        self.org.run(async |house, caller| Ok(house.rooms.ledger.remove_limit(caller, self.id).await?)).await?;
        output::line("Removed.");
        Ok(())
    }
}
