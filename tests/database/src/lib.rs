//! The database under test: one way for the tests of every crate to open it.
//!
//! 1. Each [`TestDatabase`] is a database of its own, and is gone when it is dropped.
//! 2. It is an SQLite file, unless `KEYHALL_TEST_POSTGRES` names the administrator's address of a PostgreSQL cluster that
//!    may be filled with databases: then each is copied from one that is migrated once (`cargo xtask test` does that).
//! 3. Whoever serves is an ordinary login there, as in production; [`TestDatabase::administrator`] is somebody who holds
//!    the database itself, and whom no trigger or wall stops.

mod cluster;

pub use cluster::Cluster;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::time::Duration;
use store::Store;

/// A database that a test has to itself.
pub struct TestDatabase {
    /// As the server is told.
    pub url: String,
    place: Place,
}

enum Place {
    File(tempfile::TempDir),
    Cluster { cluster: Cluster, name: String },
}

impl TestDatabase {
    /// With its schema up to date.
    pub async fn migrated() -> Self {
        let database = match Cluster::of_environment() {
            None => Self::empty().await,
            Some(cluster) => {
                let template = cluster.template().await;
                Self::in_cluster(cluster, Some(&template)).await
            }
        };
        if matches!(database.place, Place::File(_)) {
            let owner = database.owner().await;
            migrations::up(&owner, None).await.unwrap();
            owner.close().await.unwrap();
        }
        database
    }

    /// Without any table.
    pub async fn empty() -> Self {
        match Cluster::of_environment() {
            Some(cluster) => Self::in_cluster(cluster, None).await,
            None => Self::in_folder(tempfile::tempdir().unwrap()),
        }
    }

    /// An SQLite file without any table in this folder, whatever the environment names.
    pub fn in_folder(folder: tempfile::TempDir) -> Self {
        Self { url: format!("sqlite://{}/keyhall.db", folder.path().display()), place: Place::File(folder) }
    }

    /// In this cluster, as a copy of another of its databases or empty.
    pub async fn in_cluster(cluster: Cluster, template: Option<&str>) -> Self {
        let name = cluster.make(template).await;
        Self { url: cluster.url_of_login(&name), place: Place::Cluster { cluster, name } }
    }

    /// Whether it is a PostgreSQL.
    pub const fn is_postgres(&self) -> bool {
        matches!(self.place, Place::Cluster { .. })
    }

    /// Opens it as servers do.
    pub async fn store(&self) -> Store {
        Store::open(&self.url).await.unwrap()
    }

    /// The login that owns the tables. Row-level security holds for it too.
    pub async fn owner(&self) -> DatabaseConnection {
        store::connect_as_owner(&self.url).await.unwrap()
    }

    /// Somebody who holds the file, or administers the cluster.
    pub async fn administrator(&self) -> DatabaseConnection {
        match &self.place {
            Place::File(_) => self.owner().await,
            Place::Cluster { cluster, name } => cluster.administrator(name).await,
        }
    }

    /// Changes rows as nobody who serves could: no trigger stops it. `sql` has to change something; it is SQLite's, with
    /// bytes as `x'00'` and `zeroblob(32)`.
    pub async fn tamper(&self, sql: &str) {
        let administrator = self.administrator().await;
        for table in ["audit_event", "audit_checkpoint", "ledger"] {
            for what in ["update", "delete"] {
                let on = if self.is_postgres() { format!(" ON {table}") } else { String::new() };
                let drop = format!("DROP TRIGGER IF EXISTS {table}_no_{what}{on}");
                administrator.execute_unprepared(&drop).await.unwrap();
            }
        }
        let changed = administrator.execute_unprepared(&self.dialect(sql)).await.unwrap();
        assert!(changed.rows_affected() > 0, "{sql} changed nothing");
        administrator.close().await.unwrap();
    }

    fn dialect(&self, sql: &str) -> String {
        if self.is_postgres() {
            sql.replace("zeroblob(32)", &format!("x'{}'", "00".repeat(32))).replace("x'", r"'\x")
        } else {
            sql.to_owned()
        }
    }

    /// Everything that lies in it, to look for what must not: the files of SQLite, every column of PostgreSQL.
    pub async fn contents(&self) -> Vec<(String, Vec<u8>)> {
        if let Place::File(folder) = &self.place {
            let entries = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
            return entries.map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect();
        }
        let administrator = self.administrator().await;
        let columns = "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
                       WHERE table_schema = 'public' ORDER BY table_name, column_name";
        let mut contents = Vec::new();
        for row in administrator.query_all_raw(self.statement(columns)).await.unwrap() {
            let [table, column, kind] = [0, 1, 2].map(|at| row.try_get_by_index::<String>(at).unwrap());
            let bytes = if kind == "bytea" {
                format!("\"{column}\"")
            } else {
                format!("convert_to(\"{column}\"::text, 'UTF8')")
            };
            let values = format!("SELECT {bytes} FROM \"{table}\" WHERE \"{column}\" IS NOT NULL");
            let values = administrator.query_all_raw(self.statement(values)).await.unwrap();
            let values = values.iter().flat_map(|value| value.try_get_by_index::<Vec<u8>>(0).unwrap());
            contents.push((format!("{table}.{column}"), values.collect()));
        }
        administrator.close().await.unwrap();
        contents
    }

    /// A statement in the dialect of this database, for those that are the same in both.
    pub fn statement(&self, sql: impl Into<String>) -> Statement {
        Statement::from_string(self.backend(), sql)
    }

    /// Which dialect it speaks.
    pub const fn backend(&self) -> DbBackend {
        if self.is_postgres() { DbBackend::Postgres } else { DbBackend::Sqlite }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Cluster { cluster, name } = &self.place else { return };
        let (cluster, name) = (cluster.clone(), name.clone());
        // Dropping a value can't wait in the test's runtime: another one does it.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            // One that stays hangs no test: the cluster is thrown away as a whole.
            let dropping = cluster.drop_database(&name);
            let _ = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(60), dropping).await });
        });
        let _ = dropped.join();
    }
}
