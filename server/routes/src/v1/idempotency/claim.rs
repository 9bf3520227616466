//! The rows: who claimed which key, and what became of it.

use super::kept::Kept;
use crate::Rooms;
use context::Caller;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use store::{
    Scoped,
    entity::kept_answer::{Column, Entity, Model},
};
use types::{Problem, RequestId};

/// Days for which an answer is kept.
const DAYS: i64 = 1;
/// A request that has no answer after so many seconds was interrupted: none runs longer than a quarter of an hour.
const INTERRUPTED: i64 = 960;
/// The code of the refusal that a moment changes.
pub(super) const RUNNING: &str = "idempotency_in_progress";

/// What is sealed, as its key is told.
const PLACE: &[u8] = b"kept_answer";

/// A credential's key.
pub(super) struct Claim {
    pub(super) rooms: Rooms,
    pub(super) caller: Caller,
    pub(super) credential: String,
    pub(super) key: String,
}

/// Whose turn it is.
pub(super) enum Claimed {
    /// This request's.
    Now,
    /// It was done, and this was answered.
    Before(Kept),
}

/// How a request ended that was answered.
#[derive(Clone, Copy)]
pub(super) enum State {
    Kept,
    Streamed,
    TooLarge,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Streamed => "streamed",
            Self::TooLarge => "too_large",
        }
    }
}

impl Claim {
    /// Claims the key for the request, and clears away what the organization's claims of yesterday left.
    ///
    /// Errors: 422 when the key stands for another request; 409 while that one runs, when it was interrupted, and where
    /// its answer was not kept.
    pub(super) async fn begin(&self, fingerprint: &[u8; 32]) -> Result<Claimed, Problem> {
        let now = self.rooms.clock.now();
        let scope = self.caller.scope();
        let write = self.rooms.store.write(scope).await?;
        Entity::delete_in(scope).filter(Column::ExpiresAt.lte(now)).exec(&write).await.map_err(database)?;
        let row = Model {
            org_id: scope.org(),
            credential: self.credential.clone(),
            key: self.key.clone(),
            fingerprint: fingerprint.to_vec(),
            request_id: self.caller.request_id,
            state: "running".to_owned(),
            sealed: None,
            created_at: now,
            expires_at: now.plus_days(DAYS),
        };
        let same = OnConflict::columns([Column::OrgId, Column::Credential, Column::Key]).do_nothing().to_owned();
        let claimed = Entity::insert(row.into_active_model()).on_conflict(same).exec_without_returning(&write).await;
        if claimed.map_err(database)? == 1 {
            write.commit().await?;
            return Ok(Claimed::Now);
        }
        let place = (scope.org(), self.credential.clone(), self.key.clone());
        let known = Entity::find_one_in(scope, place).one(&write).await.map_err(database)?;
        write.commit().await?;
        // Given back in this moment.
        let Some(known) = known else { return Err(running()) };
        if known.fingerprint != fingerprint {
            let problem = Problem::new(422, "idempotency_key_reused", "This key stands for another request.");
            return Err(
                problem.because("Use a new `Idempotency-Key` for each request; repeat it only with the same body.")
            );
        }
        match (known.state.as_str(), &known.sealed) {
            ("kept", Some(sealed)) => Ok(Claimed::Before(self.open(known.request_id, sealed).await?)),
            ("running", _) if now < known.created_at.plus_seconds(INTERRUPTED) => Err(running()),
            (state, _) => Err(self.gone(state, known.request_id).await),
        }
    }

    /// Says what became of a request whose answer is not there.
    async fn gone(&self, state: &str, request: RequestId) -> Problem {
        let row = self.rooms.ledger.row_of_request(&self.caller, request).await.ok().flatten();
        let row =
            row.map_or_else(|| "It has no ledger row".to_owned(), |row| format!("Its ledger row is {}", row.ledger_id));
        let (code, title) = match state {
            "streamed" => ("idempotency_streamed", "The request was answered with a stream, which is not kept."),
            "too_large" => ("idempotency_not_kept", "The request was answered, with more than is kept."),
            _ => ("idempotency_interrupted", "The first request with this key was interrupted."),
        };
        let told = format!("{row} (GET /v1/keyhall/requests/{request}). Send it with a new key to ask again.");
        Problem::new(409, code, title).because(told)
    }

    /// Writes down how it ended, with the answer where that is kept.
    pub(super) async fn end(&self, state: State, kept: Option<Kept>) -> Result<(), Problem> {
        let sealed = match kept {
            Some(kept) => Some(self.seal(&kept).await?),
            None => None,
        };
        let write = self.rooms.store.write(self.caller.scope()).await?;
        let own = Entity::update_in(self.caller.scope())
            .col_expr(Column::State, Expr::value(state.as_str()))
            .col_expr(Column::Sealed, Expr::value(sealed))
            .filter(Column::Credential.eq(self.credential.as_str()))
            .filter(Column::Key.eq(self.key.as_str()));
        own.exec(&write).await.map_err(database)?;
        Ok(write.commit().await?)
    }

    /// Gives the key back.
    pub(super) async fn forget(&self) -> Result<(), Problem> {
        let write = self.rooms.store.write(self.caller.scope()).await?;
        let own = Entity::delete_in(self.caller.scope())
            .filter(Column::Credential.eq(self.credential.as_str()))
            .filter(Column::Key.eq(self.key.as_str()))
            .filter(Column::RequestId.eq(self.caller.request_id));
        own.exec(&write).await.map_err(database)?;
        Ok(write.commit().await?)
    }

    async fn seal(&self, kept: &Kept) -> Result<Vec<u8>, Problem> {
        let key = self.rooms.vault.content_key(self.caller.scope()).await?;
        let plain = kept.write().map_err(|_| Problem::internal())?;
        let (org, request) = (self.caller.org(), self.caller.request_id);
        Ok(key.seal(&*self.rooms.entropy, &[org.0.as_bytes(), request.0.as_bytes(), PLACE], &plain))
    }

    async fn open(&self, request: RequestId, sealed: &[u8]) -> Result<Kept, Problem> {
        let key = self.rooms.vault.content_key(self.caller.scope()).await?;
        let org = self.caller.org();
        let place: &[&[u8]] = &[org.0.as_bytes(), request.0.as_bytes(), PLACE];
        let plain = key.open(place, sealed).map_err(|_| Problem::internal())?;
        Kept::read(&plain).ok_or_else(Problem::internal)
    }
}

fn database(error: sea_orm::DbErr) -> Problem {
    store::Error::from(error).into()
}

fn running() -> Problem {
    let problem = Problem::new(409, RUNNING, "The first request with this key is still running.");
    problem.because("Send it again in a moment: it will be answered with the first one's answer.")
}
