//! Hearing what other processes changed.
//!
//! On PostgreSQL a commit notifies every server (`LISTEN`/`NOTIFY`). Whoever was not connected may have missed something:
//! a lost connection, and each new one, makes everything stale. On SQLite a number in the file says that another process
//! wrote.

use crate::{
    Backend, Error, Invalidation, Store,
    connect::{Use, connect},
};
use sea_orm::{
    ConnectionTrait, DbErr, RuntimeErr, Statement,
    sqlx::{Executor as _, postgres::PgListener},
};
use std::{sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// The channel that servers on one PostgreSQL database share.
pub(crate) const CHANNEL: &str = "keyhall";
/// Between two looks at an SQLite file, and between two attempts to listen again.
const PAUSE: Duration = Duration::from_millis(250);
/// A connection that was silent for so long is asked whether it lives: a network may lose one without a word.
const SILENCE: Duration = Duration::from_secs(2);

impl Store {
    /// Publishes on the bus what other processes changed, until cancelled. SQLite: [`Invalidation::Everything`] when
    /// another process wrote to the file (`PRAGMA data_version`), four times a second.
    pub async fn watch(self, cancelled: CancellationToken) {
        let watching = async {
            match self.backend() {
                Backend::Sqlite => self.watch_file().await,
                Backend::Postgres => self.listen().await,
            }
        };
        cancelled.run_until_cancelled(watching).await;
    }

    async fn watch_file(&self) {
        let mut seen = None;
        loop {
            sleep(PAUSE).await;
            let statement = Statement::from_string(self.writer.get_database_backend(), "PRAGMA data_version");
            // The writer's connection sees its own commits as no change.
            let version = match self.writer.query_one_raw(statement).await {
                Ok(Some(row)) => row.try_get_by_index::<i64>(0).ok(),
                _ => None,
            };
            if version.is_some() && seen.is_some() && version != seen {
                self.bus.publish(Invalidation::Everything);
            }
            seen = version.or(seen);
        }
    }

    async fn listen(&self) {
        loop {
            if let Err(error) = self.listen_once().await {
                tracing::warn!(%error, "news from other servers can't be heard: looking everything up until it can");
            }
            // While nothing is heard, anything may change.
            self.bus.publish(Invalidation::Everything);
            sleep(PAUSE).await;
        }
    }

    /// Until the connection is lost.
    async fn listen_once(&self) -> Result<(), Error> {
        let pool = connect(&self.url, Backend::Postgres, 1, Use::Listen).await?;
        let failed = |error| Error::Database(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))));
        let mut listener = PgListener::connect_with(pool.get_postgres_connection_pool()).await.map_err(failed)?;
        listener.eager_reconnect(false);
        match timeout(SILENCE, listener.listen(CHANNEL)).await {
            Ok(listening) => listening.map_err(failed)?,
            Err(_) => return Ok(()),
        }
        // What was said before this moment was not heard.
        self.bus.publish(Invalidation::Everything);
        loop {
            match timeout(SILENCE, listener.try_recv()).await {
                Ok(Ok(Some(news))) => self.bus.publish(Invalidation::from_text(news.payload())),
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(failed(error)),
                Err(_) => match timeout(SILENCE, (&mut listener).execute("SELECT 1")).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(error)) => return Err(failed(error)),
                    Err(_) => return Ok(()),
                },
            }
        }
    }
}
