//! The instance's own keys, sealed like everything else.

use crate::{Error, sealed_row, vault::instance};
use context::{Clock, Entropy};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use seal::{Keyring, Master, Purpose};
use store::{
    Scoped, Store, Write,
    entity::sealed_secret::{Column, Entity},
};
use types::OrgId;

/// The keyring, or `None` when there is none yet.
///
/// # Errors
/// [`Error::Keyring`] when a key of it is missing or does not open: with another identity file than the one that it was
/// made with, say.
pub async fn load(store: &Store, master: &Master) -> Result<Option<Keyring>, Error> {
    let read = store.read(instance()).await?;
    let names = Purpose::KEYRING.map(Purpose::as_str);
    let rows = Entity::find_in(instance()).filter(Column::Purpose.is_in(names)).all(&read).await?;
    drop(read);
    if rows.is_empty() {
        return Ok(None);
    }
    let mut parts = Vec::with_capacity(rows.len());
    for row in &rows {
        let header = sealed_row::header(row).ok_or(Error::Keyring(seal::Error::Unbound))?;
        let plain = master.open(&header, &sealed_row::sealed(row)).map_err(Error::Keyring)?;
        parts.push((header.purpose, plain));
    }
    Keyring::from_parts(parts).map(Some).map_err(Error::Keyring)
}

/// Seals a new keyring into the caller's transaction, which also has to hold the event `keyring.created` of the instance
/// log (it can be written only once there is a keyring).
///
/// # Errors
/// [`Error::Seal`], [`Error::Store`].
pub async fn create(
    write: &Write,
    master: &Master,
    keyring: &Keyring,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<(), Error> {
    let now = clock.now();
    let rows = keyring
        .parts()
        .into_iter()
        .map(|(purpose, key)| sealed_row::seal(master, (OrgId::INSTANCE, entropy.id(now), purpose, 1), "", key, now))
        .map(|row| row.map(IntoActiveModel::into_active_model))
        .collect::<Result<Vec<_>, _>>()?;
    Entity::insert_many(rows).exec_without_returning(write).await?;
    Ok(())
}
