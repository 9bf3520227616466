//! The command line: one file per noun, one type per subcommand.

mod audit;
mod backup;
mod connection;
mod demo;
mod explained;
mod frame;
mod health;
mod key;
mod limit;
mod member;
mod migrate;
mod model;
mod model_allow;
mod model_prices;
mod operator;
mod org;
mod output;
mod restore;
mod serve;
mod setup;
mod usage;
mod vault;

use crate::{
    config::{Config, Written},
    telemetry,
    wiring::{House, Plan},
};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// A self-hosted AI workspace for teams: one provider key, a personal key for every member, limits that hold.
#[derive(Debug, Parser)]
#[command(name = "keyhall", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where the configuration comes from.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Configuration file (TOML); `KEYHALL_…` variables win over it.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Accept a PostgreSQL that may lose what it acknowledged (fsync, full_page_writes or synchronous_commit off).
    /// For tests only: after a crash, money that was spent may look unspent.
    #[arg(long, global = true)]
    unsafe_durability: bool,
}

impl ConfigArgs {
    fn load(&self) -> anyhow::Result<Config> {
        let mut config: Config = Written::read(self.config.as_deref())?.try_into()?;
        config.is_unsafe_durability_allowed = self.unsafe_durability;
        Ok(config)
    }

    /// The house, for a command that works beside a running server. Logs warnings only: the output is the command's.
    async fn open(&self) -> anyhow::Result<House> {
        let config = self.load()?;
        telemetry::start("warn", false);
        House::build(Plan::of(&config)?).await
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Setup(setup::Setup),
    Migrate(migrate::Migrate),
    #[command(subcommand)]
    Org(org::Org),
    #[command(subcommand)]
    Connection(connection::Connection),
    #[command(subcommand)]
    Member(member::Member),
    #[command(subcommand)]
    Key(key::Key),
    #[command(subcommand)]
    Limit(limit::Limit),
    #[command(subcommand)]
    Model(model::Model),
    Usage(usage::Usage),
    #[command(subcommand)]
    Audit(audit::Audit),
    #[command(subcommand)]
    Vault(vault::Vault),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Health(health::Health),
}

impl Cli {
    /// Runs the command. Exit status 1 when it failed; misuse has ended with 2 before.
    pub async fn run(self) -> ExitCode {
        let done = match self.command {
            Command::Demo(command) => command.run().await,
            Command::Serve(command) => command.run().await,
            Command::Setup(command) => command.run().await,
            Command::Migrate(command) => command.run().await,
            Command::Org(command) => command.run().await,
            Command::Connection(command) => command.run().await,
            Command::Member(command) => command.run().await,
            Command::Key(command) => command.run().await,
            Command::Limit(command) => command.run().await,
            Command::Model(command) => command.run().await,
            Command::Usage(command) => command.run().await,
            Command::Audit(command) => command.run().await,
            Command::Vault(command) => command.run().await,
            Command::Backup(command) => command.run().await,
            Command::Restore(command) => command.run().await,
            Command::Health(command) => command.run().await,
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("keyhall: {}", explained::text(error));
                ExitCode::FAILURE
            }
        }
    }
}
