//! The lines of an export that are not events or ledger rows, and how every line is spelled.

use crate::{hex::Hex, ledger_record::LedgerRecord};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use types::OrgId;

/// The version of the format.
pub(crate) const FORMAT: &str = "kh-audit-export/1";

/// A line with a ledger row.
pub(crate) type LedgerLine<'a> = LedgerRecord<'a>;

/// The first line: what follows.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeaderLine<'a> {
    #[serde(rename = "type", borrow)]
    pub(crate) kind: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) format: Cow<'a, str>,
    /// The log's name: its checkpoints' origin.
    #[serde(borrow)]
    pub(crate) log: Cow<'a, str>,
    pub(crate) org: OrgId,
    /// First event.
    pub(crate) from: u64,
    /// Last event.
    pub(crate) to: u64,
    /// Leaf of the event before the first; zeros when there is none.
    pub(crate) prev: Hex,
    /// Roots of the perfect subtrees over the events before the first, largest first.
    pub(crate) lead: Vec<Hex>,
}

/// A checkpoint after the event that it reaches to; the last line's may reach further.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckpointLine<'a> {
    #[serde(rename = "type", borrow)]
    pub(crate) kind: Cow<'a, str>,
    /// Counts the checkpoints of the export, so that none can be taken out; the first is 1.
    pub(crate) number: u64,
    /// Roots of the perfect subtrees over the events after the last one, left to right.
    pub(crate) tail: Vec<Hex>,
    /// The signed note.
    #[serde(borrow)]
    pub(crate) note: Cow<'a, str>,
}

/// Appends the one spelling of a line.
pub(crate) fn to_line(out: &mut Vec<u8>, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.push(b'\n');
    Ok(())
}
