//! Replacing a provider key without a failed request.
//!
//! The new key is tried before anything changes. Then one transaction makes it active and the old one retiring: requests from
//! then on use the new one, requests in flight finish on the old. When the last of these has ended, the old key is revoked and
//! its sealed text forgotten.

use crate::{
    Error, Gateway,
    connect::{checked_key, state},
    route,
};
use audit::Event;
use context::Caller;
use outbound::Outbound;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use store::{
    Invalidation, Scoped, Write,
    entity::{connection, provider_key},
};
use types::{
    ConnectionId, Moment, ProviderKeyId, Secret,
    view::{ConnectionCard, ProviderKeyState},
};

impl Gateway {
    /// Replaces the key of a connection. Nothing changes when the provider refuses the new one.
    ///
    /// Errors: 400 naming the field, `probe_failed`.
    ///
    /// **Permissions:** admin or owner.
    pub async fn replace_key(&self, caller: &Caller, id: ConnectionId, key: Secret) -> Result<ConnectionCard, Error> {
        Self::require_admin(caller)?;
        let key = checked_key(&key)?;
        let connection = self.find_connection(caller, id).await?;
        let base = self.outbound.check(&connection.base_url)?;
        let report = self.accepted(route::kind(&connection)?, &base, &key).await?;
        let now = self.clock.now();
        let mut write = self.store.write_alone(caller.scope()).await?;
        Self::still_connected(&write, caller, id).await?;
        let keys = provider_key::Entity::find_in(caller.scope())
            .filter(provider_key::Column::ConnectionId.eq(id))
            .order_by_desc(provider_key::Column::Generation)
            .all(&write)
            .await?;
        let generation =
            keys.first().map_or(1, |newest| u32::try_from(newest.generation).unwrap_or(0).saturating_add(1));
        let mut old = Vec::new();
        for key in keys {
            if key.state == state(ProviderKeyState::Active) {
                set_state(&write, caller, key.id, ProviderKeyState::Retiring, now).await?;
            } else if key.state != state(ProviderKeyState::Retiring) {
                continue;
            }
            // Also those that an earlier process left retiring.
            old.push(key.id);
        }
        self.activate_key(&mut write, caller, (id, &Outbound::origin(&base), generation), &key).await?;
        connection::Entity::update_in(caller.scope())
            .set(connection::ActiveModel { probe: Set(serde_json::to_string(&report).ok()), ..Default::default() })
            .filter(connection::Column::Id.eq(id))
            .exec(&write)
            .await?;
        write.invalidate(Invalidation::Connection(caller.org(), id));
        write.commit().await?;
        for key in old {
            self.tracker.spawn(self.clone().retire(caller.clone(), id, key));
        }
        self.connection(caller, id).await
    }

    /// Revokes a key when its last request has ended; no request lasts longer than its total bound. Other processes may
    /// remember for a moment that it is the one to use.
    async fn retire(self, caller: Caller, connection: ConnectionId, key: ProviderKeyId) {
        tokio::time::sleep(store::REMEMBERED).await;
        // Whether it ended or ran out of time, the key goes.
        let _ = tokio::time::timeout(self.timeouts.total, self.in_flight.idle(key)).await;
        if let Err(error) = self.revoke(&caller, connection, key).await {
            // It stays retiring, which nobody uses, and the next replacement tries again.
            tracing::error!(%error, %connection, %key, "provider_key.not_revoked");
        }
    }

    async fn revoke(&self, caller: &Caller, connection: ConnectionId, key: ProviderKeyId) -> Result<(), Error> {
        let mut write = self.store.write_alone(caller.scope()).await?;
        self.revoke_in(&mut write, caller, key).await?;
        write.invalidate(Invalidation::Connection(caller.org(), connection));
        Ok(write.commit().await?)
    }

    /// Revokes a key and forgets its sealed text, in the caller's transaction. A key that was revoked before stays so.
    pub(crate) async fn revoke_in(&self, write: &mut Write, caller: &Caller, key: ProviderKeyId) -> Result<(), Error> {
        let row = provider_key::Entity::find_one_in(caller.scope(), key).one(&*write).await?;
        let row = row.ok_or(Error::NotFound("provider key"))?;
        if row.state == state(ProviderKeyState::Revoked) {
            return Ok(());
        }
        set_state(write, caller, key, ProviderKeyState::Revoked, self.clock.now()).await?;
        self.vault.forget(write, caller, row.secret_id).await?;
        let event = Event::new("provider_key.revoked", "provider_key", key.to_string())
            .with("connection", row.connection_id.to_string())
            .with("generation", row.generation)
            .with("fingerprint", row.fingerprint);
        self.audit.append(write, caller, event).await?;
        Ok(())
    }
}

async fn set_state(
    write: &Write,
    caller: &Caller,
    key: ProviderKeyId,
    to: ProviderKeyState,
    now: Moment,
) -> Result<(), Error> {
    let change =
        provider_key::ActiveModel { state: Set(state(to).to_owned()), changed_at: Set(now), ..Default::default() };
    provider_key::Entity::update_in(caller.scope())
        .set(change)
        .filter(provider_key::Column::Id.eq(key))
        .exec(write)
        .await?;
    Ok(())
}
