//! Keeping somebody the member that they are when the organization signs in elsewhere (decision 20 of the design).

use super::find::member_row;
use crate::{Error, Identity};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use store::{Scoped, entity};
use types::{MemberId, Problem, Role};
use url::Url;

impl Identity {
    /// A link by which whoever signs in once, within seven days, becomes this member, who is one already: for people whom
    /// the identity provider in use does not know yet. Whoever it knows needs none, and gets none: nobody takes another's
    /// place by it while they can come in themselves.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`], or a problem `not_active` or `known_already`.
    ///
    /// **Permissions:** owner.
    pub async fn invite_anew(&self, caller: &Caller, member: MemberId) -> Result<Url, Error> {
        caller.require(&[Role::Owner])?;
        let slug = self.org_of(caller).await?.slug;
        let scope = caller.scope();
        let write = self.store.write_alone(scope).await?;
        let row = member_row(&write, caller, member).await?;
        if row.status != "active" || row.kind != "person" {
            return Err(
                Problem::new(409, "not_active", "Only a person whose access is active can be invited anew.").into()
            );
        }
        if is_known(&write, scope, member).await? {
            return Err(Problem::new(409, "known_already", format!("{} can sign in already.", row.name))
                .because("The identity provider in use knows them. This link is for people whom it does not know yet.")
                .into());
        }
        let event = Event::new("member.invited_anew", "member", member.to_string());
        let link = self.make_invitation(&write, caller, member, &slug).await?;
        self.audit.append(&write, caller, event).await?;
        write.commit().await?;
        Ok(link)
    }
}

/// Whether an identity provider in use knows the member.
pub async fn is_known(connection: &impl ConnectionTrait, scope: OrgScope, member: MemberId) -> Result<bool, Error> {
    use entity::{identity_provider, member_identity};
    let active = identity_provider::Column::Status.eq("active");
    let active = identity_provider::Entity::find_in(scope).filter(active).all(connection).await?;
    let known = member_identity::Entity::find_in(scope)
        .filter(member_identity::Column::MemberId.eq(member))
        .filter(member_identity::Column::ProviderId.is_in(active.into_iter().map(|row| row.id)));
    Ok(known.one(connection).await?.is_some())
}
