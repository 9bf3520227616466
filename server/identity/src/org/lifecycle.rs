//! The tenancy's life: suspended, resumed, deleted.

use super::create::require_operator;
use crate::{
    Error, Identity,
    identity::{located, locator},
};
use audit::{Actor, Event};
use context::{Caller, Credential};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use store::{Invalidation, Scoped, Write, entity};
use types::OrgId;

impl Identity {
    /// Refuses every key and session of the organization, on every server within a second, and ends its running requests.
    /// Nothing is lost: [`Identity::resume_org`] lets everybody in again. Suspending twice changes nothing.
    ///
    /// **Permissions:** the operator.
    pub async fn suspend_org(&self, operator: &Caller) -> Result<(), Error> {
        self.set_status(operator, "suspended", Event::new("org.suspended", "org", operator.org().to_string())).await
    }

    /// Lets the organization's keys and sessions in again.
    ///
    /// **Permissions:** the operator.
    pub async fn resume_org(&self, operator: &Caller) -> Result<(), Error> {
        self.set_status(operator, "active", Event::new("org.resumed", "org", operator.org().to_string())).await
    }

    async fn set_status(&self, operator: &Caller, status: &str, event: Event) -> Result<(), Error> {
        require_operator(operator)?;
        let mut write = self.store.write(operator.scope()).await?;
        let org = living(&write, operator).await?;
        if org.status == status {
            return Ok(());
        }
        let mut org = org.into_active_model();
        org.status = Set(status.to_owned());
        org.update(&write).await?;
        self.audit.append(&write, operator, event).await?;
        write.invalidate(Invalidation::Organization(operator.org()));
        write.commit().await?;
        Ok(())
    }

    /// Deletes an organization: its members, keys, secrets, limits and conversations, for good. `name` has to be its name,
    /// letter by letter. What stays is the tombstone: the audit log and the ledger rows that it covers, which name people
    /// by id only, under the slug `deleted:<id>`. The slug is free again. Answers how many rows were deleted.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the name is another, [`Error::StillAsking`] while requests are open.
    ///
    /// **Permissions:** the operator.
    pub async fn delete_org(&self, operator: &Caller, name: &str) -> Result<u64, Error> {
        require_operator(operator)?;
        let (scope, id) = (operator.scope(), operator.org());
        let mut write = self.store.write_many(&[scope, located(OrgId::INSTANCE)]).await?;
        let org = living(&write, operator).await?;
        if org.name != name {
            return Err(Error::invalid("name", format!("`{}` is called `{}`.", org.slug, org.name)));
        }
        let open = entity::ledger::Column::State.is_in(["reserved", "sent"]);
        let open = entity::ledger::Entity::find_in(scope).filter(open).count(&write).await?;
        if open > 0 {
            return Err(Error::StillAsking(open));
        }
        let slug = org.slug.clone();
        let rows = write.erase(scope).await?;
        let tombstone = format!("deleted:{id}");
        locator("slug", tombstone.as_bytes(), id).into_active_model().insert(&write).await?;
        let mut org = org.into_active_model();
        org.slug = Set(tombstone);
        org.name = Set(String::new());
        org.status = Set("deleted".to_owned());
        org.update(&write).await?;
        let event = || Event::new("org.deleted", "org", id.to_string()).with("slug", slug.as_str()).with("rows", rows);
        self.audit.append(&write, operator, event()).await?;
        // The instance log's checkpoint shows it to whoever watches from outside.
        self.audit.append_system(&write, OrgId::INSTANCE, actor(operator), event()).await?;
        write.invalidate(Invalidation::Organization(id));
        write.commit().await?;
        Ok(rows)
    }

    /// Records that the operator took a copy of the organization's rows.
    ///
    /// **Permissions:** the operator.
    pub async fn record_export(&self, operator: &Caller, rows: u64) -> Result<(), Error> {
        require_operator(operator)?;
        let write = self.store.write(operator.scope()).await?;
        let event = Event::new("org.exported", "org", operator.org().to_string()).with("rows", rows);
        self.audit.append(&write, operator, event).await?;
        write.commit().await?;
        Ok(())
    }
}

/// The organization's row, if it was not deleted.
async fn living(write: &Write, operator: &Caller) -> Result<entity::org::Model, Error> {
    let org = entity::org::Entity::find_in(operator.scope()).one(write).await?;
    org.filter(|org| org.status != "deleted").ok_or_else(|| Error::NoSuchOrganization(operator.org().to_string()))
}

/// The operator, as the instance log names them.
fn actor(operator: &Caller) -> Actor {
    match operator.credential() {
        Credential::Operator { user, host } => Actor::Operator { user: user.clone(), host: host.clone() },
        _ => Actor::System("identity"),
    }
}
