//! Forgetting a secret.

use crate::{Error, Vault};
use audit::Event;
use context::Caller;
use store::{Invalidation, Scoped, Write, entity::sealed_secret::Entity};
use types::SecretId;

/// The event that ends a secret.
pub(crate) const FORGOTTEN: &str = "secret.forgotten";

impl Vault {
    /// Deletes a sealed secret in the caller's transaction, with its `secret.forgotten` event. Whoever had it opened in
    /// this process forgets it when the transaction commits; other processes within a second.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Audit`], [`Error::Store`]. The transaction must then not be committed.
    pub async fn forget(&self, write: &mut Write, caller: &Caller, secret: SecretId) -> Result<(), Error> {
        use sea_orm::{ColumnTrait, QueryFilter};
        let this = store::entity::sealed_secret::Column::Id.eq(secret);
        let deleted = Entity::delete_in(caller.scope()).filter(this).exec(&*write).await?;
        if deleted.rows_affected == 0 {
            return Err(Error::NotFound(secret));
        }
        write.invalidate(Invalidation::Organization(caller.org()));
        self.audit.append(write, caller, Event::new(FORGOTTEN, "secret", secret.to_string())).await?;
        Ok(())
    }
}
