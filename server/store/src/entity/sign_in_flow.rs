//! An attempt to sign in that has not come back yet: taken out once, by the callback.

use sea_orm::entity::prelude::*;
use types::{FlowId, IdentityProviderId, InvitationId, MemberId, Moment, OrgId};

/// An attempt to sign in that has not come back yet: taken out once, by the callback.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_flow")]
pub struct Model {
    /// Which; the handle in the pre-login cookie is bound by `handle_hash`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FlowId,
    /// Where the person signs in.
    pub org_id: OrgId,
    /// Through which identity provider.
    pub provider_id: IdentityProviderId,
    /// SHA-256 of the handle in the browser's pre-login cookie.
    pub handle_hash: Vec<u8>,
    /// SHA-256 of `state` (RFC 6749 §10.12).
    pub state_hash: Vec<u8>,
    /// OpenID Connect Core §3.1.2.1.
    pub nonce: String,
    /// RFC 7636 §4.1.
    pub pkce_verifier: String,
    /// A path of ours to go on to.
    pub return_to: String,
    /// The invitation being redeemed.
    pub invitation_id: Option<InvitationId>,
    /// The owner who tries the identity provider: nobody is signed in by it.
    pub tried_by: Option<MemberId>,
    /// When it began.
    pub created_at: Moment,
    /// Ten minutes later.
    pub expires_at: Moment,
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
