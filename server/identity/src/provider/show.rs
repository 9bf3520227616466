//! How an organization's people sign in, for whoever administers it.

use crate::{Error, Identity, org::domain::domains_in};
use context::{Caller, OrgScope};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder};
use store::{Scoped, entity};
use types::{
    IdentityProviderId, Moment, Role,
    view::{IdentitySettings, ProviderDetail, ProviderState, RoleRule, Tried},
};

/// How long a trial counts, in seconds: an hour.
const TRIAL_SECONDS: i64 = 3600;

impl Identity {
    /// The organization's identity providers with their rules, and its e-mail domains. No secret is part of it.
    ///
    /// **Permissions:** admin or owner.
    pub async fn identity_settings(&self, caller: &Caller) -> Result<IdentitySettings, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        use entity::identity_provider::{Column, Entity};
        let (scope, now) = (caller.scope(), self.clock.now());
        let read = self.store.read(scope).await?;
        let rows = Entity::find_in(scope).order_by_desc(Column::CreatedAt).all(&read).await?;
        let mut providers = Vec::with_capacity(rows.len());
        for row in rows {
            let rules = rules_of(&read, scope, row.id).await?;
            let known = entity::member_identity::Column::ProviderId.eq(row.id);
            let known = entity::member_identity::Entity::find_in(scope).filter(known);
            let members = known.count(&read).await?;
            providers.push(detail(row, rules.into_iter().filter_map(shown).collect(), members, now));
        }
        drop(read);
        // Stable: of the same state, the newest stays first.
        providers.sort_by_key(|provider| match provider.state {
            ProviderState::Active => 0,
            ProviderState::Candidate => 1,
            ProviderState::Frozen => 2,
        });
        let domains = domains_in(&self.store.read_shared().await?, scope).await?;
        Ok(IdentitySettings { redirect_uri: self.redirect_uri().to_string(), providers, domains })
    }
}

/// A provider's rules, by claim and value: in one order wherever they are shown, also of a copy.
pub(super) async fn rules_of(
    connection: &impl ConnectionTrait,
    scope: OrgScope,
    provider: IdentityProviderId,
) -> Result<Vec<entity::role_rule::Model>, Error> {
    use entity::role_rule::{Column, Entity};
    let rules = Entity::find_in(scope).filter(Column::ProviderId.eq(provider)).order_by_asc(Column::Claim);
    let rules = rules.order_by_asc(Column::Value).order_by_asc(Column::Id);
    Ok(rules.all(connection).await?)
}

/// The provider of this id, or [`Error::NoSuchProvider`].
pub(super) async fn provider_row(
    connection: &impl ConnectionTrait,
    scope: OrgScope,
    id: IdentityProviderId,
) -> Result<entity::identity_provider::Model, Error> {
    entity::identity_provider::Entity::find_one_in(scope, id).one(connection).await?.ok_or(Error::NoSuchProvider)
}

/// Where a row stands.
pub(super) fn state_of(row: &entity::identity_provider::Model) -> ProviderState {
    match row.status.as_str() {
        "active" => ProviderState::Active,
        "candidate" => ProviderState::Candidate,
        _ => ProviderState::Frozen,
    }
}

/// Whether an owner tried it recently enough.
pub(super) fn trial_counts(row: &entity::identity_provider::Model, now: Moment) -> bool {
    row.tried_at.is_some_and(|at| at <= now && now < at.plus_seconds(TRIAL_SECONDS))
}

/// A rule as it is shown; a role of a newer version is not.
pub(super) fn shown(row: entity::role_rule::Model) -> Option<RoleRule> {
    Some(RoleRule { role: row.role.parse().ok()?, claim: row.claim, value: row.value })
}

fn detail(row: entity::identity_provider::Model, rules: Vec<RoleRule>, members: u64, now: Moment) -> ProviderDetail {
    let counts = trial_counts(&row, now);
    ProviderDetail {
        id: row.id,
        state: state_of(&row),
        tried: row.tried_at.zip(row.tried_by).map(|(at, by)| Tried { at, by, counts }),
        name: row.name,
        issuer: row.issuer,
        client_id: row.client_id,
        has_secret: row.client_secret_id.is_some(),
        roles_claim: row.roles_claim.unwrap_or_default(),
        rules,
        created_at: row.created_at,
        members,
    }
}
