//! Hearing what other processes changed.
//!
//! On PostgreSQL a commit notifies every server (`LISTEN`/`NOTIFY`). Whoever was not connected may have missed something:
//! a lost connection, and each new one, makes everything stale. On SQLite a number in the file says that another process
//! of ours wrote; that a stranger wrote is noticed whenever this process did not write beside its pool.

use crate::{
    Backend, Error, Invalidation, Store,
    connect::{Use, connect},
};
use sea_orm::{
    ConnectionTrait, DbErr, RuntimeErr, Statement,
    sqlx::{Executor as _, postgres::PgListener},
};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// The channel that servers on one PostgreSQL database share.
pub(crate) const CHANNEL: &str = "keyhall";
/// Between two looks at an SQLite file, and between two attempts to listen again.
const PAUSE: Duration = Duration::from_millis(250);
/// A connection that was silent for so long is asked whether it lives: a network may lose one without a word.
const SILENCE: Duration = Duration::from_secs(2);

/// What a look at an SQLite file saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileState {
    told: Option<i64>,
    version: Option<i64>,
    direct_commits: u64,
}

impl FileState {
    /// What could not be seen is as it was.
    fn or(self, before: Self) -> Self {
        Self { told: self.told.or(before.told), version: self.version.or(before.version), ..self }
    }

    /// Whether another process may have written in between. Our own commits beside the pool change the version too.
    fn is_news_since(self, before: Self) -> bool {
        let has_changed = |now: Option<i64>, before: Option<i64>| now.is_some() && before.is_some() && now != before;
        has_changed(self.told, before.told)
            || (self.direct_commits == before.direct_commits && has_changed(self.version, before.version))
    }
}

/// Counts a commit of this process in the file's header, where the process that serves looks ([`Store::watch`]). Part of
/// the transaction.
pub(crate) async fn tell_server(transaction: &impl ConnectionTrait) -> Result<(), Error> {
    let backend = transaction.get_database_backend();
    let row = transaction.query_one_raw(Statement::from_string(backend, "PRAGMA user_version")).await?;
    let told = row.and_then(|row| row.try_get_by_index::<i32>(0).ok()).unwrap_or_default();
    transaction.execute_unprepared(&format!("PRAGMA user_version = {}", told.wrapping_add(1))).await?;
    Ok(())
}

/// Pages of an SQLite log that may wait: sixteen megabytes. Copying it holds up those who commit, and what many of them
/// changed is copied once.
const LOG: i64 = 4_000;
/// Pages in the log, and how many of them were copied (`PRAGMA wal_checkpoint`).
const LOOK_AT_LOG: &str = "PRAGMA wal_checkpoint(NOOP)";
const COPY_LOG: &str = "PRAGMA wal_checkpoint(PASSIVE)";

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
        self.opened().is_watching.store(true, Ordering::Release);
        let mut seen: Option<FileState> = None;
        loop {
            sleep(PAUSE).await;
            let look = FileState {
                // What other processes of ours count: see `tell_server`.
                told: self.pragma("user_version").await,
                // The writer's connection sees its own commits as no change.
                version: self.pragma("data_version").await,
                direct_commits: self.opened().direct_commits.load(Ordering::Acquire),
            };
            let before = seen.unwrap_or(look);
            seen = Some(look.or(before));
            if look.is_news_since(before) {
                self.opened().bus.publish(Invalidation::Everything);
            }
            self.copy_log().await;
        }
    }

    async fn pragma(&self, name: &str) -> Option<i64> {
        let statement = Statement::from_string(self.opened().writer.get_database_backend(), format!("PRAGMA {name}"));
        self.opened().writer.query_one_raw(statement).await.ok()??.try_get_by_index(0).ok()
    }

    /// Copies the log into the file once more than [`LOG`] pages of it wait for that, beside whoever writes (SQLite,
    /// "Write-Ahead Logging"): who commits need not.
    async fn copy_log(&self) {
        let backend = self.opened().reader.get_database_backend();
        let waiting = match self.opened().reader.query_one_raw(Statement::from_string(backend, LOOK_AT_LOG)).await {
            Ok(Some(row)) => {
                let pages = |at| row.try_get_by_index::<i64>(at).unwrap_or_default();
                pages(1).saturating_sub(pages(2))
            }
            _ => 0,
        };
        if waiting > LOG
            && let Err(error) = self.opened().reader.query_one_raw(Statement::from_string(backend, COPY_LOG)).await
        {
            tracing::warn!(%error, "the database's log could not be copied into its file");
        }
    }

    async fn listen(&self) {
        loop {
            if let Err(error) = self.listen_once().await {
                tracing::warn!(%error, "news from other servers can't be heard: looking everything up until it can");
            }
            // While nothing is heard, anything may change.
            self.opened().bus.publish(Invalidation::Everything);
            sleep(PAUSE).await;
        }
    }

    /// Until the connection is lost.
    async fn listen_once(&self) -> Result<(), Error> {
        let pool = connect(&self.opened().url, Backend::Postgres, 1, Use::Listen).await?;
        let failed = |error| Error::Database(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))));
        let mut listener = PgListener::connect_with(pool.get_postgres_connection_pool()).await.map_err(failed)?;
        listener.eager_reconnect(false);
        match timeout(SILENCE, listener.listen(CHANNEL)).await {
            Ok(listening) => listening.map_err(failed)?,
            Err(_) => return Ok(()),
        }
        // What was said before this moment was not heard.
        self.opened().bus.publish(Invalidation::Everything);
        loop {
            match timeout(SILENCE, listener.try_recv()).await {
                Ok(Ok(Some(news))) => self.opened().bus.publish(Invalidation::from_text(news.payload())),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_process_wrote_beside_its_pool_is_no_news() {
        let before = FileState { told: Some(1), version: Some(5), direct_commits: 0 };
        for (look, is_news) in [
            (before, false),
            (FileState { version: Some(6), ..before }, true),
            (FileState { version: Some(6), direct_commits: 1, ..before }, false),
            (FileState { told: Some(2), version: Some(6), direct_commits: 1 }, true),
            (FileState { told: None, version: None, ..before }, false),
        ] {
            assert_eq!(look.is_news_since(before), is_news, "{look:?}");
        }
    }
}
