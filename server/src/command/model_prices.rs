//! `keyhall model prices`: the list prices of the known vendors.

use super::{ConfigArgs, output};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The list prices that every organization starts from.
#[derive(Debug, Subcommand)]
pub(crate) enum Prices {
    Update(Update),
    Show(Show),
}

/// Bring another price list, in force on every server within a second. History is never priced again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall model prices update catalog.json\n\nThe file has the form of \
    server/ledger/prices/catalog.json, which prices/refresh.py beside it writes.")]
pub(crate) struct Update {
    /// The list.
    file: PathBuf,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Say which price list is in force.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall model prices show")]
pub(crate) struct Show {
    #[command(flatten)]
    config: ConfigArgs,
}

impl Prices {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Update(update) => {
                let list = std::fs::read_to_string(&update.file)
                    .with_context(|| format!("can't read the price list {}", update.file.display()))?;
                let updated = update
                    .config
                    .on_instance(async |house, caller| Ok(house.rooms.ledger.update_prices(caller, &list).await?));
                let (version, models) = updated.await?;
                output::line(format!("{version} is in force, with {models} models."));
            }
            Self::Show(show) => {
                let list = show.config.house(async |house| Ok(house.rooms.ledger.list_prices().await?)).await?;
                output::line(format!("{} is in force, with {} models.", list.version(), list.len()));
            }
        }
        Ok(())
    }
}
