//! Signing out, and signing in over an older sign-in.

use crate::{Error, Identity};
use audit::Event;
use context::{Caller, Credential};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use store::{Invalidation, Scoped, Write, entity};
use types::SignInId;

impl Identity {
    /// Ends the caller's sign-in, and every other one that their browser `held` in the organization: nobody comes back when
    /// they are gone. Says which ended or had ended already; none when the caller did not come by a sign-in.
    ///
    /// **Permissions:** whoever is signed in, for themselves.
    pub async fn end_sign_in(&self, caller: &Caller, held: &[SignInId]) -> Result<Vec<SignInId>, Error> {
        let Credential::SignIn(own) = *caller.credential() else { return Ok(Vec::new()) };
        let all: Vec<_> = held.iter().copied().chain([own]).collect();
        let mut write = self.store.write(caller.scope()).await?;
        let ended = self.end_held(&mut write, caller, &all).await?;
        write.commit().await?;
        Ok(ended)
    }

    /// Ends those of the held sign-ins that are in the caller's organization, each with its event. Returns them, those
    /// included that had ended before.
    pub(super) async fn end_held(
        &self,
        write: &mut Write,
        caller: &Caller,
        held: &[SignInId],
    ) -> Result<Vec<SignInId>, Error> {
        use entity::sign_in::{Column, Entity};
        let ours = Entity::find_in(caller.scope()).filter(Column::Id.is_in(held.iter().copied()));
        let rows = ours.all(&*write).await?;
        for row in rows.iter().filter(|row| row.ended_at.is_none()) {
            let ended = Entity::update_in(caller.scope())
                .col_expr(Column::EndedAt, Expr::value(self.clock.now()))
                .filter(Column::Id.eq(row.id))
                .filter(Column::EndedAt.is_null())
                .exec(&*write)
                .await?;
            if ended.rows_affected == 0 {
                continue;
            }
            self.audit.append(write, caller, Event::new("sign_in.ended", "sign_in", row.id.to_string())).await?;
            write.invalidate(Invalidation::SignIn(caller.org(), row.id));
        }
        Ok(rows.into_iter().map(|row| row.id).collect())
    }
}
