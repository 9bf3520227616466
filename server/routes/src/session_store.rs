//! Browser sessions in our own table. The cookie's id is stored as its SHA-256: a copy of the table signs nobody in.
//!
//! No published store fits tower-sessions 0.15 with sqlx 0.9, and none hashes the id.

use async_trait::async_trait;
use context::Clock;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use sha2::{Digest, Sha256};
use std::{fmt, sync::Arc};
use store::{
    SharedRows, Store,
    entity::session::{ActiveModel, Column, Entity},
};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};
use types::Moment;

/// The table as tower-sessions wants it.
#[derive(Clone)]
pub struct SessionRows {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for SessionRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionRows")
    }
}

impl SessionRows {
    /// Over the `session` table.
    pub const fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Removes sessions that ended; returns how many.
    pub async fn sweep(&self) -> std::result::Result<u64, store::Error> {
        let write = self.store.write_shared().await?;
        let ended = Entity::delete_shared().filter(Column::ExpiresAt.lt(self.clock.now())).exec(&write).await?;
        write.commit().await?;
        Ok(ended.rows_affected)
    }
}

fn hash(id: &Id) -> Vec<u8> {
    Sha256::digest(id.0.to_be_bytes()).to_vec()
}

fn backend(error: impl fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

fn row(record: &Record) -> Result<ActiveModel> {
    Ok(ActiveModel {
        id_hash: Set(hash(&record.id)),
        data: Set(serde_json::to_vec(&record.data).map_err(|error| Error::Encode(error.to_string()))?),
        expires_at: Set(Moment::from_unix_seconds(record.expiry_date.unix_timestamp())),
    })
}

#[async_trait]
impl SessionStore for SessionRows {
    async fn create(&self, record: &mut Record) -> Result<()> {
        for _ in 0..4 {
            let write = self.store.write_shared().await.map_err(backend)?;
            let inserted = Entity::insert(row(record)?)
                .on_conflict(OnConflict::column(Column::IdHash).do_nothing().to_owned())
                .exec_without_returning(&write)
                .await
                .map_err(backend)?;
            write.commit().await.map_err(backend)?;
            if inserted == 1 {
                return Ok(());
            }
            record.id = Id::default();
        }
        Err(Error::Backend("four session ids in a row were taken".to_owned()))
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let write = self.store.write_shared().await.map_err(backend)?;
        let mut change = OnConflict::column(Column::IdHash);
        Entity::insert(row(record)?)
            .on_conflict(change.update_columns([Column::Data, Column::ExpiresAt]).to_owned())
            .exec_without_returning(&write)
            .await
            .map_err(backend)?;
        write.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let read = self.store.read_shared().await.map_err(backend)?;
        let found = Entity::find_shared()
            .filter(Column::IdHash.eq(hash(id)))
            .filter(Column::ExpiresAt.gt(self.clock.now()))
            .one(&read)
            .await
            .map_err(backend)?;
        let Some(found) = found else { return Ok(None) };
        Ok(Some(Record {
            id: *id,
            data: serde_json::from_slice(&found.data).map_err(|error| Error::Decode(error.to_string()))?,
            expiry_date: OffsetDateTime::from_unix_timestamp(found.expires_at.unix_seconds()).map_err(backend)?,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let write = self.store.write_shared().await.map_err(backend)?;
        Entity::delete_shared().filter(Column::IdHash.eq(hash(id))).exec(&write).await.map_err(backend)?;
        write.commit().await.map_err(backend)
    }
}
