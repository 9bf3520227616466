//! `keyhall migrate`.

use super::{ConfigArgs, frame::Answer, output};
use ::audit::Event;
use clap::{Args, ValueEnum};
use migrations::Migrator;
use sea_orm_migration::MigratorTrait;
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
        self.config.load()?.database().migrate().await?;
        self.answer.say(&json!({"pending": 0}), || output::line("The schema is up to date."))
    }

    async fn status(&self) -> anyhow::Result<()> {
        let pending = self.config.load()?.database().pending().await?;
        let names = Migrator::migrations().into_iter().map(|migration| migration.name().to_owned());
        let mut stands: Vec<(String, bool)> =
            names.map(|name| (name.clone(), !pending.migrations.contains(&name))).collect();
        if pending.has_gap {
            stands.push(("row-level security of a table".to_owned(), false));
        }
        let shown: Vec<_> = stands.iter().map(|(name, ran)| json!({"migration": name, "applied": ran})).collect();
        self.answer.say(&shown, || {
            for (name, ran) in &stands {
                output::line(format!("{}  {name}", if *ran { "applied" } else { "pending" }));
            }
        })
    }

    async fn guards(&self) -> anyhow::Result<()> {
        let names = self.config.on_instance(async |house, caller| {
            let names = self.config.load()?.database().put_guards_back().await?;
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
