//! `keyhall migrate`.

use super::{ConfigArgs, frame::Answer, output};
use crate::wiring;
use ::audit::Event;
use clap::{Args, ValueEnum};
use migrations::{Migrator, guards};
use sea_orm_migration::{MigratorTrait, SchemaManager};
use serde_json::json;
use types::OrgId;

/// Bring the schema up to date, say where it stands, or put back the triggers that keep the audit log.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  keyhall migrate status --json\n  keyhall migrate guards")]
pub(crate) struct Migrate {
    /// What to do.
    #[arg(value_enum, default_value = "up")]
    what: What,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Run what is pending.
    Up,
    /// Print every migration and whether it ran.
    Status,
    /// Put back triggers that somebody removed: after the logs were verified.
    Guards,
}

impl Migrate {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self.what {
            What::Up => self.up().await,
            What::Status => self.status().await,
            What::Guards => self.guards().await,
        }
    }

    async fn up(&self) -> anyhow::Result<()> {
        let store = wiring::open(&self.config.load()?.database_url).await?;
        let done = wiring::migrate(&store).await;
        store.close().await?;
        done?;
        self.answer.say(&json!({"pending": 0}), || output::line("The schema is up to date."))
    }

    async fn status(&self) -> anyhow::Result<()> {
        let store = wiring::open(&self.config.load()?.database_url).await?;
        let connection = store.for_migrations();
        let is_fresh = !SchemaManager::new(connection).has_table("seaql_migrations").await?;
        let applied = if is_fresh { Vec::new() } else { Migrator::get_migration_models(connection).await? };
        store.close().await?;
        let stands: Vec<_> = Migrator::migrations()
            .iter()
            .map(|migration| (migration.name().to_owned(), applied.iter().any(|ran| ran.version == migration.name())))
            .collect();
        let shown: Vec<_> = stands.iter().map(|(name, ran)| json!({"migration": name, "applied": ran})).collect();
        self.answer.say(&shown, || {
            for (name, ran) in &stands {
                output::line(format!("{}  {name}", if *ran { "applied" } else { "pending" }));
            }
        })
    }

    async fn guards(&self) -> anyhow::Result<()> {
        let names = self.config.on_instance(async |house, caller| {
            let names = guards::put_back(house.rooms.store.for_migrations()).await?;
            if !names.is_empty() {
                let write = house.rooms.store.write(caller.scope()).await?;
                let event = Event::new("guards.restored", "instance", OrgId::INSTANCE.to_string())
                    .with("triggers", names.clone());
                house.rooms.audit.append(&write, caller, event).await?;
                write.commit().await?;
            }
            Ok(names)
        });
        let names = names.await?;
        self.answer.say(&json!({"restored": names}), || {
            output::line(match names.is_empty() {
                true => "Every trigger is in its place.".to_owned(),
                false => format!("Back in their place: {}.", names.join(", ")),
            });
        })
    }
}
