//! The bytes that are hashed for a settled ledger row, and its line in an export.

use crate::{
    record::push_field,
    tree::{Hash, hash_prefixed},
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use store::entity::ledger;
use types::{
    AppId, ConnectionId, LedgerId, MemberId, Moment, NanoUsd, OrgId, PersonalKeyId, ProviderKeyId, RequestId, SignInId,
    TeamId,
};

/// A ledger row as exports spell it. Absent values are `null`; times are microseconds since 1970, money nano-dollars.
/// What is missing of a row (owner process, lease, batch, MAC) is bookkeeping that may change after it was settled.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LedgerRecord<'a> {
    #[serde(rename = "type", borrow)]
    pub(crate) kind: Cow<'a, str>,
    pub(crate) id: LedgerId,
    pub(crate) request_id: RequestId,
    pub(crate) member_id: MemberId,
    pub(crate) team_id: Option<TeamId>,
    pub(crate) app_id: Option<AppId>,
    pub(crate) key_id: Option<PersonalKeyId>,
    pub(crate) sign_in_id: Option<SignInId>,
    pub(crate) connection_id: ConnectionId,
    pub(crate) provider_key_id: ProviderKeyId,
    #[serde(borrow)]
    pub(crate) model: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) provider_model: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) endpoint: Cow<'a, str>,
    pub(crate) stream: bool,
    #[serde(borrow)]
    pub(crate) state: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) outcome: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) usage_source: Cow<'a, str>,
    pub(crate) input_tokens: i64,
    pub(crate) cached_input_tokens: i64,
    pub(crate) cache_write_tokens: i64,
    pub(crate) output_tokens: i64,
    pub(crate) reasoning_tokens: i64,
    pub(crate) cost: NanoUsd,
    pub(crate) reserved: NanoUsd,
    pub(crate) reserved_tokens: i64,
    #[serde(borrow)]
    pub(crate) price_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) price: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) provider_request_id: Option<Cow<'a, str>>,
    pub(crate) ttft_ms: Option<i64>,
    pub(crate) duration_ms: Option<i64>,
    pub(crate) at: Moment,
    pub(crate) sent_at: Option<Moment>,
    pub(crate) settled_at: Option<Moment>,
    /// Left out where there is none: rows that were settled before there was any hash as they did.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(crate) usage_details: Option<Cow<'a, str>>,
}

impl<'a> LedgerRecord<'a> {
    pub(crate) fn of_row(row: &'a ledger::Model) -> Self {
        Self {
            kind: Cow::Borrowed("ledger"),
            id: row.id,
            request_id: row.request_id,
            member_id: row.member_id,
            team_id: row.team_id,
            app_id: row.app_id,
            key_id: row.key_id,
            sign_in_id: row.sign_in_id,
            connection_id: row.connection_id,
            provider_key_id: row.provider_key_id,
            model: Cow::Borrowed(&row.model),
            provider_model: Cow::Borrowed(&row.provider_model),
            endpoint: Cow::Borrowed(&row.endpoint),
            stream: row.stream,
            state: Cow::Borrowed(&row.state),
            outcome: Cow::Borrowed(&row.outcome),
            usage_source: Cow::Borrowed(&row.usage_source),
            input_tokens: row.input_tokens,
            cached_input_tokens: row.cached_input_tokens,
            cache_write_tokens: row.cache_write_tokens,
            output_tokens: row.output_tokens,
            reasoning_tokens: row.reasoning_tokens,
            cost: row.cost,
            reserved: row.reserved,
            reserved_tokens: row.reserved_tokens,
            price_id: Cow::Borrowed(&row.price_id),
            price: Cow::Borrowed(&row.price),
            provider_request_id: row.provider_request_id.as_deref().map(Cow::Borrowed),
            ttft_ms: row.ttft_ms,
            duration_ms: row.duration_ms,
            at: row.at,
            sent_at: row.sent_at,
            settled_at: row.settled_at,
            usage_details: row.usage_details.as_deref().map(Cow::Borrowed),
        }
    }

    /// SHA-256(0x00 ‖ record). The record is `kh-ledger/1`, the organization, then every field of the line in its order,
    /// each behind its length: ids 16 bytes, numbers 8 bytes big-endian, truth values one byte, texts UTF-8. A value that
    /// may be absent has 0x01 in front when it is there and is the single byte 0x00 when it is not;
    /// `usage_details`, the last, is left out altogether where there is none.
    pub(crate) fn compute_leaf(&self, org: OrgId, scratch: &mut Vec<u8>) -> Hash {
        scratch.clear();
        scratch.extend(b"\0kh-ledger/1");
        let mut out = Fields(scratch);
        out.bytes(org.0.as_bytes());
        out.bytes(self.id.0.as_bytes());
        out.bytes(self.request_id.0.as_bytes());
        out.bytes(self.member_id.0.as_bytes());
        out.optional(self.team_id.as_ref().map(|id| id.0.as_bytes().as_slice()));
        out.optional(self.app_id.as_ref().map(|id| id.0.as_bytes().as_slice()));
        out.optional(self.key_id.as_ref().map(|id| id.0.as_bytes().as_slice()));
        out.optional(self.sign_in_id.as_ref().map(|id| id.0.as_bytes().as_slice()));
        out.bytes(self.connection_id.0.as_bytes());
        out.bytes(self.provider_key_id.0.as_bytes());
        out.bytes(self.model.as_bytes());
        out.bytes(self.provider_model.as_bytes());
        out.bytes(self.endpoint.as_bytes());
        out.bytes(&[u8::from(self.stream)]);
        out.bytes(self.state.as_bytes());
        out.bytes(self.outcome.as_bytes());
        out.bytes(self.usage_source.as_bytes());
        out.number(self.input_tokens);
        out.number(self.cached_input_tokens);
        out.number(self.cache_write_tokens);
        out.number(self.output_tokens);
        out.number(self.reasoning_tokens);
        out.number(self.cost.0);
        out.number(self.reserved.0);
        out.number(self.reserved_tokens);
        out.bytes(self.price_id.as_bytes());
        out.bytes(self.price.as_bytes());
        out.optional(self.provider_request_id.as_ref().map(|id| id.as_bytes()));
        out.optional_number(self.ttft_ms);
        out.optional_number(self.duration_ms);
        out.number(self.at.0);
        out.optional_number(self.sent_at.map(|at| at.0));
        out.optional_number(self.settled_at.map(|at| at.0));
        if let Some(details) = &self.usage_details {
            out.bytes(details.as_bytes());
        }
        hash_prefixed(scratch)
    }
}

struct Fields<'a>(&'a mut Vec<u8>);

impl Fields<'_> {
    fn bytes(&mut self, field: &[u8]) {
        push_field(self.0, field);
    }

    fn number(&mut self, number: i64) {
        push_field(self.0, &number.to_be_bytes());
    }

    fn optional(&mut self, field: Option<&[u8]>) {
        match field {
            None => push_field(self.0, &[0]),
            Some(field) => {
                self.0.extend(u32::try_from(field.len() + 1).unwrap_or(u32::MAX).to_be_bytes());
                self.0.push(1);
                self.0.extend(field);
            }
        }
    }

    fn optional_number(&mut self, number: Option<i64>) {
        self.optional(number.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
    }
}

/// The leaf of a settled ledger row: SHA-256 over 0x00 and its canonical bytes. People are in it by id only; owner
/// process, lease, batch and MAC are not in it, because they may change after the row was settled.
pub fn ledger_leaf(row: &ledger::Model) -> [u8; 32] {
    LedgerRecord::of_row(row).compute_leaf(row.org_id, &mut Vec::with_capacity(1024))
}
