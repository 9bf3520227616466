//! The organization's key for conversations.

use crate::{Error, Vault, keep::set_event, sealed_row};
use audit::Actor;
use context::OrgScope;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use seal::{ContentKey, Purpose};
use std::sync::PoisonError;
use store::{
    Scoped,
    entity::sealed_secret::{Column, Entity},
};
use types::SecretId;
use zeroize::Zeroizing;

/// The event that says that a data key was made, and what is sealed.
pub(crate) const CREATED: &str = "data_key.created";

impl Vault {
    /// The organization's key for titles, messages and turn deltas; made on first use, recorded as `data_key.created`.
    /// Must not be called while a write transaction is open.
    ///
    /// # Errors
    /// As [`Vault::open`], and [`Error::Seal`] on first use.
    pub async fn content_key(&self, scope: OrgScope) -> Result<ContentKey, Error> {
        let known = self.cache.lock().unwrap_or_else(PoisonError::into_inner).data_key(scope.org());
        let secret = match known {
            Some(secret) => secret,
            None => self.find_or_make(scope).await?,
        };
        let plain = self.open_bytes(scope, secret, Purpose::DataKey, "").await?;
        let bytes = plain.as_slice().try_into().map_err(|_| Error::Mismatch { secret, why: "it is not a key" })?;
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).insert_data_key(scope.org(), secret);
        Ok(ContentKey::from_bytes(bytes))
    }

    async fn find_or_make(&self, scope: OrgScope) -> Result<SecretId, Error> {
        let read = self.store.read(scope).await?;
        let found = find(&read, scope).await?;
        drop(read);
        match found {
            Some(secret) => Ok(secret),
            None => self.make(scope).await,
        }
    }

    /// Two first uses at once make one key: the second sees the first one's row, on SQLite before it makes its own, on
    /// PostgreSQL once it holds the log's end, which the first held until it committed.
    async fn make(&self, scope: OrgScope) -> Result<SecretId, Error> {
        let write = self.store.write(scope).await?;
        if let Some(secret) = find(&write, scope).await? {
            return Ok(secret);
        }
        let now = self.clock.now();
        let id: SecretId = self.entropy.id(now);
        let bytes = Zeroizing::new(self.entropy.bytes::<32>());
        let name = (scope.org(), id, Purpose::DataKey, 1);
        let row = sealed_row::seal(&self.master, name, "", bytes.as_slice(), now)?;
        let event = set_event(CREATED, &row);
        self.audit.append_system(&write, scope.org(), Actor::System("vault"), event).await?;
        if let Some(secret) = find(&write, scope).await? {
            return Ok(secret);
        }
        Entity::insert(row.into_active_model()).exec_without_returning(&write).await?;
        write.commit().await?;
        Ok(id)
    }
}

async fn find(connection: &impl ConnectionTrait, scope: OrgScope) -> Result<Option<SecretId>, Error> {
    let id = Entity::find_in(scope)
        .select_only()
        .column(Column::Id)
        .filter(Column::Purpose.eq(Purpose::DataKey.as_str()))
        .order_by_asc(Column::Id)
        .into_tuple::<SecretId>()
        .one(connection)
        .await?;
    Ok(id)
}
