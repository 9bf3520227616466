//! Transactions: begin and commit visible in the same function.

use crate::{Bus, Error, Invalidation, error::is_duplicate, watch::CHANNEL};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

/// A consistent view of one or more organizations' rows. Ends when dropped.
pub struct Read(pub(crate) DatabaseTransaction);

/// A change of one or more organizations' rows. Nothing happened until [`Write::commit`]; dropped, it is rolled back.
pub struct Write {
    transaction: DatabaseTransaction,
    bus: Bus,
    news: Vec<Invalidation>,
}

impl Write {
    pub(crate) const fn new(transaction: DatabaseTransaction, bus: Bus) -> Self {
        Self { transaction, bus, news: Vec::new() }
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
                self.transaction.query_one_raw(notify).await?;
            }
        }
        self.transaction.commit().await?;
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
    ($name:ident, $field:tt) => {
        #[async_trait::async_trait]
        impl ConnectionTrait for $name {
            fn get_database_backend(&self) -> DbBackend {
                self.$field.get_database_backend()
            }

            async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
                self.$field.execute_raw(statement).await
            }

            async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
                self.$field.execute_unprepared(sql).await
            }

            async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
                self.$field.query_one_raw(statement).await
            }

            async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
                self.$field.query_all_raw(statement).await
            }
        }
    };
}

connection!(Read, 0);
connection!(Write, transaction);
