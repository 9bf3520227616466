//! Removing a connection.

use crate::{Error, Gateway};
use audit::Event;
use context::Caller;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use store::{
    Invalidation, Scoped,
    entity::{connection, model, policy, provider_key},
};
use types::ConnectionId;

impl Gateway {
    /// Removes a connection: its keys are revoked and their sealed texts forgotten, its models are gone. Requests in flight
    /// finish. Its row stays, because the ledger names it.
    ///
    /// **Permissions:** admin or owner.
    pub async fn remove(&self, caller: &Caller, id: ConnectionId) -> Result<(), Error> {
        Self::require_admin(caller)?;
        let row = self.find_connection(caller, id).await?;
        let scope = caller.scope();
        let now = self.clock.now();
        let mut write = self.store.write_alone(scope).await?;
        let keys =
            provider_key::Entity::find_in(scope).filter(provider_key::Column::ConnectionId.eq(id)).all(&write).await?;
        for key in keys {
            self.revoke_in(&mut write, caller, key.id).await?;
        }
        model::Entity::delete_in(scope).filter(model::Column::ConnectionId.eq(id)).exec(&write).await?;
        // The name becomes free for another connection.
        let tail: String = id.to_string().chars().rev().take(6).collect();
        let change = connection::ActiveModel {
            status: Set("removed".to_owned()),
            name: Set(format!("{} (removed, {tail})", row.name)),
            ..Default::default()
        };
        let removed = connection::Entity::update_in(scope)
            .set(change)
            .filter(connection::Column::Id.eq(id))
            .filter(connection::Column::Status.eq("active"))
            .exec(&write)
            .await?;
        if removed.rows_affected == 0 {
            return Err(Error::NotFound("connection"));
        }
        let event = Event::new("connection.removed", "connection", id.to_string()).with("name", row.name);
        self.audit.append(&write, caller, event).await?;
        let default = policy::Entity::find_in(scope).one(&write).await?.and_then(|policy| policy.default_model);
        if let Some(default) = default {
            let offered = model::Entity::find_in(scope)
                .filter(model::Column::Name.eq(default))
                .filter(model::Column::Enabled.eq(true))
                .one(&write)
                .await?;
            if offered.is_none() {
                self.record_default(&write, caller, None, now).await?;
            }
        }
        write.invalidate(Invalidation::Connection(caller.org(), id));
        Ok(write.commit().await?)
    }
}
