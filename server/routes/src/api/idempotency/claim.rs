//! The rows: who claimed which key, and what was answered.

use crate::Rooms;
use context::OrgScope;
use http::StatusCode;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use store::{
    Scoped,
    entity::idempotent_request::{Column, Entity, Model},
};
use types::{MemberId, Problem};

/// Days for which an answer is kept.
const DAYS: i64 = 1;
/// A request that has no answer after so many seconds was interrupted: none runs as long.
const INTERRUPTED: i64 = 900;

/// A member's key.
pub(super) struct Claim {
    pub(super) rooms: Rooms,
    pub(super) scope: OrgScope,
    pub(super) member: MemberId,
    pub(super) key: String,
}

/// An answer.
pub(super) struct Kept {
    pub(super) status: StatusCode,
    /// JSON, or nothing.
    pub(super) body: String,
}

/// Whose turn it is.
pub(super) enum Claimed {
    /// This request's.
    Now,
    /// It was done, and this was answered.
    Before(Kept),
}

impl Claim {
    /// Claims the key for the request, and clears away what the organization's claims of yesterday left.
    ///
    /// Errors: 422 when the key stands for another request; 409 while that request runs, or when it was interrupted.
    pub(super) async fn begin(&self, fingerprint: &[u8; 32]) -> Result<Claimed, Problem> {
        let now = self.rooms.clock.now();
        let write = self.rooms.store.write(self.scope).await?;
        Entity::delete_in(self.scope).filter(Column::ExpiresAt.lte(now)).exec(&write).await.map_err(database)?;
        let row = Model {
            org_id: self.scope.org(),
            member_id: self.member,
            key: self.key.clone(),
            fingerprint: fingerprint.to_vec(),
            status: None,
            body: None,
            created_at: now,
            expires_at: now.plus_days(DAYS),
        };
        let same = OnConflict::columns([Column::OrgId, Column::MemberId, Column::Key]).do_nothing().to_owned();
        let claimed = Entity::insert(row.into_active_model()).on_conflict(same).exec_without_returning(&write).await;
        let claimed = claimed.map_err(database)?;
        if claimed == 1 {
            write.commit().await?;
            return Ok(Claimed::Now);
        }
        let known = self.find(&write).await?;
        write.commit().await?;
        let Some(known) = known else { return Err(running()) };
        if known.fingerprint != fingerprint {
            let problem = Problem::new(422, "idempotency_key_reused", "This key stands for another request.");
            return Err(
                problem.because("Use a new `Idempotency-Key` for each request; repeat it only with the same body.")
            );
        }
        let status = known.status.and_then(|status| StatusCode::from_u16(u16::try_from(status).ok()?).ok());
        match status {
            Some(status) => Ok(Claimed::Before(Kept { status, body: known.body.unwrap_or_default() })),
            None if now >= known.created_at.plus_seconds(INTERRUPTED) => {
                let problem = Problem::new(409, "idempotency_interrupted", "The first request was interrupted.");
                Err(problem
                    .because("Nobody knows whether it was done: look, then send it with a new key if it was not."))
            }
            None => Err(running()),
        }
    }

    async fn find(&self, connection: &impl sea_orm::ConnectionTrait) -> Result<Option<Model>, Problem> {
        let key = (self.scope.org(), self.member, self.key.clone());
        Entity::find_one_in(self.scope, key).one(connection).await.map_err(database)
    }

    /// Keeps the answer.
    pub(super) async fn keep(&self, kept: &Kept) -> Result<(), Problem> {
        let write = self.rooms.store.write(self.scope).await?;
        let mut own = Entity::update_in(self.scope)
            .col_expr(Column::Status, Expr::value(i32::from(kept.status.as_u16())))
            .filter(Column::MemberId.eq(self.member))
            .filter(Column::Key.eq(self.key.as_str()));
        if !kept.body.is_empty() {
            own = own.col_expr(Column::Body, Expr::value(kept.body.as_str()));
        }
        own.exec(&write).await.map_err(database)?;
        Ok(write.commit().await?)
    }

    /// Gives the key back.
    pub(super) async fn forget(&self) -> Result<(), Problem> {
        let write = self.rooms.store.write(self.scope).await?;
        let own =
            Entity::delete_in(self.scope).filter(Column::MemberId.eq(self.member)).filter(Column::Key.eq(&self.key));
        own.exec(&write).await.map_err(database)?;
        Ok(write.commit().await?)
    }
}

fn database(error: sea_orm::DbErr) -> Problem {
    store::Error::from(error).into()
}

fn running() -> Problem {
    let problem = Problem::new(409, "idempotency_in_progress", "The first request with this key is still running.");
    problem.because("Send it again in a moment: it will be answered with the first one's answer.")
}
