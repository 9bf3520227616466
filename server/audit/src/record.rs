//! The bytes that are hashed for an event, and its line in an export.

use crate::{
    hex::Hex,
    tree::{Hash, hash_prefixed},
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use store::entity::audit_event;
use types::{Moment, OrgId};

/// An event as exports spell it. The organization stands in the export's header.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventRecord<'a> {
    #[serde(rename = "type", borrow)]
    pub(crate) kind: Cow<'a, str>,
    pub(crate) seq: u64,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub(crate) at: Moment,
    #[serde(borrow)]
    pub(crate) actor_kind: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) actor_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) credential: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) action: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) target_kind: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) target_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) outcome: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) request_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) remote: Cow<'a, str>,
    /// Canonical JSON as text: the very bytes that were hashed.
    #[serde(borrow)]
    pub(crate) detail: Cow<'a, str>,
    pub(crate) prev: Hex,
    pub(crate) leaf: Hex,
}

impl<'a> EventRecord<'a> {
    /// The record of a row; `None` when a hash of it has not 32 bytes or its sequence number is negative.
    pub(crate) fn of_row(row: &'a audit_event::Model) -> Option<Self> {
        let hash = |bytes: &[u8]| bytes.try_into().map(Hex).ok();
        Some(Self {
            kind: Cow::Borrowed("event"),
            seq: u64::try_from(row.seq).ok()?,
            at: row.at,
            actor_kind: Cow::Borrowed(&row.actor_kind),
            actor_id: Cow::Borrowed(&row.actor_id),
            credential: Cow::Borrowed(&row.credential),
            action: Cow::Borrowed(&row.action),
            target_kind: Cow::Borrowed(&row.target_kind),
            target_id: Cow::Borrowed(&row.target_id),
            outcome: Cow::Borrowed(&row.outcome),
            request_id: Cow::Borrowed(&row.request_id),
            remote: Cow::Borrowed(&row.remote),
            detail: Cow::Borrowed(&row.detail),
            prev: hash(&row.prev)?,
            leaf: hash(&row.leaf)?,
        })
    }

    /// SHA-256(0x00 ‖ record), RFC 6962 §2.1. The record is `kh-audit/1`, then each field behind its length (32 bits,
    /// big-endian): organization (16 bytes), sequence number, microseconds (8 bytes each, big-endian), actor kind and id,
    /// credential, action, target kind and id, outcome, request, address, detail (UTF-8), leaf of the event before.
    pub(crate) fn compute_leaf(&self, org: OrgId, scratch: &mut Vec<u8>) -> Hash {
        scratch.clear();
        scratch.extend(b"\0kh-audit/1");
        push_field(scratch, org.0.as_bytes());
        push_field(scratch, &self.seq.to_be_bytes());
        push_field(scratch, &self.at.0.to_be_bytes());
        for text in [
            &self.actor_kind,
            &self.actor_id,
            &self.credential,
            &self.action,
            &self.target_kind,
            &self.target_id,
            &self.outcome,
            &self.request_id,
            &self.remote,
            &self.detail,
        ] {
            push_field(scratch, text.as_bytes());
        }
        push_field(scratch, &self.prev.0);
        hash_prefixed(scratch)
    }
}

/// Appends a field behind its length.
pub(crate) fn push_field(out: &mut Vec<u8>, field: &[u8]) {
    out.extend(u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(field);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Held in place: a changed encoding would make every log that exists unverifiable.
    #[test]
    fn the_encoding_of_a_record_never_changes() {
        let record = EventRecord {
            kind: "event".into(),
            seq: 1,
            at: Moment(1_700_000_000_000_000),
            actor_kind: "system".into(),
            actor_id: "test".into(),
            credential: "".into(),
            action: "thing.made".into(),
            target_kind: "thing".into(),
            target_id: "1".into(),
            outcome: "ok".into(),
            request_id: "".into(),
            remote: "".into(),
            detail: "{}".into(),
            prev: Hex([0; 32]),
            leaf: Hex([0; 32]),
        };
        let leaf = Hex(record.compute_leaf(OrgId::INSTANCE, &mut Vec::new())).to_string();
        assert_eq!(leaf, "e9e495eb0018c8f5956005862e2916cc09f4a21c88f02c9beb615de8558f5d59");
    }
}
