//! A member with a past: the demo's people are there before they first sign in.

use crate::{
    Error, Identity,
    org::create::{checked_name, require_operator},
    sign_in::grant,
};
use audit::Event;
use context::Caller;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use store::{Scoped, entity};
use types::{MemberId, Role, RoleSet};

impl Identity {
    /// Makes an active member who is bound to a subject of the organization's identity provider with this issuer. Roles
    /// that a rule gives are the rules' from the next sign-in on; the others are granted.
    ///
    /// **Permissions:** the operator.
    pub async fn admit_seeded(
        &self,
        operator: &Caller,
        name: &str,
        email: &str,
        roles: RoleSet,
        issuer: &str,
        subject: &str,
    ) -> Result<MemberId, Error> {
        require_operator(operator)?;
        let (scope, now) = (operator.scope(), self.clock.now());
        let id: MemberId = self.entropy.id(now);
        let write = self.store.write(scope).await?;
        let provider = entity::identity_provider::Entity::find_in(scope)
            .filter(entity::identity_provider::Column::Issuer.eq(issuer))
            .order_by_asc(entity::identity_provider::Column::CreatedAt)
            .one(&write)
            .await?
            .ok_or(Error::NoSuchProvider)?;
        let rules = entity::role_rule::Entity::find_in(scope).all(&write).await?;
        let row = entity::member::Model {
            id,
            org_id: scope.org(),
            kind: "person".to_owned(),
            name: checked_name("name", name, 120)?,
            email: Some(email.to_owned()),
            status: "active".to_owned(),
            epoch: 0,
            created_at: now,
            last_seen_at: Some(now),
            removed_at: None,
        };
        row.into_active_model().insert(&write).await?;
        let binding = entity::member_identity::Model {
            id: self.entropy.id(now),
            org_id: scope.org(),
            member_id: id,
            provider_id: provider.id,
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            created_at: now,
        };
        binding.into_active_model().insert(&write).await?;
        let is_mapped = |role: Role| rules.iter().any(|rule| rule.role == role.as_str());
        for role in roles.iter() {
            if is_mapped(role) {
                let (word, source) = (role.as_str().to_owned(), "mapping".to_owned());
                let row = entity::member_role::Model { org_id: scope.org(), member_id: id, role: word, source };
                row.into_active_model().insert(&write).await?;
            } else {
                grant(&write, scope, id, role).await?;
            }
        }
        let event = Event::new("member.added", "member", id.to_string()).with("kind", "person");
        self.audit.append(&write, operator, event).await?;
        write.commit().await?;
        Ok(id)
    }
}
