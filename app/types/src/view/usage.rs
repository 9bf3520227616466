//! Usage: what reports show of the ledger. Totals, charts and rows come from the same query.

use crate::{AppId, LedgerId, MemberId, Moment, NanoUsd, PersonalKeyId, RequestId, TeamId};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a report is grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupBy {
    /// Who asked.
    Member,
    /// The member's team.
    Team,
    /// The app that asked for the member.
    App,
    /// The personal key.
    Key,
    /// The model.
    Model,
    /// The connection.
    Connection,
    /// The calendar day in UTC.
    Day,
    /// Where it came from: the chat, a key, an app.
    Source,
}

impl GroupBy {
    /// Every grouping, in the order in which pages list them.
    pub const ALL: [Self; 8] =
        [Self::Member, Self::Team, Self::App, Self::Key, Self::Model, Self::Connection, Self::Day, Self::Source];

    /// The word in addresses and command lines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Team => "team",
            Self::App => "app",
            Self::Key => "key",
            Self::Model => "model",
            Self::Connection => "connection",
            Self::Day => "day",
            Self::Source => "source",
        }
    }
}

impl fmt::Display for GroupBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not a grouping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a grouping: use member, team, app, key, model, connection, day or source")]
pub struct NotAGrouping(pub String);

impl FromStr for GroupBy {
    type Err = NotAGrouping;

    fn from_str(text: &str) -> Result<Self, NotAGrouping> {
        Self::ALL.into_iter().find(|by| by.as_str() == text).ok_or_else(|| NotAGrouping(text.to_owned()))
    }
}

/// Sums of ledger rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageSum {
    /// Settled cost.
    pub cost: NanoUsd,
    /// Held by requests in flight.
    pub held: NanoUsd,
    /// Admitted requests.
    pub requests: u64,
    /// Requests that did not end well.
    pub errors: u64,
    /// Input tokens, cached ones included.
    pub input_tokens: u64,
    /// Input tokens read from the provider's cache.
    pub cached_input_tokens: u64,
    /// Output tokens, reasoning included.
    pub output_tokens: u64,
    /// Cost of rows whose figure is ours, not the provider's.
    pub estimated: NanoUsd,
}

/// One group of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageGroup {
    /// The id, name or day that the rows share; empty for "none".
    pub key: String,
    /// What to call it.
    pub label: String,
    /// Its sums.
    pub sum: UsageSum,
}

/// One day of a report, split into the report's largest groups; they add up to the day's total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageDay {
    /// `2026-11-23`, UTC.
    pub day: String,
    /// The day's cost.
    pub cost: NanoUsd,
    /// The day's requests.
    pub requests: u64,
    /// (group key, cost), in the order of the report's groups.
    pub parts: Vec<(String, NanoUsd)>,
}

/// A usage report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageReport {
    /// First moment, inclusive.
    pub from: Moment,
    /// Last moment, exclusive.
    pub to: Moment,
    /// What it is grouped by.
    pub by: GroupBy,
    /// Sums over everything.
    pub total: UsageSum,
    /// Groups, most expensive first.
    pub groups: Vec<UsageGroup>,
    /// Every day of the range, also empty ones.
    pub days: Vec<UsageDay>,
}

/// What a report or a list of rows covers. Filters narrow; `None` is everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageQuery {
    /// First moment, inclusive.
    pub from: Moment,
    /// Last moment, exclusive.
    pub to: Moment,
    /// What to group by.
    pub by: GroupBy,
    /// Only this member.
    pub member: Option<MemberId>,
    /// Only this model.
    pub model: Option<String>,
    /// Only what was asked as a member of this team.
    pub team: Option<TeamId>,
    /// Only what came from here.
    pub source: Option<Source>,
}

impl UsageQuery {
    /// Everything in a range.
    pub const fn over(from: Moment, to: Moment, by: GroupBy) -> Self {
        Self { from, to, by, member: None, model: None, team: None, source: None }
    }
}

/// How long answers took, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latency {
    /// Half of them took longer.
    pub median_ms: i64,
    /// One in twenty took longer.
    pub slow_ms: i64,
}

/// Where requests come from, as groups and addresses spell it: `chat`, `key:ID`, `app:ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The chat.
    Chat,
    /// A personal key.
    Key(PersonalKeyId),
    /// An app.
    App(AppId),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chat => f.write_str("chat"),
            Self::Key(id) => write!(f, "key:{id}"),
            Self::App(id) => write!(f, "app:{id}"),
        }
    }
}

/// The text is not a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a source: use chat, or key: or app: with an id")]
pub struct NotASource(pub String);

impl FromStr for Source {
    type Err = NotASource;

    fn from_str(text: &str) -> Result<Self, NotASource> {
        let wrong = || NotASource(text.to_owned());
        match text.split_once(':') {
            None if text == "chat" => Ok(Self::Chat),
            Some(("key", id)) => id.parse().map(Self::Key).map_err(|_| wrong()),
            Some(("app", id)) => id.parse().map(Self::App).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}

/// One ledger row as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// Which.
    pub ledger_id: LedgerId,
    /// The request.
    pub request_id: RequestId,
    /// When it was admitted.
    pub at: Moment,
    /// Who asked.
    pub member_id: MemberId,
    /// Their name; filled in at the door.
    pub member: String,
    /// Chat, key or app, in words: "chat", "key: laptop".
    pub source: String,
    /// The model that was asked for.
    pub model: String,
    /// `chat.completions`, …
    pub endpoint: String,
    /// Whether it streamed.
    pub stream: bool,
    /// `reserved`, `sent`, `settled`, `released` or `interrupted`.
    pub state: String,
    /// How it ended: `ok`, `stopped`, `disconnected`, `provider_error`, …
    pub outcome: String,
    /// `provider`, `estimated` or `reserved`.
    pub usage_source: String,
    /// Input tokens, cached ones included.
    pub input_tokens: u64,
    /// Of which read from the provider's cache.
    pub cached_input_tokens: u64,
    /// Of which written to the provider's cache.
    pub cache_write_tokens: u64,
    /// Output tokens, reasoning included.
    pub output_tokens: u64,
    /// Of which reasoning.
    pub reasoning_tokens: u64,
    /// Settled cost.
    pub cost: NanoUsd,
    /// The worst case that was held.
    pub reserved: NanoUsd,
    /// How the cost came about: "1,204 input × $2.50/M + …".
    pub explanation: String,
    /// Milliseconds to the first byte of content.
    pub ttft_ms: Option<i64>,
    /// Milliseconds from admission to the end.
    pub duration_ms: Option<i64>,
}

/// A page of anything; `next` is the cursor of the following page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Pass it to get the following page; `None` at the end.
    pub next: Option<String>,
}
