//! `keyhall migrate`.

use super::{ConfigArgs, output};
use clap::{Args, ValueEnum};
use migrations::Migrator;
use sea_orm_migration::MigratorTrait;

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
        let database = config.database();
        match self.what {
            What::Up => {
                database.migrate().await?;
                output::line("The schema is up to date.");
            }
            What::Status => {
                let pending = database.pending().await?;
                for migration in Migrator::migrations() {
                    let is_pending = pending.migrations.iter().any(|pending| pending == migration.name());
                    output::line(format!("{}  {}", if is_pending { "pending" } else { "applied" }, migration.name()));
                }
                if pending.has_gap {
                    output::line("pending  row-level security of a table");
                }
            }
        }
        Ok(())
    }
}
