//! Inviting a person by a link that is good once.

use super::may_give;
use crate::{Error, Identity, identity::locator, org::create::checked_name, sign_in::grant};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter};
use seal::{Token, TokenKind};
use store::{Scoped, Write, entity};
use types::{InvitationId, MemberId, Role, RoleSet};
use url::Url;

/// Days that an invitation is good for.
const DAYS: i64 = 7;

impl Identity {
    /// Makes an invited member and the link that makes whoever signs in with it that member. The address is shown, never
    /// compared: whoever holds the link and signs in through the organization's identity provider redeems it, once,
    /// within seven days. Without a role they become a member.
    ///
    /// **Permissions:** admin or owner; nobody gives a role that outranks their own.
    pub async fn invite(
        &self,
        caller: &Caller,
        email: &str,
        name: &str,
        roles: RoleSet,
    ) -> Result<(MemberId, Url), Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        let roles = if roles.is_empty() { RoleSet::NONE.with(Role::Member) } else { roles };
        for role in roles.iter() {
            may_give(caller, role)?;
        }
        let email = checked_name("email", email, 254)?;
        if !email.contains('@') {
            return Err(Error::invalid("email", "Write an address such as ada@example.com."));
        }
        let name = checked_name("name", name, 120)?;
        let now = self.clock.now();
        let member: MemberId = self.entropy.id(now);
        let slug = self.org_of(caller).await?.slug;
        let write = self.store.write_alone(caller.scope()).await?;
        let row = entity::member::Model {
            id: member,
            org_id: caller.org(),
            kind: "person".to_owned(),
            name,
            email: Some(email),
            status: "invited".to_owned(),
            epoch: 0,
            created_at: now,
            last_seen_at: None,
            removed_at: None,
        };
        row.into_active_model().insert(&write).await?;
        for role in roles.iter() {
            grant(&write, caller.scope(), member, role).await?;
        }
        let link = self.make_invitation(&write, caller, member, &slug).await?;
        let event = Event::new("member.invited", "member", member.to_string()).with("roles", roles.to_string());
        self.audit.append(&write, caller, event).await?;
        write.commit().await?;
        Ok((member, link))
    }

    /// Writes an invitation of a member down, and answers its link.
    pub(super) async fn make_invitation(
        &self,
        write: &Write,
        caller: &Caller,
        member: MemberId,
        slug: &str,
    ) -> Result<Url, Error> {
        let now = self.clock.now();
        let token = Token::mint(TokenKind::Invitation, &*self.entropy);
        let token_hash = self.keyring().token_hash(&token);
        let row = entity::invitation::Model {
            id: self.entropy.id::<InvitationId>(now),
            org_id: caller.org(),
            member_id: member,
            token_hash: token_hash.to_vec(),
            expires_at: now.plus_days(DAYS),
            redeemed_at: None,
            created_at: now,
        };
        row.into_active_model().insert(write).await?;
        locator("invitation", token_hash, caller.org()).into_active_model().insert(write).await?;
        let mut link = self.public_url.clone();
        link.set_path(&format!("/{slug}/sign-in"));
        link.query_pairs_mut().clear().append_pair("invitation", token.reveal());
        Ok(link)
    }

    /// The invitation of this token in this organization, if it is still good.
    pub(crate) async fn open_invitation(
        &self,
        scope: OrgScope,
        token: &Token,
    ) -> Result<Option<entity::invitation::Model>, Error> {
        use entity::invitation::{Column, Entity};
        if token.kind() != TokenKind::Invitation {
            return Ok(None);
        }
        let read = self.store.read(scope).await?;
        let open = Entity::find_in(scope)
            .filter(Column::TokenHash.eq(self.keyring().token_hash(token).to_vec()))
            .filter(Column::RedeemedAt.is_null())
            .filter(Column::ExpiresAt.gt(self.clock.now()));
        Ok(open.one(&read).await?)
    }
}
