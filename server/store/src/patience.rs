//! Answers that do not come: a database that stands still, or a network that lost a connection without a word. Nothing
//! waits for either for ever, and no connection that fell silent is used again.

use crate::Backend;
use sea_orm::{
    ConnectOptions, DbErr, RuntimeErr,
    sqlx::{self, Connection as _, PgConnection},
};
use std::{io, time::Duration};
use tokio::time::timeout;

/// The longest wait for one answer of a PostgreSQL. Its own bound on a statement is longer: this one is for silence.
const ANSWER: Duration = Duration::from_secs(20);
/// The same for what takes long by itself: a backup's reading, erasing an organization. The database's own bound comes first.
const SLOW_ANSWER: Duration = Duration::from_secs(65);
/// How long a connection may take to show that it lives.
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);

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
/// pool does by itself has no bound: connections that a network has lost would be waited for until the kernel gives up, and
/// keep their place in the pool until then.
pub(crate) fn look_for_life(options: &mut ConnectOptions) {
    options.test_before_acquire(false).map_sqlx_postgres_pool_opts(move |pool| {
        pool.before_acquire(|connection, _| Box::pin(lives(connection)))
            .after_release(|connection, _| Box::pin(lives(connection)))
    });
}

async fn lives(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sign_of_life(connection).await?;
    Ok(true)
}

async fn sign_of_life(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let silent = |_| Err(io::Error::new(io::ErrorKind::TimedOut, "the connection shows no sign of life").into());
    timeout(SIGN_OF_LIFE, connection.ping()).await.unwrap_or_else(silent)
}
