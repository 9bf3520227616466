//! The authority of one browser session in one organization.

use sea_orm::entity::prelude::*;
use types::{IdentityProviderId, MemberId, Moment, OrgId, SignInId};

/// The authority of one browser session in one organization.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in")]
pub struct Model {
    /// Which; the session record holds only this.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignInId,
    /// Where.
    pub org_id: OrgId,
    /// Who.
    pub member_id: MemberId,
    /// Who vouched.
    pub provider_id: IdentityProviderId,
    /// The identity provider's `sid`, for back-channel logout.
    pub idp_session: Option<String>,
    /// The member's epoch when it was made; another one ends it.
    pub member_epoch: i64,
    /// When the person authenticated.
    pub auth_time: Moment,
    /// When it was made.
    pub created_at: Moment,
    /// Idle time starts here; written at most once a minute.
    pub last_seen_at: Moment,
    /// Absolute end.
    pub expires_at: Moment,
    /// When it was ended.
    pub ended_at: Option<Moment>,
    /// HMAC over the row's authority: a row planted in the database is ignored.
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
