//! Transactions: begin and commit visible in the same function.

use crate::{
    Bus, Error, Invalidation,
    error::is_duplicate,
    patience::Patience,
    turns::Turn,
    watch::{self, CHANNEL},
};
use context::OrgScope;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

/// A consistent view of one or more organizations' rows. Ends when dropped.
pub struct Read {
    transaction: DatabaseTransaction,
    patience: Patience,
    /// After the transaction: who is next finds the connection free.
    _turn: Turn,
}

impl Read {
    pub(crate) const fn new(transaction: DatabaseTransaction, patience: Patience, turn: Turn) -> Self {
        Self { transaction, patience, _turn: turn }
    }
}

/// The lock of whoever decides over several rows of one organization, such as whether another owner is left: see
/// [`crate::Store::write_alone`].
pub const ORGANIZATION: &str = "organization";

/// How a lock is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// By one change only.
    Alone,
    /// By any number of those that ask for it like this.
    Together,
}

/// What is locked: hashed, it is the key of an advisory lock.
pub(crate) fn lock_name(name: &str, scope: OrgScope) -> String {
    format!("{name}:{}", scope.org())
}

/// A change of one or more organizations' rows. Nothing happened until [`Write::commit`]; dropped, it is rolled back.
pub struct Write {
    transaction: DatabaseTransaction,
    patience: Patience,
    bus: Bus,
    news: Vec<Invalidation>,
    /// Whether a server that uses the same SQLite file has to hear of it.
    is_watched_for: bool,
    /// After the transaction, as in [`Read`].
    _turn: Option<Turn>,
}

impl Write {
    pub(crate) const fn new(
        transaction: DatabaseTransaction,
        patience: Patience,
        bus: Bus,
        is_watched_for: bool,
        turn: Option<Turn>,
    ) -> Self {
        Self { transaction, patience, bus, news: Vec::new(), is_watched_for, _turn: turn }
    }

    /// The same for statements that take long by themselves.
    pub(crate) const fn patient(&mut self) {
        self.patience = self.patience.long();
    }

    /// Waits until it has these organizations' lock of this name, and keeps it until the end. What decides over rows that
    /// others are just writing needs one: rows can be locked only when they are there. On SQLite every change is alone.
    pub async fn lock(&self, name: &str, scopes: &[OrgScope], lock: Lock) -> Result<(), Error> {
        if self.transaction.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let function = match lock {
            Lock::Alone => "pg_advisory_xact_lock",
            Lock::Together => "pg_advisory_xact_lock_shared",
        };
        let names: Vec<_> = scopes.iter().map(|scope| lock_name(name, *scope)).collect();
        let wait = Statement::from_sql_and_values(
            DbBackend::Postgres,
            format!("SELECT count({function}(hashtextextended(name, 0))) FROM unnest($1::text::text[]) AS name"),
            [format!("{{{}}}", names.join(",")).into()],
        );
        self.query_one_raw(wait).await?;
        Ok(())
    }

    /// Says what the commit makes stale; published after it, never before.
    pub fn invalidate(&mut self, news: Invalidation) {
        self.news.push(news);
    }

    /// Makes it durable, then tells the listeners: of this process at once, those of other servers by the database.
    pub async fn commit(self) -> Result<(), Error> {
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            for news in &self.news {
                // Sent when the transaction commits, and only then (PostgreSQL manual, "NOTIFY").
                let notify = Statement::from_sql_and_values(
                    DbBackend::Postgres,
                    "SELECT pg_notify($1, $2)",
                    [CHANNEL.into(), news.to_text().into()],
                );
                self.query_one_raw(notify).await?;
            }
        }
        if self.is_watched_for {
            watch::tell_server(&self.transaction).await?;
        }
        self.patience.wait(self.transaction.commit()).await?;
        for news in self.news {
            self.bus.publish(news);
        }
        Ok(())
    }

    /// Whether an insert failed because a unique column refused it.
    pub fn is_duplicate(error: &DbErr) -> bool {
        is_duplicate(error)
    }
}

macro_rules! connection {
    ($name:ident) => {
        #[async_trait::async_trait]
        impl ConnectionTrait for $name {
            fn get_database_backend(&self) -> DbBackend {
                self.transaction.get_database_backend()
            }

            async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
                self.patience.wait(self.transaction.execute_raw(statement)).await
            }

            async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
                self.patience.wait(self.transaction.execute_unprepared(sql)).await
            }

            async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
                self.patience.wait(self.transaction.query_one_raw(statement)).await
            }

            async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
                self.patience.wait(self.transaction.query_all_raw(statement)).await
            }
        }
    };
}

connection!(Read);
connection!(Write);
