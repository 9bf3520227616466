//! Signing out.

use crate::{Error, Identity};
use audit::Event;
use context::{Caller, Credential};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use store::{Invalidation, Scoped, entity};
use types::SignInId;

impl Identity {
    /// Ends the caller's sign-in, and says which it was; `None` when the caller did not come by one.
    ///
    /// **Permissions:** whoever is signed in, for themselves.
    pub async fn end_sign_in(&self, caller: &Caller) -> Result<Option<SignInId>, Error> {
        use entity::sign_in::{Column, Entity};
        let Credential::SignIn(id) = *caller.credential() else { return Ok(None) };
        let mut write = self.store.write(caller.scope()).await?;
        let ended = Entity::update_in(caller.scope())
            .col_expr(Column::EndedAt, Expr::value(self.clock.now()))
            .filter(Column::Id.eq(id))
            .filter(Column::EndedAt.is_null())
            .exec(&write)
            .await?;
        if ended.rows_affected > 0 {
            self.audit.append(&write, caller, Event::new("sign_in.ended", "sign_in", id.to_string())).await?;
            write.invalidate(Invalidation::SignIn(caller.org(), id));
            write.commit().await?;
        }
        Ok(Some(id))
    }
}
