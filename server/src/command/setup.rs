//! `keyhall setup`.

use super::output;
use clap::Args;
use context::SystemEntropy;
use seal::Master;
use std::path::PathBuf;

/// Make the age identity file that every secret is sealed to.
///
/// Keep a copy of it outside the server and outside its backups: without it no sealed key can be opened again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall setup --identity-file /etc/keyhall/identity.age")]
pub(crate) struct Setup {
    /// Where to write it; made with mode 0600, never overwritten.
    #[arg(long, value_name = "FILE")]
    identity_file: PathBuf,
}

impl Setup {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        Master::create_file(&self.identity_file, &SystemEntropy)?;
        let path = self.identity_file.display();
        output::line(format!("The identity file {path} is made. Keep a copy of it in a safe place."));
        output::line("Next:");
        output::line(format!("  export KEYHALL_AGE_IDENTITY_FILE={path}"));
        output::line("  export KEYHALL_DATABASE_URL=sqlite:///var/lib/keyhall/keyhall.db");
        output::line("  keyhall org create acme --name Acme --issuer https://… --client-id … --client-secret-file …");
        output::line("  keyhall serve");
        Ok(())
    }
}
