//! `keyhall migrate`.

use super::{ConfigArgs, output};
use crate::wiring;
use clap::{Args, ValueEnum};
use migrations::Migrator;
use sea_orm_migration::{MigratorTrait, SchemaManager};

/// Bring the schema up to date, or say where it stands.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall migrate status")]
pub(crate) struct Migrate {
    /// What to do.
    #[arg(value_enum, default_value = "up")]
    what: What,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Run what is pending.
    Up,
    /// Print every migration and whether it ran.
    Status,
}

impl Migrate {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let config = self.config.load()?;
        let store = wiring::open(&config.database_url).await?;
        match self.what {
            What::Up => {
                wiring::migrate(&store).await?;
                output::line("The schema is up to date.");
            }
            What::Status => {
                let connection = store.for_migrations();
                let is_fresh = !SchemaManager::new(connection).has_table("seaql_migrations").await?;
                let applied = if is_fresh { Vec::new() } else { Migrator::get_migration_models(connection).await? };
                for migration in Migrator::migrations() {
                    let ran = applied.iter().any(|applied| applied.version == migration.name());
                    output::line(format!("{}  {}", if ran { "applied" } else { "pending" }, migration.name()));
                }
            }
        }
        Ok(store.close().await?)
    }
}
