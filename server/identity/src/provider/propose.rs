//! Another configuration, beside the one in use.

use super::show::{rules_of, shown};
use crate::{
    Error, Identity,
    org::create::{checked_name, origin_of},
    setup::{examine, is_fit},
};
use audit::Event;
use context::Caller;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use seal::Purpose;
use store::{Invalidation, Scoped, Write, entity};
use types::{IdentityProviderId, Role, Secret, SecretId, view::Proposal};

/// What an owner changes: issuer, client registration, the name on the button.
#[derive(Debug)]
pub struct ChangedProvider {
    /// The name on the sign-in button.
    pub name: String,
    /// The issuer, exactly as it spells itself.
    pub issuer: String,
    /// Our client identifier there.
    pub client_id: String,
    /// Our client secret there; `None` keeps the one in use, where issuer and client stay the same.
    pub client_secret: Option<Secret>,
}

impl Identity {
    /// Keeps another configuration as the candidate, when the doctor finds it fit. Nobody signs in by it until an owner
    /// has tried it and made it active. It takes over the rules of the one in use, and the place of an earlier candidate.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field.
    ///
    /// **Permissions:** owner.
    pub async fn propose_provider(&self, caller: &Caller, new: ChangedProvider) -> Result<Proposal, Error> {
        use entity::identity_provider::{Column, Entity, Model};
        caller.require(&[Role::Owner])?;
        let new = checked(new)?;
        let (scope, now) = (caller.scope(), self.clock.now());
        let active = Entity::find_in(scope).filter(Column::Status.eq("active")).order_by_asc(Column::CreatedAt);
        let read = self.store.read(scope).await?;
        let present = active.clone().one(&read).await?;
        drop(read);
        keeps_secret(&new, present.as_ref())?;
        let findings = examine(&self.outbound, &new.issuer).await;
        if !is_fit(&findings) {
            return Ok(Proposal { candidate: None, findings });
        }
        let mut write = self.store.write_alone(scope).await?;
        let present = active.one(&write).await?;
        self.withdraw_all(&mut write, caller).await?;
        let client_secret_id = match &new.client_secret {
            None => keeps_secret(&new, present.as_ref())?,
            Some(secret) => {
                let origin = origin_of(&new.issuer)?;
                let kept =
                    self.vault.keep(&mut write, caller, Purpose::ClientSecret, 1, &origin, secret.reveal().as_bytes());
                Some(kept.await?)
            }
        };
        let id: IdentityProviderId = self.entropy.id(now);
        let event = Event::new("identity_provider.proposed", "identity_provider", id.to_string())
            .with("issuer", new.issuer.as_str())
            .with("client_id", new.client_id.as_str())
            .with("has_new_secret", new.client_secret.is_some());
        let row = Model {
            id,
            org_id: caller.org(),
            name: new.name,
            issuer: new.issuer,
            client_id: new.client_id,
            client_secret_id,
            scopes: present.as_ref().map_or_else(|| "openid profile email".to_owned(), |row| row.scopes.clone()),
            roles_claim: present.as_ref().and_then(|row| row.roles_claim.clone()),
            status: "candidate".to_owned(),
            created_at: now,
            tried_at: None,
            tried_by: None,
            tried_roles: None,
        };
        row.into_active_model().insert(&write).await?;
        if let Some(present) = present {
            let rules: Vec<_> = rules_of(&write, scope, present.id).await?.into_iter().filter_map(shown).collect();
            self.replace_rules(&write, caller, id, &rules, now).await?;
        }
        self.audit.append(&write, caller, event).await?;
        write.commit().await?;
        Ok(Proposal { candidate: Some(id), findings })
    }

    /// Forgets the candidate, if there is one.
    ///
    /// **Permissions:** owner.
    pub async fn withdraw_candidate(&self, caller: &Caller) -> Result<(), Error> {
        caller.require(&[Role::Owner])?;
        let mut write = self.store.write_alone(caller.scope()).await?;
        self.withdraw_all(&mut write, caller).await?;
        write.commit().await?;
        Ok(())
    }

    /// Deletes candidates with everything that hangs on them. Nobody ever came in by one.
    async fn withdraw_all(&self, write: &mut Write, caller: &Caller) -> Result<(), Error> {
        use entity::identity_provider::{Column, Entity};
        let scope = caller.scope();
        for row in Entity::find_in(scope).filter(Column::Status.eq("candidate")).all(&*write).await? {
            let event = Event::new("identity_provider.withdrawn", "identity_provider", row.id.to_string());
            Entity::delete_in(scope).filter(Column::Id.eq(row.id)).exec(&*write).await?;
            let rules = entity::role_rule::Column::ProviderId.eq(row.id);
            entity::role_rule::Entity::delete_in(scope).filter(rules).exec(&*write).await?;
            let known = entity::member_identity::Column::ProviderId.eq(row.id);
            entity::member_identity::Entity::delete_in(scope).filter(known).exec(&*write).await?;
            let waiting = entity::sign_in_flow::Column::ProviderId.eq(row.id);
            entity::sign_in_flow::Entity::delete_in(scope).filter(waiting).exec(&*write).await?;
            if let Some(secret) = row.client_secret_id {
                let shared = Entity::find_in(scope).filter(Column::ClientSecretId.eq(secret)).one(&*write).await?;
                if shared.is_none() {
                    self.vault.forget(write, caller, secret).await?;
                }
            }
            self.audit.append(write, caller, event).await?;
            write.invalidate(Invalidation::Organization(caller.org()));
        }
        Ok(())
    }
}

fn checked(new: ChangedProvider) -> Result<ChangedProvider, Error> {
    let name = checked_name("name", &new.name, 80)?;
    let (issuer, client_id) = (new.issuer.trim().to_owned(), new.client_id.trim().to_owned());
    if client_id.is_empty() || client_id.len() > 255 {
        return Err(Error::invalid("client_id", "Copy it from the identity provider's registration of Keyhall."));
    }
    if issuer.is_empty() || issuer.len() > 400 {
        return Err(Error::invalid("issuer", "Name the issuer of your identity provider."));
    }
    let client_secret = new.client_secret.filter(|secret| !secret.reveal().is_empty());
    Ok(ChangedProvider { name, issuer, client_id, client_secret })
}

/// The sealed secret that is kept when no new one was given: it belongs to one client at one issuer, and is sent nowhere
/// else.
fn keeps_secret(
    new: &ChangedProvider,
    present: Option<&entity::identity_provider::Model>,
) -> Result<Option<SecretId>, Error> {
    if new.client_secret.is_some() {
        return Ok(None);
    }
    match present.filter(|row| row.issuer == new.issuer && row.client_id == new.client_id) {
        Some(row) => Ok(row.client_secret_id),
        None => {
            Err(Error::invalid("client_secret", "Paste the client secret: another issuer or client has another one."))
        }
    }
}
