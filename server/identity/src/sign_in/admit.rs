//! Which member a verified person is: the known one, the invited one, a new one, or nobody.

use crate::{Error, Identity, SignInRefusal, member::is_known, oidc::Person, org::policy::policy_row};
use context::OrgScope;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, Write, entity};
use types::{InvitationId, MemberId, Moment, Role};

/// How they came.
pub(super) enum Arrival {
    /// Signed in before.
    Known,
    /// By the organization's policy, now.
    Admitted,
    /// By an invitation, now used up.
    Invited(InvitationId),
}

type Admitted = (entity::member::Model, Arrival);

impl Identity {
    /// Finds the member by (organization, identity provider, issuer, subject); an address is never compared (D3).
    #[expect(clippy::too_many_arguments, reason = "one decision over everything that is known")]
    pub(super) async fn admit(
        &self,
        write: &Write,
        scope: OrgScope,
        org: &str,
        flow: &entity::sign_in_flow::Model,
        provider: &entity::identity_provider::Model,
        person: &Person,
        now: Moment,
    ) -> Result<Admitted, Error> {
        use entity::member_identity::{Column, Entity};
        let known = Entity::find_in(scope)
            .filter(Column::ProviderId.eq(provider.id))
            .filter(Column::Issuer.eq(provider.issuer.as_str()))
            .filter(Column::Subject.eq(person.subject.as_str()))
            .one(write)
            .await?;
        let member = match &known {
            Some(identity) => entity::member::Entity::find_one_in(scope, identity.member_id).one(write).await?,
            None => None,
        };
        // Who is a member already stays it: the invitation is for somebody else.
        if let Some(member) = member.filter(|member| member.status == "active") {
            return Ok((member, Arrival::Known));
        }
        if let Some(invitation) = flow.invitation_id {
            let member = redeem(write, scope, invitation, now).await?;
            bind(self, write, scope, known, member.id, provider, person, now).await?;
            return Ok((member, Arrival::Invited(invitation)));
        }
        let (org, ask) = (org.to_owned(), whom_to_ask(write, scope).await?);
        if known.is_some() {
            return Err(SignInRefusal::Removed { org, ask }.into());
        }
        if !policy_row(write, scope).await?.admit_on_first_sign_in {
            return Err(SignInRefusal::NotAdmitted { org, ask }.into());
        }
        let member = entity::member::Model {
            id: self.entropy.id(now),
            org_id: scope.org(),
            kind: "person".to_owned(),
            name: person.name.clone().or_else(|| person.email.clone()).unwrap_or_else(|| "Unnamed".to_owned()),
            email: person.email.clone(),
            status: "active".to_owned(),
            epoch: 0,
            created_at: now,
            last_seen_at: Some(now),
            removed_at: None,
        };
        let member = member.into_active_model().insert(write).await?;
        grant(write, scope, member.id, Role::Member).await?;
        bind(self, write, scope, None, member.id, provider, person, now).await?;
        Ok((member, Arrival::Admitted))
    }
}

/// Uses an invitation up and makes its member active.
async fn redeem(
    write: &Write,
    scope: OrgScope,
    invitation: InvitationId,
    now: Moment,
) -> Result<entity::member::Model, Error> {
    use entity::invitation::{Column, Entity};
    let used = || Error::from(SignInRefusal::Invitation("Ask for a new one.".to_owned()));
    let taken = Entity::update_in(scope)
        .col_expr(Column::RedeemedAt, sea_orm::sea_query::Expr::value(now))
        .filter(Column::Id.eq(invitation))
        .filter(Column::RedeemedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(write)
        .await?;
    if taken.rows_affected != 1 {
        return Err(used());
    }
    let row = Entity::find_one_in(scope, invitation).one(write).await?.ok_or_else(used)?;
    let member = entity::member::Entity::find_one_in(scope, row.member_id).one(write).await?;
    // Removed before they came.
    let member = member.filter(|member| member.status == "invited" || member.status == "active").ok_or_else(used)?;
    if member.status == "active" {
        // Invited anew, and known since: nobody comes in as somebody who came in themselves.
        return if is_known(write, scope, member.id).await? { Err(used()) } else { Ok(member) };
    }
    let mut active = member.into_active_model();
    active.status = Set("active".to_owned());
    Ok(active.update(write).await?)
}

/// Binds the identity provider's name for a person to a member; a removed member's binding moves to the new one.
#[expect(clippy::too_many_arguments, reason = "the row has these parts")]
async fn bind(
    identity: &Identity,
    write: &Write,
    scope: OrgScope,
    known: Option<entity::member_identity::Model>,
    member: MemberId,
    provider: &entity::identity_provider::Model,
    person: &Person,
    now: Moment,
) -> Result<(), Error> {
    if let Some(known) = known {
        let mut known = known.into_active_model();
        known.member_id = Set(member);
        known.update(write).await?;
        return Ok(());
    }
    let row = entity::member_identity::Model {
        id: identity.entropy.id(now),
        org_id: scope.org(),
        member_id: member,
        provider_id: provider.id,
        issuer: provider.issuer.clone(),
        subject: person.subject.clone(),
        created_at: now,
    };
    row.into_active_model().insert(write).await?;
    Ok(())
}

/// Gives a role for as long as nobody takes it.
pub async fn grant(write: &Write, scope: OrgScope, member: MemberId, role: Role) -> Result<(), Error> {
    let (role, source) = (role.as_str().to_owned(), "granted".to_owned());
    let row = entity::member_role::Model { org_id: scope.org(), member_id: member, role, source };
    row.into_active_model().insert(write).await?;
    Ok(())
}

/// Up to three owners by name: the person authenticated at the organization's own identity provider.
async fn whom_to_ask(write: &Write, scope: OrgScope) -> Result<String, Error> {
    use entity::{member, member_role};
    let owners = member_role::Entity::find_in(scope)
        .filter(member_role::Column::Role.eq(Role::Owner.as_str()))
        .all(write)
        .await?;
    let ids: Vec<_> = owners.into_iter().map(|row| row.member_id).collect();
    let owners = member::Entity::find_in(scope)
        .filter(member::Column::Id.is_in(ids))
        .filter(member::Column::Status.eq("active"))
        .order_by_asc(member::Column::Name)
        .limit(3)
        .all(write)
        .await?;
    let names: Vec<_> = owners.into_iter().map(|owner| owner.name).collect();
    Ok(match names.is_empty() {
        true => "Ask whoever looks after Keyhall in your organization to invite you.".to_owned(),
        false => format!("Ask an owner to invite you: {}.", names.join(", ")),
    })
}
