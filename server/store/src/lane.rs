//! A connection to PostgreSQL outside the pools, for the one task that waits for nobody else's: the admission lane.
//!
//! A transaction through a pool takes two round trips for a sign of life, one to begin, one to name its organizations and one
//! for each lock. Here all of that is one: the answer to it is the sign of life.

use crate::{
    Backend, Error, Store,
    connect::{Use, told},
    patience::{Patience, silence},
    transaction::lock_name,
    turns::Turns,
};
use context::OrgScope;
use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{
        self, AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection,
        postgres::{PgArguments, PgConnectOptions, PgRow},
    },
};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// How long it may take to connect, and to begin. Whoever waits for longer, be it for a lock, goes through the pool.
const QUICKLY: Duration = Duration::from_secs(2);

/// The connection. After any error it is to be dropped: what was begun is undone when it closes.
pub struct Lane {
    connection: PgConnection,
    patience: Patience,
    /// Where it is noted that the database lets transactions begin.
    writers: Turns,
}

impl Store {
    /// Connects; `None` on SQLite.
    pub async fn lane(&self) -> Result<Option<Lane>, Error> {
        if self.backend() != Backend::Postgres {
            return Ok(None);
        }
        let options: PgConnectOptions = self.opened().url.parse().map_err(failed)?;
        let options = told(options, Use::Lane).disable_statement_logging();
        let connection = quickly(options.connect()).await?;
        let (patience, writers) = (Patience::of(Backend::Postgres), self.opened().writers.clone());
        Ok(Some(Lane { connection, patience, writers }))
    }
}

impl Lane {
    /// Begins a change of these organizations' rows, with their lock of this name, which others have together.
    ///
    /// The statements are one message, which takes no parameters; all that differs in it are ids of organizations.
    pub async fn begin(&mut self, scopes: &[OrgScope], lock: &'static str) -> Result<(), Error> {
        let orgs: Vec<_> = scopes.iter().map(|scope| scope.org().to_string()).collect();
        let mut begin = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT set_config('keyhall.orgs', '{{{}}}', true)",
            orgs.join(",")
        );
        for scope in scopes {
            begin.push_str(", pg_advisory_xact_lock_shared(hashtextextended('");
            begin.push_str(&lock_name(lock, *scope));
            begin.push_str("', 0))");
        }
        let begun = quickly(self.connection.execute(sqlx::raw_sql(AssertSqlSafe(begin)))).await;
        self.writers.note(begun).map(drop)
    }

    /// The rows that a statement answers. It stays prepared.
    pub async fn rows(&mut self, statement: &'static str, values: PgArguments) -> Result<Vec<PgRow>, Error> {
        let rows = self.connection.fetch_all(sqlx::query_with(statement, values));
        Ok(self.patience.wait(async { rows.await.map_err(failed) }).await?)
    }

    /// Makes it durable. After an error nobody knows whether it is.
    pub async fn commit(&mut self) -> Result<(), Error> {
        self.end("COMMIT").await
    }

    /// Undoes everything since [`Lane::begin`].
    pub async fn roll_back(&mut self) -> Result<(), Error> {
        self.end("ROLLBACK").await
    }

    async fn end(&mut self, statement: &'static str) -> Result<(), Error> {
        let ended = self.connection.execute(sqlx::raw_sql(statement));
        self.patience.wait(async { ended.await.map_err(failed) }).await?;
        Ok(())
    }
}

async fn quickly<T>(answer: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, Error> {
    let answer = timeout(QUICKLY, answer).await.map_err(|_| silence(QUICKLY))?;
    Ok(answer.map_err(failed)?)
}

/// As sea-orm would hand it on, so that [`Error`] can say what it means.
fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

impl std::fmt::Debug for Lane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lane").finish_non_exhaustive()
    }
}
