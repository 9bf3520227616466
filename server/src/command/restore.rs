//! `keyhall restore`.

use super::{ConfigArgs, frame::Answer, operator, output};
use crate::{
    backup::{self, Header},
    database::{Database, sqlite_path},
    file_lock::FileLock,
    wiring::House,
};
use ::audit::Event;
use anyhow::{Context as _, bail, ensure};
use clap::Args;
use migrations::Migrator;
use sea_orm::PaginatorTrait;
use sea_orm_migration::MigratorTrait;
use serde_json::json;
use std::path::{Path, PathBuf};
use store::{SharedRows, Store, entity};
use types::OrgId;

/// Put a backup into an empty database, and verify every audit log in it. Refuses a database that holds anything.
#[derive(Debug, Args)]
#[command(after_help = "Example, into the database that KEYHALL_DATABASE_URL names:\n  keyhall restore backup.jsonl")]
pub(crate) struct Restore {
    /// The backup.
    file: PathBuf,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Restore {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let header = backup::read::check(&self.file)?;
        let config = self.config.load()?;
        let _lock = sqlite_path(&config.database_url).map(FileLock::take).transpose()?;
        let rows = restore(&config.database(), &header, &self.file).await?;
        let logs = self.config.house(async |house| verify(house, &header, rows).await);
        let logs = logs.await.context("the rows are back, but not all is well with them")?;
        self.answer.say(&json!({"rows": rows, "logs": logs, "taken_at": header.at}), || {
            output::line(format!("{rows} rows are back, and the {logs} audit logs hold."));
        })
    }
}

async fn restore(database: &Database, header: &Header, file: &Path) -> anyhow::Result<u64> {
    let known: Vec<_> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    if !known.starts_with(&header.migrations) {
        bail!("the backup was made by another Keyhall ({}): restore it with that version", header.version);
    }
    // An older backup goes into the tables that it came from; later migrations then treat it like any database.
    let applied = database.applied().await?.len();
    let Some(steps) = header.migrations.len().checked_sub(applied) else {
        bail!("the database has later tables than the backup: name a new one");
    };
    if steps > 0 {
        database.migrate_by(u32::try_from(steps)?).await.context("the tables can't be made")?;
    }
    let store = database.open().await?;
    let restored = into_empty(&store, header, file).await;
    store.close().await?;
    database.migrate().await?;
    restored
}

async fn into_empty(store: &Store, header: &Header, file: &Path) -> anyhow::Result<u64> {
    let read = store.read_shared().await?;
    let located = entity::locator::Entity::find_shared().count(&read).await?;
    ensure!(located == 0, "the database is not empty: name a new one in KEYHALL_DATABASE_URL");
    drop(read);
    backup::read::restore(store, header, file).await
}

/// Verifies every log, and records in the instance's that it was restored. Answers how many logs there are.
async fn verify(house: &House, header: &Header, rows: u64) -> anyhow::Result<usize> {
    let rooms = &house.rooms;
    let instance = operator::of_instance(house);
    let mut callers = vec![("the instance".to_owned(), instance.clone())];
    for org in rooms.identity.orgs(&instance).await? {
        callers.push((org.slug.clone(), operator::of_org(house, &org.slug).await?));
    }
    for (name, caller) in &callers {
        let verdict = rooms.audit.verify_database(caller).await?;
        if let Some(bad) = verdict.first_bad {
            bail!("the audit log of {name} does not hold: {bad}");
        }
    }
    let write = rooms.store.write(instance.scope()).await?;
    let event = Event::new("backup.restored", "instance", OrgId::INSTANCE.to_string())
        .with("taken_at", header.at.to_string())
        .with("rows", rows);
    rooms.audit.append(&write, &instance, event).await?;
    write.commit().await?;
    Ok(callers.len())
}
