//! Admission: one lane a process through which everything passes that moves money.
//!
//! The lane takes what is queued, at most [`lane::MOST`] operations, into one transaction: rows are read, decided on in
//! the order of arrival by plain code ([`decide`], [`end`]), written, committed; then everybody is answered. A refusal undoes
//! nothing of the others; where one organization's rows fail the transaction, each organization gets one of its own, so that
//! the others do not notice. Several lanes would be slower
//! (they wait for each other's rows), and what they would keep in memory could not be shared by several servers.

mod books;
mod claim;
pub(crate) mod columns;
mod decide;
mod direct;
mod end;
mod held;
mod lane;
mod load;
mod postgres;
mod row_set;
mod save;
mod unsure;
mod warn;

pub(crate) use direct::ledger_row;
pub(crate) use held::Held;
pub(crate) use lane::start;
pub(crate) use row_set::RowSet;
pub(crate) use save::{ROWS, run};
pub(crate) use unsure::Unsure;

use crate::{Error, Intent, LimitState, Settled, Usage, UsageSource, Warning};
use context::OrgScope;
use tokio::sync::oneshot;
use types::{LedgerId, NanoUsd};

/// One operation and who waits for it.
pub(crate) struct Op {
    pub(crate) scope: OrgScope,
    pub(crate) ask: Ask,
    pub(crate) reply: oneshot::Sender<Result<Answer, Error>>,
}

/// What may be asked of the lane.
#[derive(Clone)]
pub(crate) enum Ask {
    /// Hold the worst case and write the row.
    Reserve(Box<Intent>),
    /// The first byte is about to go out.
    Sent(LedgerId),
    /// Replace the worst case by figures.
    Settle(LedgerId, Box<Figures>),
    /// End it without cost, for this reason: nothing of it was sent.
    Release(LedgerId, &'static str),
    /// End it without cost, for this reason: the provider got it, and refused.
    Refuse(LedgerId, &'static str),
    /// End it for a process that died: when its lease has run out, and only then.
    Recover(LedgerId),
}

/// What is recorded when a request ends.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub(crate) outcome: &'static str,
    pub(crate) usage: Option<Usage>,
    pub(crate) usage_source: UsageSource,
    /// Figures that cost more than this are not believed.
    pub(crate) ceiling: Option<NanoUsd>,
    pub(crate) ttft_ms: Option<i64>,
    pub(crate) provider_request_id: Option<String>,
}

/// What the lane answers.
#[derive(Debug)]
pub(crate) enum Answer {
    Granted(Granted),
    Settled(Settled),
    Done,
}

/// An admitted request.
#[derive(Debug)]
pub(crate) struct Granted {
    pub(crate) id: LedgerId,
    pub(crate) reserved: NanoUsd,
    pub(crate) tightest: Option<LimitState>,
    pub(crate) warnings: Vec<Warning>,
    /// Set once it is durable.
    pub(crate) held: Option<Held>,
}

impl Ask {
    /// The request that wants to be admitted.
    pub(crate) const fn intent(&self) -> Option<&Intent> {
        match self {
            Self::Reserve(intent) => Some(intent),
            _ => None,
        }
    }

    /// The row that it is about, where there is one already.
    pub(crate) const fn row(&self) -> Option<LedgerId> {
        match self {
            Self::Reserve(_) => None,
            Self::Sent(id) | Self::Settle(id, _) | Self::Release(id, _) | Self::Refuse(id, _) | Self::Recover(id) => {
                Some(*id)
            }
        }
    }
}
