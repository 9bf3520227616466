//! Breaking the glass: the operator signs a member in without the identity provider, once.

use super::finish::SignedIn;
use crate::{
    Error, Identity,
    authenticate::mac,
    identity::{bytes, caller, locator},
    member::member_row,
    org::create::require_operator,
};
use audit::Event;
use context::{Caller, Credential, Origin};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::Expr};
use seal::{Token, TokenKind};
use store::{Scoped, Write, entity};
use types::{IdentityProviderId, InvitationId, MemberId, RequestId, RoleSet, SignInId};
use url::Url;

/// How long such a link is good, in seconds.
const PATIENCE: i64 = 600;
/// How long who came by it stays signed in, in seconds: an hour.
const STAY: i64 = 3600;

impl Identity {
    /// A link that signs this member in once, within ten minutes, whatever state the identity provider is in. The member
    /// has to be active: nobody's access comes back by it.
    ///
    /// **Permissions:** the operator.
    pub async fn sign_in_link(&self, operator: &Caller, member: MemberId) -> Result<Url, Error> {
        require_operator(operator)?;
        let slug = self.org_of(operator).await?.slug;
        let now = self.clock.now();
        let token = Token::mint(TokenKind::SignInLink, &*self.entropy);
        let token_hash = self.keyring().token_hash(&token);
        let write = self.store.write(operator.scope()).await?;
        let row = member_row(&write, operator, member).await?;
        if row.status != "active" || row.kind != "person" {
            return Err(Error::invalid("member", "Only a person whose access is active can be signed in."));
        }
        let id: InvitationId = self.entropy.id(now);
        let row = entity::invitation::Model {
            id,
            org_id: operator.org(),
            member_id: member,
            token_hash: token_hash.to_vec(),
            expires_at: now.plus_seconds(PATIENCE),
            redeemed_at: None,
            created_at: now,
        };
        row.into_active_model().insert(&write).await?;
        locator("invitation", token_hash, operator.org()).into_active_model().insert(&write).await?;
        let event = Event::new("sign_in_link.created", "member", member.to_string()).with("link", id.to_string());
        self.audit.append(&write, operator, event).await?;
        write.commit().await?;
        let mut link = self.public_url.clone();
        link.set_path(&format!("/{slug}/sign-in/link"));
        link.query_pairs_mut().clear().append_pair("token", token.reveal());
        Ok(link)
    }

    /// Signs in whoever shows such a link, and uses it up. What the browser holds in the same organization ends.
    ///
    /// # Errors
    /// [`Error::NoSuchInvitation`] when it was used, is too old or belongs to another organization.
    pub async fn redeem_sign_in_link(
        &self,
        slug: &str,
        token: &Token,
        held: &[SignInId],
        request_id: RequestId,
        origin: Origin,
    ) -> Result<SignedIn, Error> {
        use entity::invitation::{Column, Entity};
        let gone = || Error::NoSuchInvitation;
        let scope = self.locate("slug", slug.as_bytes()).await?.ok_or_else(gone)?;
        if token.kind() != TokenKind::SignInLink || !self.throttle.may_begin(scope.org(), &origin, self.clock.now()) {
            return Err(gone());
        }
        let now = self.clock.now();
        let mut write = self.store.write(scope).await?;
        let open = Entity::find_in(scope)
            .filter(Column::TokenHash.eq(self.keyring().token_hash(token).to_vec()))
            .filter(Column::RedeemedAt.is_null())
            .filter(Column::ExpiresAt.gt(now));
        let link = open.one(&write).await?.ok_or_else(gone)?;
        let taken = Entity::update_in(scope)
            .col_expr(Column::RedeemedAt, Expr::value(now))
            .filter(Column::Id.eq(link.id))
            .filter(Column::RedeemedAt.is_null())
            .exec(&write)
            .await?;
        let member = entity::member::Entity::find_one_in(scope, link.member_id).one(&write).await?;
        let member = member.filter(|member| taken.rows_affected == 1 && member.status == "active").ok_or_else(gone)?;
        let org = entity::org::Entity::find_in(scope).one(&write).await?;
        let org = org.filter(|org| org.status == "active").ok_or(crate::SignInRefusal::Suspended)?;
        let id: SignInId = self.entropy.id(now);
        let mut row = entity::sign_in::Model {
            id,
            org_id: scope.org(),
            member_id: member.id,
            provider_id: first_provider(&write, scope).await?,
            idp_session: None,
            member_epoch: member.epoch,
            auth_time: now,
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus_seconds(STAY),
            ended_at: None,
            mac: Vec::new(),
        };
        row.mac = mac::of_sign_in(self.keyring(), &row).to_vec();
        row.into_active_model().insert(&write).await?;
        locator("sign_in", bytes(id.0), scope.org()).into_active_model().insert(&write).await?;
        let credential = Credential::SignIn(id);
        let signed_in = caller(scope.org(), Some(member.id), RoleSet::NONE, credential, request_id, origin);
        let event = Event::new("sign_in_link.used", "member", member.id.to_string())
            .with("link", link.id.to_string())
            .with("sign_in", id.to_string());
        self.audit.append(&write, &signed_in, event).await?;
        let replaced = self.end_held(&mut write, &signed_in, held).await?;
        write.commit().await?;
        Ok(SignedIn { sign_in: id, return_to: format!("/{}", org.slug), org_slug: org.slug, replaced })
    }
}

/// The identity provider that a sign-in without one is kept under: the organization's first, or none.
async fn first_provider(write: &Write, scope: context::OrgScope) -> Result<IdentityProviderId, Error> {
    use entity::identity_provider::{Column, Entity};
    let first = Entity::find_in(scope).order_by_asc(Column::CreatedAt).one(write).await?;
    Ok(first.map_or(IdentityProviderId(uuid::Uuid::nil()), |provider| provider.id))
}
