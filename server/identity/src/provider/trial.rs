//! A sign-in that signs nobody in: it shows what comes, what it would lead to, and proves that an owner can come in.

use super::show::{provider_row, rules_of, shown, state_of};
use crate::{
    Begun, CallbackParams, Error, Identity, SignInRefusal,
    oidc::Person,
    org::policy::policy_row,
    sign_in::{Waiting, handle},
};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter};
use store::{Scoped, Write, entity};
use types::{
    IdentityProviderId, MemberId, Moment, Role, RoleSet,
    view::{ProviderState, Standing, Trial, TrialFault},
};

impl Identity {
    /// Sends the owner's browser to a provider, whatever state that is in, to see what comes back. Good for one answer
    /// within ten minutes, to this owner in this browser.
    ///
    /// **Permissions:** owner, in the browser.
    pub async fn begin_trial(&self, caller: &Caller, provider: IdentityProviderId) -> Result<Begun, Error> {
        caller.require(&[Role::Owner])?;
        let member = caller.require_member()?;
        if !self.throttle.may_begin(caller.org(), &caller.origin, self.clock.now()) {
            return Err(Error::TooMany);
        }
        let read = self.store.read(caller.scope()).await?;
        let row = provider_row(&read, caller.scope(), provider).await?;
        drop(read);
        let waiting = Waiting { return_to: String::new(), invitation: None, tried_by: Some(member) };
        self.send_to(caller.scope(), &row, waiting).await
    }

    /// Whether an answer is that of a trial: the organization in which it began. Takes nothing out.
    pub async fn trial_in(&self, handle: &str) -> Result<Option<String>, Error> {
        use entity::sign_in_flow::{Column, Entity};
        let Some(org) = handle::org_of(handle) else { return Ok(None) };
        let scope = crate::identity::located(org);
        let read = self.store.read(scope).await?;
        let waits = Entity::find_in(scope).filter(Column::HandleHash.eq(handle::hash(handle)));
        let waits = waits.filter(Column::TriedBy.is_not_null()).one(&read).await?;
        drop(read);
        match waits {
            None => Ok(None),
            Some(_) => Ok(self.org_in(scope).await?.map(|org| org.slug)),
        }
    }

    /// Takes the answer of a trial: the code is exchanged and the ID token verified as in every sign-in, then told what
    /// would have come of it. Claims are kept nowhere. When the provider is not in use and the trial shows that the owner
    /// would come in as an owner, it may be made active within the next hour.
    ///
    /// # Errors
    /// [`Error::SignIn`] says why nobody could have signed in; recorded as `identity_provider.tried`, refused.
    ///
    /// **Permissions:** owner, the one who began it.
    pub async fn finish_trial(&self, caller: &Caller, handle: &str, params: CallbackParams) -> Result<Trial, Error> {
        caller.require(&[Role::Owner])?;
        let member = caller.require_member()?;
        let scope = caller.scope();
        if handle::org_of(handle) != Some(caller.org()) {
            return Err(SignInRefusal::FlowUnknown.into());
        }
        let flow = self.take_flow(scope, handle, params.state.as_deref().unwrap_or_default()).await?;
        if flow.tried_by != Some(member) {
            return Err(SignInRefusal::FlowUnknown.into());
        }
        let read = self.store.read(scope).await?;
        let provider = provider_row(&read, scope, flow.provider_id).await?;
        let rules = rules_of(&read, scope, provider.id).await?;
        drop(read);
        let wanted: Vec<String> = rules.iter().map(|rule| rule.claim.clone()).collect();
        let person = match self.person_of(scope, &flow, &provider, &wanted, params).await {
            Ok(person) => person,
            Err(error) => return Err(self.record_failed_trial(caller, provider.id, error).await?),
        };
        let now = self.clock.now();
        let write = self.store.write_alone(scope).await?;
        // Both may have changed while the identity provider was asked.
        let provider = provider_row(&write, scope, provider.id).await?;
        let rules: Vec<_> = rules_of(&write, scope, provider.id).await?.into_iter().filter_map(shown).collect();
        let rules: Vec<_> = rules.into_iter().map(|rule| (person.has(&rule.claim, &rule.value), rule)).collect();
        let mapped: RoleSet = rules.iter().filter(|(matched, _)| *matched).map(|(_, rule)| rule.role).collect();
        let (standing, whose) = stands(&write, scope, member, &provider, &person).await?;
        let state = state_of(&provider);
        let roles = match whose {
            Some(whose) => granted(&write, scope, whose).await?,
            None if state == ProviderState::Active => RoleSet::NONE.with(Role::Member),
            // Made active by this trial, it would let the owner in.
            None => granted(&write, scope, member).await?,
        };
        let roles: RoleSet = roles.iter().chain(mapped.iter()).collect();
        let fault = match state {
            ProviderState::Active => None,
            _ if whose.is_some_and(|whose| whose != member) => Some(TrialFault::AnotherMember),
            _ if !roles.has(Role::Owner) => Some(TrialFault::NotOwner),
            _ => None,
        };
        if state != ProviderState::Active && fault.is_none() {
            self.keep_trial(&write, member, provider.clone(), &person, mapped, now).await?;
        }
        let event = Event::new("identity_provider.tried", "identity_provider", provider.id.to_string())
            .with("roles", roles.to_string())
            .with("is_fit", fault.is_none());
        self.audit.append(&write, caller, event).await?;
        write.commit().await?;
        Ok(Trial {
            provider: provider.id,
            state,
            subject: person.subject.clone(),
            standing: if state != ProviderState::Active && fault.is_none() { Standing::You } else { standing },
            claims: person.shown_claims(),
            rules: rules.into_iter().map(|(matched, rule)| (rule, matched)).collect(),
            roles,
            fault,
        })
    }

    /// Binds who came to the owner, and notes that the trial went well.
    async fn keep_trial(
        &self,
        write: &Write,
        member: MemberId,
        provider: entity::identity_provider::Model,
        person: &Person,
        mapped: RoleSet,
        now: Moment,
    ) -> Result<(), Error> {
        use entity::member_identity::{Column, Entity, Model};
        let scope = crate::identity::located(provider.org_id);
        let known = Entity::find_in(scope)
            .filter(Column::ProviderId.eq(provider.id))
            .filter(Column::Issuer.eq(provider.issuer.as_str()))
            .filter(Column::Subject.eq(person.subject.as_str()));
        if known.one(write).await?.is_none() {
            let row = Model {
                id: self.entropy.id(now),
                org_id: provider.org_id,
                member_id: member,
                provider_id: provider.id,
                issuer: provider.issuer.clone(),
                subject: person.subject.clone(),
                created_at: now,
            };
            row.into_active_model().insert(write).await?;
        }
        let mut row = provider.into_active_model();
        row.tried_at = Set(Some(now));
        row.tried_by = Set(Some(member));
        row.tried_roles = Set(Some(mapped.to_string()));
        row.update(write).await?;
        Ok(())
    }

    /// Answers the error, once it is recorded.
    async fn record_failed_trial(
        &self,
        caller: &Caller,
        provider: IdentityProviderId,
        error: Error,
    ) -> Result<Error, Error> {
        let Error::SignIn(refusal) = &error else { return Ok(error) };
        let event = Event::new("identity_provider.tried", "identity_provider", provider.to_string())
            .with("reason", refusal.reason().as_str())
            .with("facts", refusal.facts())
            .refused();
        let write = self.store.write(caller.scope()).await?;
        self.audit.append(&write, caller, event).await?;
        write.commit().await?;
        Ok(error)
    }
}

/// Who the person is here, and which member that is. A subject of the same issuer is the same person, whichever
/// configuration they came by.
async fn stands(
    connection: &impl ConnectionTrait,
    scope: OrgScope,
    owner: MemberId,
    provider: &entity::identity_provider::Model,
    person: &Person,
) -> Result<(Standing, Option<MemberId>), Error> {
    use entity::member_identity::{Column, Entity};
    let known = Entity::find_in(scope)
        .filter(Column::Issuer.eq(provider.issuer.as_str()))
        .filter(Column::Subject.eq(person.subject.as_str()))
        .all(connection)
        .await?;
    let own = known.iter().find(|row| row.provider_id == provider.id).or_else(|| known.first());
    let Some(known) = own else {
        let admits = policy_row(connection, scope).await?.admit_on_first_sign_in;
        return Ok((if admits { Standing::Newcomer } else { Standing::Stranger }, None));
    };
    let member = entity::member::Entity::find_one_in(scope, known.member_id).one(connection).await?;
    Ok(match member {
        Some(member) if member.id == owner => (Standing::You, Some(owner)),
        Some(member) if member.status == "active" => (Standing::Member(member.name), Some(member.id)),
        _ => (Standing::Removed, Some(known.member_id)),
    })
}

/// The roles that a member has by grant.
pub(super) async fn granted(
    connection: &impl ConnectionTrait,
    scope: OrgScope,
    member: MemberId,
) -> Result<RoleSet, Error> {
    use entity::member_role::{Column, Entity};
    let rows = Entity::find_in(scope).filter(Column::MemberId.eq(member)).filter(Column::Source.eq("granted"));
    Ok(rows.all(connection).await?.iter().filter_map(|row| row.role.parse::<Role>().ok()).collect())
}
