//! The first owner: invited by the link, and the link is used up when they arrive.

use crate::{
    Error, Identity,
    identity::{located, locator},
    sign_in::grant,
};
use audit::Event;
use context::Caller;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::Expr};
use seal::{Token, TokenKind};
use store::{Scoped, SharedRows, Write, entity};
use types::{InvitationId, MemberId, Moment, OrgId, Role, view::RefusedOwner};

impl Identity {
    /// Whether this invitation of the first owner is still good: another browser may have made a newer one.
    pub async fn is_invitation_open(&self, slug: &str, invitation: &str) -> Result<bool, Error> {
        let (Some(org), Some(token)) = (self.find_org(slug).await?, Token::parse(invitation)) else { return Ok(false) };
        Ok(self.open_invitation(located(org.id), &token).await?.is_some())
    }

    /// Makes the member whom the owner will be. The identity provider tells the name when they sign in.
    pub(super) async fn insert_owner(&self, write: &Write, founder: &Caller, now: Moment) -> Result<MemberId, Error> {
        let id: MemberId = self.entropy.id(now);
        let row = entity::member::Model {
            id,
            org_id: founder.org(),
            kind: "person".to_owned(),
            name: "First owner".to_owned(),
            email: None,
            status: "invited".to_owned(),
            epoch: 0,
            created_at: now,
            last_seen_at: None,
            removed_at: None,
        };
        row.into_active_model().insert(write).await?;
        for role in [Role::Owner, Role::Member] {
            grant(write, founder.scope(), id, role).await?;
        }
        let event = Event::new("member.invited", "member", id.to_string()).with("roles", "member, owner");
        self.audit.append(write, founder, event).await?;
        Ok(id)
    }

    /// Invites the owner, as long as the setup link is good.
    pub(super) async fn invite_owner(
        &self,
        write: &Write,
        founder: &Caller,
        owner: MemberId,
        now: Moment,
        until: Moment,
    ) -> Result<(InvitationId, Token), Error> {
        let id: InvitationId = self.entropy.id(now);
        let token = Token::mint(TokenKind::Invitation, &*self.entropy);
        let token_hash = self.keyring().token_hash(&token);
        let row = entity::invitation::Model {
            id,
            org_id: founder.org(),
            member_id: owner,
            token_hash: token_hash.to_vec(),
            expires_at: until,
            redeemed_at: None,
            created_at: now,
        };
        row.into_active_model().insert(write).await?;
        locator("invitation", token_hash, founder.org()).into_active_model().insert(write).await?;
        Ok((id, token))
    }
}

/// Uses up the setup link whose invitation was redeemed just now; false when it was an ordinary invitation.
pub(crate) async fn close(write: &Write, invitation: InvitationId, now: Moment) -> Result<bool, Error> {
    use entity::setup_link::{Column, Entity};
    let closed = Entity::update_shared()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::InvitationId.eq(invitation))
        .filter(Column::UsedAt.is_null())
        .exec(write)
        .await?;
    Ok(closed.rows_affected > 0)
}

/// Why the owner's last sign-in was refused, from the organization's log. The identity provider's own words are not in it.
pub(super) async fn last_refusal(identity: &Identity, org: OrgId) -> Result<Option<RefusedOwner>, Error> {
    use entity::audit_event::{Column, Entity};
    let scope = located(org);
    let read = identity.store.read(scope).await?;
    let wanted = ["sign_in.refused", "identity_provider.created"];
    let last =
        Entity::find_in(scope).filter(Column::Action.is_in(wanted)).order_by_desc(Column::Seq).one(&read).await?;
    let Some(event) = last.filter(|event| event.action == "sign_in.refused") else { return Ok(None) };
    let detail: serde_json::Value = serde_json::from_str(&event.detail).unwrap_or_default();
    let text = |name: &str| detail.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    Ok(Some(RefusedOwner { reason: text("reason"), facts: text("facts") }))
}
