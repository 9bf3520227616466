//! `keyhall vault`.

use super::{ConfigArgs, output};
use crate::config::Config;
use clap::{Args, Subcommand};
use seal::Master;

/// What secrets are sealed to.
#[derive(Debug, Subcommand)]
pub(crate) enum Vault {
    Status(Status),
}

/// Print the fingerprint of the recipients in use. Opens every identity file, and says what is wrong with one.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall vault status")]
pub(crate) struct Status {
    #[command(flatten)]
    config: ConfigArgs,
}

impl Vault {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let Self::Status(status) = self;
        let config: Config = status.config.load()?;
        let master = Master::from_file(&config.identity_files, &config.recipients)?;
        output::line(format!("Identity files: {}", config.identity_files.len()));
        output::line(format!("Recipients: {}", master.recipient_fp()));
        Ok(())
    }
}
