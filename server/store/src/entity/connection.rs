//! A configured model provider of an organization.

use sea_orm::entity::prelude::*;
use types::{ConnectionId, Moment, OrgId};

/// A configured model provider of an organization.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "connection")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConnectionId,
    /// Whose.
    pub org_id: OrgId,
    /// What its admins call it.
    pub name: String,
    /// `openai`, `anthropic` or `openai-compatible`.
    pub kind: String,
    /// Where requests go, without a trailing slash.
    pub base_url: String,
    /// Scheme, host and port of `base_url`, for people and reports. A key opens for the origin of `base_url` itself.
    pub origin: String,
    /// Order when two offer one model name.
    pub position: i32,
    /// `active` or `removed`.
    pub status: String,
    /// The last probe's report as JSON.
    pub probe: Option<String>,
    /// When it was made.
    pub created_at: Moment,
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
