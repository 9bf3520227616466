//! Making a tried configuration the one in use.

use super::{
    show::{provider_row, state_of, trial_counts},
    trial::granted,
};
use crate::{
    Error, Identity,
    org::{open_issuer::is_open, policy::policy_row},
};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};
use std::collections::BTreeSet;
use store::{Invalidation, Scoped, Write, entity};
use types::{IdentityProviderId, Moment, Problem, Role, view::ProviderState};

impl Identity {
    /// Makes a provider the one that people sign in by: a candidate, or a frozen one. An owner has to have tried it within
    /// the last hour and to have come in as an owner. The one before it is frozen, not deleted; open sessions go on.
    ///
    /// Whoever is known by the same issuer stays the member that they are. An issuer where anybody can have an account
    /// admits nobody by itself: the policy is narrowed with it.
    ///
    /// # Errors
    /// [`Error::NoSuchProvider`], or a problem `not_tried` or `last_owner`.
    ///
    /// **Permissions:** owner.
    pub async fn activate_provider(&self, caller: &Caller, id: IdentityProviderId) -> Result<(), Error> {
        use entity::identity_provider::{Column, Entity};
        caller.require(&[Role::Owner])?;
        let (scope, now) = (caller.scope(), self.clock.now());
        let mut write = self.store.write_alone(scope).await?;
        let next = provider_row(&write, scope, id).await?;
        if state_of(&next) == ProviderState::Active {
            return Ok(());
        }
        self.lets_an_owner_in(&write, scope, &next, now).await?;
        let before = Entity::find_in(scope).filter(Column::Status.eq("active")).all(&write).await?;
        let mut carried = 0_u64;
        for old in before {
            carried = carried.saturating_add(self.carry_members(&write, scope, &old, &next, now).await?);
            let event = Event::new("identity_provider.frozen", "identity_provider", old.id.to_string());
            let mut old = old.into_active_model();
            old.status = Set("frozen".to_owned());
            old.update(&write).await?;
            self.audit.append(&write, caller, event).await?;
        }
        let is_narrowed = self.narrow(&write, scope, &next.issuer, now).await?;
        let event = Event::new("identity_provider.activated", "identity_provider", id.to_string())
            .with("issuer", next.issuer.as_str())
            .with("client_id", next.client_id.as_str())
            .with("members_carried", carried)
            .with("admission_narrowed", is_narrowed);
        let mut next = next.into_active_model();
        next.status = Set("active".to_owned());
        next.update(&write).await?;
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Organization(caller.org()));
        write.commit().await?;
        Ok(())
    }

    /// The one who tried it is active, is bound to it, and comes in as an owner.
    async fn lets_an_owner_in(
        &self,
        write: &Write,
        scope: OrgScope,
        next: &entity::identity_provider::Model,
        now: Moment,
    ) -> Result<(), Error> {
        use entity::{member, member_identity};
        let Some(owner) = next.tried_by.filter(|_| trial_counts(next, now)) else {
            return Err(Problem::new(409, "not_tried", "This identity provider was not tried within the last hour.")
                .because("Try it first: sign in by it as yourself. Nobody can be locked out that way.")
                .into());
        };
        let mapped =
            next.tried_roles.as_deref().unwrap_or_default().split(", ").any(|role| role == Role::Owner.as_str());
        let is_owner = mapped || granted(write, scope, owner).await?.has(Role::Owner);
        let member = member::Entity::find_one_in(scope, owner).one(write).await?;
        let is_active = member.is_some_and(|member| member.status == "active");
        let bound = member_identity::Entity::find_in(scope)
            .filter(member_identity::Column::ProviderId.eq(next.id))
            .filter(member_identity::Column::MemberId.eq(owner))
            .one(write)
            .await?;
        if is_owner && is_active && bound.is_some() {
            return Ok(());
        }
        Err(Problem::new(409, "last_owner", "Nobody might be left who owns the organization.")
            .because("Whoever tried this identity provider would not come in as an owner any more. Try it again.")
            .into())
    }

    /// Who is known by an issuer is known by it whichever configuration it has. Answers how many.
    async fn carry_members(
        &self,
        write: &Write,
        scope: OrgScope,
        old: &entity::identity_provider::Model,
        next: &entity::identity_provider::Model,
        now: Moment,
    ) -> Result<u64, Error> {
        use entity::member_identity::{Column, Entity};
        if old.issuer != next.issuer {
            return Ok(0);
        }
        let of = |id: IdentityProviderId| {
            let of_issuer = Entity::find_in(scope).filter(Column::ProviderId.eq(id));
            of_issuer.filter(Column::Issuer.eq(next.issuer.as_str()))
        };
        let known = of(next.id).all(write).await?;
        let known: BTreeSet<&str> = known.iter().map(|row| row.subject.as_str()).collect();
        let mut carried = 0_u64;
        for row in of(old.id).all(write).await? {
            if known.contains(row.subject.as_str()) {
                continue;
            }
            let mut copy = row;
            (copy.id, copy.provider_id, copy.created_at) = (self.entropy.id(now), next.id, now);
            copy.into_active_model().insert(write).await?;
            carried = carried.saturating_add(1);
        }
        Ok(carried)
    }

    /// Where anybody can have an account, being known there admits nobody.
    async fn narrow(&self, write: &Write, scope: OrgScope, issuer: &str, now: Moment) -> Result<bool, Error> {
        let policy = policy_row(write, scope).await?;
        if !policy.admit_on_first_sign_in || !is_open(issuer) {
            return Ok(false);
        }
        let mut policy = policy.into_active_model();
        policy.admit_on_first_sign_in = Set(false);
        policy.updated_at = Set(now);
        policy.update(write).await?;
        Ok(true)
    }
}
