//! One admitted request, written before it is sent.

use sea_orm::entity::prelude::*;
use types::{
    AppId, ConnectionId, LedgerId, MemberId, Moment, NanoUsd, OrgId, PersonalKeyId, ProviderKeyId, RequestId, SignInId,
    TeamId,
};

/// One admitted request, written before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LedgerId,
    /// Whose.
    pub org_id: OrgId,
    /// The request.
    pub request_id: RequestId,
    /// The person.
    pub member_id: MemberId,
    /// The member's team at that time.
    pub team_id: Option<TeamId>,
    /// The app that asked for the member.
    pub app_id: Option<AppId>,
    /// The personal key.
    pub key_id: Option<PersonalKeyId>,
    /// The browser session.
    pub sign_in_id: Option<SignInId>,
    /// Who served it.
    pub connection_id: ConnectionId,
    /// With which version of the key.
    pub provider_key_id: ProviderKeyId,
    /// The name that was asked for.
    pub model: String,
    /// The name that the provider was asked for.
    pub provider_model: String,
    /// `chat.completions`, …
    pub endpoint: String,
    /// Whether it streamed.
    pub stream: bool,
    /// `reserved`, `sent`, `settled`, `released` or `interrupted`.
    pub state: String,
    /// Empty until it ended; then `ok`, `stopped`, `disconnected`, `provider_error`, …
    pub outcome: String,
    /// Empty until settled; then `provider`, `estimated` or `reserved`.
    pub usage_source: String,
    /// Cached ones included.
    pub input_tokens: i64,
    /// Of which read from the cache.
    pub cached_input_tokens: i64,
    /// Of which written to the cache.
    pub cache_write_tokens: i64,
    /// Reasoning included.
    pub output_tokens: i64,
    /// Of which reasoning.
    pub reasoning_tokens: i64,
    /// Kinds of tokens that few requests have, as JSON: written for an hour, sound, pictures. `None` where there are none.
    pub usage_details: Option<String>,
    /// Settled cost.
    pub cost: NanoUsd,
    /// The worst case that was held.
    pub reserved: NanoUsd,
    /// The worst case in tokens.
    pub reserved_tokens: i64,
    /// The price row: `catalog:<provider>/<model>@<version>` or an own price's id; empty when unpriced.
    pub price_id: String,
    /// The rates that were applied, as JSON: rows are never re-rated.
    pub price: String,
    /// The provider's own id.
    pub provider_request_id: Option<String>,
    /// Milliseconds to the first content.
    pub ttft_ms: Option<i64>,
    /// Milliseconds in all.
    pub duration_ms: Option<i64>,
    /// The process that owns the reservation.
    pub instance_id: uuid::Uuid,
    /// When it was admitted.
    pub at: Moment,
    /// When the first byte may have gone out.
    pub sent_at: Option<Moment>,
    /// When it was settled, released or interrupted.
    pub settled_at: Option<Moment>,
    /// The `ledger.batch` audit event that covers it.
    pub batch_seq: Option<i64>,
    /// HMAC over the settled figures.
    pub mac: Vec<u8>,
}

/// Rows are joined by id where they are asked for: relations would hide the scope.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scoped::Tenant for Entity {
    fn org_column() -> Column {
        Column::OrgId
    }
}
