//! A browser's sign-in becomes a caller.

use super::{
    cache::{Authority, Kind, Shown},
    mac,
    noted::NOTED,
    standing::standing,
};
use crate::{
    Error, Identity, Unknown,
    identity::{bytes, caller, located},
};
use context::{Caller, Credential, Origin};
use sea_orm::{ColumnTrait, Condition, QueryFilter, sea_query::Expr};
use std::sync::{Arc, OnceLock};
use store::{Scoped, entity};
use types::{Moment, RequestId, SignInId};

/// A sign-in that nobody used for so long is over, in seconds.
const IDLE: i64 = 3600;
/// Sign-ins of one browser that are looked at.
const MOST: usize = 32;

impl Identity {
    /// The caller who is signed in to this organization by one of the browser's sign-ins, oldest first; of several the newest
    /// counts. `None` when none holds.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when one would hold but for the organization, which is suspended.
    pub async fn caller_of_sign_in(
        &self,
        slug: &str,
        sign_ins: &[SignInId],
        request_id: RequestId,
        origin: Origin,
    ) -> Result<Option<Caller>, Error> {
        let now = self.clock.now();
        for id in sign_ins.iter().rev().take(MOST).copied() {
            let Some(authority) = self.authority_of_sign_in(id, now).await? else { continue };
            if authority.slug != slug {
                continue;
            }
            if authority.is_suspended {
                return Err(Error::Unauthenticated(Unknown::Suspended));
            }
            let credential = Credential::SignIn(id);
            return Ok(Some(caller(
                authority.org,
                Some(authority.member),
                authority.roles,
                credential,
                request_id,
                origin,
            )));
        }
        Ok(None)
    }

    async fn authority_of_sign_in(&self, id: SignInId, now: Moment) -> Result<Option<Authority>, Error> {
        let shown = Shown::SignIn(id);
        // Who is refused is looked up again: a resumed organization is let in at once.
        let suspended = Arc::new(OnceLock::new());
        let read = || {
            let (identity, suspended) = (self.clone(), Arc::clone(&suspended));
            async move {
                let found = identity.read_sign_in(id, now).await?;
                Ok::<_, Error>(
                    found.filter(|authority| !authority.is_suspended || suspended.set(authority.clone()).is_err()),
                )
            }
        };
        let known = self.authorities.recent.find_or_read(&self.tracker, shown, read).await?;
        let Some(authority) = known.or_else(|| suspended.get().cloned()) else { return Ok(None) };
        let last_used = authority.last_used.unwrap_or(now);
        if now >= authority.ends_at || now >= last_used.plus_seconds(IDLE) {
            return Ok(None);
        }
        if !authority.is_suspended && self.authorities.noted.is_to_be_noted(shown, Some(last_used), now) {
            if let Err(error) = self.note_sign_in(&authority, id, now).await {
                tracing::warn!(%error, "the use of a sign-in could not be written down");
            }
            self.authorities.was_noted(shown, now);
        }
        Ok(Some(authority))
    }

    async fn read_sign_in(&self, id: SignInId, now: Moment) -> Result<Option<Authority>, Error> {
        let Some(scope) = self.locate("sign_in", &bytes(id.0)).await? else { return Ok(None) };
        let read = self.store.read(scope).await?;
        let Some(row) = entity::sign_in::Entity::find_one_in(scope, id).one(&read).await? else { return Ok(None) };
        let Some(standing) = standing(&read, scope, row.member_id).await? else { return Ok(None) };
        drop(read);
        if !mac::is_sign_in(self.keyring(), &row) {
            self.report_forgery(scope, "sign_in", id.0).await?;
            return Ok(None);
        }
        let is_over = row.ended_at.is_some() || row.member_epoch != standing.epoch || now >= row.expires_at;
        if is_over || !standing.is_active {
            return Ok(None);
        }
        Ok(Some(Authority {
            org: scope.org(),
            slug: standing.slug,
            is_suspended: standing.is_suspended,
            member: row.member_id,
            roles: standing.roles,
            kind: Kind::SignIn(id),
            ends_at: row.expires_at,
            last_used: Some(row.last_seen_at),
        }))
    }

    /// Writes down that the sign-in and its member were seen, at most once a minute.
    async fn note_sign_in(&self, authority: &Authority, id: SignInId, now: Moment) -> Result<(), Error> {
        use entity::{member, sign_in};
        let scope = located(authority.org);
        let before = now.plus_seconds(-NOTED);
        let write = self.store.write(scope).await?;
        sign_in::Entity::update_in(scope)
            .col_expr(sign_in::Column::LastSeenAt, Expr::value(now))
            .filter(sign_in::Column::Id.eq(id))
            .filter(sign_in::Column::LastSeenAt.lte(before))
            .exec(&write)
            .await?;
        member::Entity::update_in(scope)
            .col_expr(member::Column::LastSeenAt, Expr::value(now))
            .filter(member::Column::Id.eq(authority.member))
            .filter(
                Condition::any().add(member::Column::LastSeenAt.is_null()).add(member::Column::LastSeenAt.lte(before)),
            )
            .exec(&write)
            .await?;
        write.commit().await?;
        Ok(())
    }
}
