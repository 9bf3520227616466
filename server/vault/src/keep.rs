//! Keeping a secret.

use crate::{Error, Vault, sealed_row};
use audit::Event;
use context::Caller;
use sea_orm::{EntityTrait, IntoActiveModel};
use seal::Purpose;
use store::{
    Write,
    entity::sealed_secret::{Entity, Model},
};
use types::SecretId;

impl Vault {
    /// Seals a secret into the caller's transaction, with its `secret.set` event. `generation` counts the versions of one
    /// thing's secret; the first is 1. It opens for `dest_origin` only; an empty one is never sent anywhere.
    ///
    /// Who may do this is decided by whoever calls: connecting a provider or an identity provider is their operation.
    ///
    /// # Errors
    /// [`Error::Seal`], [`Error::Audit`], [`Error::Store`]. The transaction must then not be committed.
    pub async fn keep(
        &self,
        write: &mut Write,
        caller: &Caller,
        purpose: Purpose,
        generation: u32,
        dest_origin: &str,
        secret: &[u8],
    ) -> Result<SecretId, Error> {
        let now = self.clock.now();
        let id: SecretId = self.entropy.id(now);
        let name = (caller.org(), id, purpose, generation);
        let row = sealed_row::seal(&self.master, name, dest_origin, secret, now)?;
        let event = set_event("secret.set", &row);
        Entity::insert(row.into_active_model()).exec_without_returning(&*write).await?;
        self.audit.append(write, caller, event).await?;
        Ok(id)
    }
}

/// Says what is sealed now, so that an older genuine file is noticed.
pub(crate) fn set_event(action: &'static str, row: &Model) -> Event {
    Event::new(action, "secret", row.id.to_string())
        .with("purpose", row.purpose.as_str())
        .with("generation", row.generation)
        .with("dest_origin", row.dest_origin.as_str())
        .with("recipients", row.recipient_fp.as_str())
        .with("blob_sha256", sealed_row::blob_sha256(&row.blob))
}
