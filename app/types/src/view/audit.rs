//! Audit events as auditors see them.

use crate::Moment;
use serde::{Deserialize, Serialize};

/// One audit event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Position in the organization's chain; the first is 1.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// `member`, `operator`, `app` or `system`.
    pub actor_kind: String,
    /// The actor's id or, for operators, `user@host`.
    pub actor_id: String,
    /// The actor's name; filled in at the door.
    pub actor: String,
    /// Noun and verb: `connection.created`.
    pub action: String,
    /// The kind of thing it was done to.
    pub target_kind: String,
    /// Which thing.
    pub target_id: String,
    /// `ok` or `refused`.
    pub outcome: String,
    /// The request.
    pub request_id: String,
    /// The peer's address, where there was one.
    pub remote: String,
    /// Further facts as canonical JSON (RFC 8785); never message text or secrets.
    pub detail: String,
    /// Hash of this event's leaf, hexadecimal.
    pub leaf: String,
    /// Hash of the event before, hexadecimal.
    pub prev: String,
}

/// Which events to show. `None` is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Only events before this sequence number (for paging back).
    pub before: Option<u64>,
    /// Only this action or, ending in `.`, this noun.
    pub action: Option<String>,
    /// Only this actor.
    pub actor_id: Option<String>,
    /// At most so many, 1 to 500.
    pub limit: u16,
}

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether everything holds.
    pub ok: bool,
    /// Events that were read.
    pub events: u64,
    /// Ledger rows that were recomputed.
    pub ledger_rows: u64,
    /// The root hash of the tree over all events read, base64.
    pub root: String,
    /// The first bad record and what is wrong with it.
    pub first_bad: Option<String>,
    /// Milliseconds that it took; filled in by the caller.
    pub took_ms: i64,
}
