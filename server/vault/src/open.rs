//! Opening a secret for one use.

use crate::{Error, Vault, cache::Opened, sealed_row};
use audit::{Actor, Event};
use context::OrgScope;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use seal::Purpose;
use serde::Deserialize;
use std::sync::PoisonError;
use store::{
    Read, Scoped,
    entity::{audit_event, sealed_secret},
};
use types::{Secret, SecretId};
use zeroize::Zeroizing;

/// The events that say what is sealed, or that nothing is any more.
const SET: [&str; 4] =
    ["secret.set", crate::content_key::CREATED, crate::recipients::REWRAPPED, crate::forget::FORGOTTEN];

/// What such an event says.
#[derive(Deserialize)]
struct Set {
    generation: i32,
    blob_sha256: String,
}

impl Vault {
    /// Opens a secret for sending it to `dest_origin` (`https://api.openai.com`; empty for one that is never sent). Must
    /// not be called while a write transaction is open: a mismatch is recorded in one of its own.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when row, seal, purpose, destination or the latest event about it do not fit together; it is
    /// recorded as `seal.mismatch`. [`Error::Unavailable`] when an identity is missing. [`Error::NotFound`].
    pub async fn open(
        &self,
        scope: OrgScope,
        secret: SecretId,
        purpose: Purpose,
        dest_origin: &str,
    ) -> Result<Secret, Error> {
        let plain = self.open_bytes(scope, secret, purpose, dest_origin).await?;
        let text = std::str::from_utf8(&plain).map_err(|_| Error::NotText(secret))?;
        Ok(Secret::new(text))
    }

    pub(crate) async fn open_bytes(
        &self,
        scope: OrgScope,
        secret: SecretId,
        purpose: Purpose,
        dest_origin: &str,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let opened = match self.find(scope, secret).await {
            Ok(opened) => opened,
            Err(error) => return Err(self.refused(scope, purpose, error).await),
        };
        let why = if opened.purpose != purpose {
            "it was sealed for another purpose"
        } else if opened.dest_origin != dest_origin {
            "it was sealed for another destination"
        } else {
            return Ok(opened.plain);
        };
        Err(self.refused(scope, purpose, Error::Mismatch { secret, why }).await)
    }

    /// From memory, or from its row.
    async fn find(&self, scope: OrgScope, secret: SecretId) -> Result<Opened, Error> {
        let heard = {
            let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(opened) = cache.find(secret, self.clock.now()).filter(|opened| opened.org == scope.org()) {
                return Ok(opened);
            }
            cache.listen()
        };
        let read = self.store.read(scope).await?;
        let row = sealed_secret::Entity::find_one_in(scope, secret).one(&read).await?.ok_or(Error::NotFound(secret))?;
        check_latest(&read, scope, &row).await?;
        drop(read);
        let opened = self.unseal(&row)?;
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(secret, opened.clone(), self.clock.now(), heard);
        Ok(opened)
    }

    fn unseal(&self, row: &sealed_secret::Model) -> Result<Opened, Error> {
        let mismatch = |why| Error::Mismatch { secret: row.id, why };
        let header = sealed_row::header(row).ok_or(mismatch("its purpose or generation is not one"))?;
        let plain = match self.master.open(&header, &sealed_row::sealed(row)) {
            Ok(plain) => plain,
            // Sealed to others than today's recipients, and no loaded identity confirms it: that identity is missing.
            Err(seal::Error::Unbound) if row.recipient_fp != self.master.recipient_fp() => {
                return Err(Error::Unavailable(row.id));
            }
            Err(seal::Error::Unbound) => return Err(mismatch("the row was changed, moved or forged")),
            Err(seal::Error::Undecryptable) => return Err(Error::Unavailable(row.id)),
            Err(_) => return Err(mismatch("what is inside belongs elsewhere")),
        };
        Ok(Opened { org: header.org, purpose: header.purpose, dest_origin: header.dest_origin, plain })
    }

    /// Records a mismatch, and hands the error on.
    async fn refused(&self, scope: OrgScope, purpose: Purpose, error: Error) -> Error {
        let Error::Mismatch { secret, why } = error else { return error };
        tracing::error!(org = %scope.org(), %secret, why, "vault.seal_mismatch");
        let record = async {
            let write = self.store.write(scope).await?;
            let event = Event::new("seal.mismatch", "secret", secret.to_string())
                .with("purpose", purpose.as_str())
                .with("why", why)
                .refused();
            self.audit.append_system(&write, scope.org(), Actor::System("vault"), event).await?;
            write.commit().await?;
            Ok::<_, Error>(())
        };
        if let Err(failure) = record.await {
            tracing::error!(%failure, "vault.seal_mismatch_not_recorded");
        }
        Error::Mismatch { secret, why }
    }
}

/// Compares the row with the latest event that says what is sealed: an older genuine row put back by hand is
/// refused, and one that was forgotten.
async fn check_latest(read: &Read, scope: OrgScope, row: &sealed_secret::Model) -> Result<(), Error> {
    let event = audit_event::Entity::find_in(scope)
        .filter(audit_event::Column::TargetId.eq(row.id.to_string()))
        .filter(audit_event::Column::Action.is_in(SET))
        .order_by_desc(audit_event::Column::Seq)
        .one(read)
        .await?;
    let mismatch = |why| Error::Mismatch { secret: row.id, why };
    let event = event.ok_or(mismatch("no event says that it was sealed"))?;
    if event.action == crate::forget::FORGOTTEN {
        return Err(mismatch("it was forgotten"));
    }
    let set: Set = serde_json::from_str(&event.detail).map_err(|_| mismatch("the event about it is malformed"))?;
    if set.generation != row.generation || set.blob_sha256 != sealed_row::blob_sha256(&row.blob) {
        return Err(mismatch("it is not what was sealed last"));
    }
    Ok(())
}
