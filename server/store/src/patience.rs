//! Answers that do not come: a database that stands still, or a network that lost a connection without a word. Nothing
//! waits for either for ever, and no connection that fell silent is used again.

use crate::Backend;
use sea_orm::{
    ConnectOptions, DbErr, RuntimeErr,
    sqlx::{self, Connection as _, PgConnection},
};
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// The longest wait for one answer of a PostgreSQL. Its own bound on a statement is longer: this one is for silence.
const ANSWER: Duration = Duration::from_secs(20);
/// The same for what takes long by itself: a backup's reading, erasing an organization. The database's own bound comes first.
const SLOW_ANSWER: Duration = Duration::from_secs(65);
/// How long a connection may take to show that it lives.
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);
/// A pool that had a sign of life so short a time ago is not asked for another one when a connection comes back.
const RECENT: Duration = Duration::from_secs(1);

/// How long each answer of a transaction is waited for. SQLite is a library: it has no silence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience(Option<Duration>);

impl Patience {
    /// For what somebody waits for.
    pub(crate) const fn of(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self(None),
            Backend::Postgres => Self(Some(ANSWER)),
        }
    }

    /// For whoever asks whether it answers at all.
    pub(crate) const fn short() -> Self {
        Self(Some(SIGN_OF_LIFE))
    }

    /// For what takes long by itself.
    pub(crate) const fn long(self) -> Self {
        match self.0 {
            None => self,
            Some(_) => Self(Some(SLOW_ANSWER)),
        }
    }

    /// Waits for one answer.
    pub(crate) async fn wait<T>(self, answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let Some(longest) = self.0 else { return answer.await };
        timeout(longest, answer).await.unwrap_or_else(|_| Err(silence(longest)))
    }
}

pub(crate) fn silence(after: Duration) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(format!("the database did not answer within {} s", after.as_secs())))
}

/// Looks whether a connection lives before it is used and when it comes back, and never waits long for the sign. What a
/// pool does by itself has no bound: connections that a network has lost would be waited for until the kernel gives up.
pub(crate) fn look_for_life(options: &mut ConnectOptions) {
    let last_sign: Arc<Mutex<Option<Instant>>> = Arc::default();
    options.test_before_acquire(false).map_sqlx_postgres_pool_opts(move |pool| {
        let (noted, known) = (Arc::clone(&last_sign), Arc::clone(&last_sign));
        pool.before_acquire(move |connection, _| {
            let noted = Arc::clone(&noted);
            Box::pin(async move {
                sign_of_life(connection).await?;
                *noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
                Ok(true)
            })
        })
        .after_release(move |connection, _| {
            let last = *known.lock().unwrap_or_else(PoisonError::into_inner);
            let is_recent = last.is_some_and(|last| last.elapsed() < RECENT);
            Box::pin(async move {
                if !is_recent {
                    sign_of_life(connection).await?;
                }
                Ok(true)
            })
        })
    });
}

async fn sign_of_life(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let silent = |_| Err(io::Error::new(io::ErrorKind::TimedOut, "the connection shows no sign of life").into());
    timeout(SIGN_OF_LIFE, connection.ping()).await.unwrap_or_else(silent)
}
