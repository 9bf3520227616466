//! `keyhall setup`.

use super::{ConfigArgs, operator, output};
use crate::{
    config::{Config, List, Written},
    telemetry,
    wiring::{House, Plan},
};
use anyhow::Context as _;
use clap::Args;
use context::SystemEntropy;
use seal::Master;
use std::path::{Path, PathBuf};

/// Make what a new installation needs: the age identity file that every secret is sealed to, and the link with which its
/// first owner sets it up in the browser.
///
/// Works before or beside a running server. Keep a copy of the identity file outside the server and outside its backups:
/// without it no sealed key can be opened again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  export KEYHALL_DATABASE_URL=sqlite:///var/lib/keyhall/keyhall.db\n  \
    keyhall setup --identity-file /etc/keyhall/identity.age\n\nThe link is good for one hour. A new one:\n  keyhall setup --again")]
pub(crate) struct Setup {
    /// The identity file to make, with mode 0600; never overwritten. The configured one unless given.
    #[arg(long, value_name = "FILE", conflicts_with = "again")]
    identity_file: Option<PathBuf>,
    /// Make a new link; the earlier one is worth nothing from then on.
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Setup {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let mut written = Written::read(self.config.config.as_deref())?;
        let configured = written.age_identity_file.as_ref().and_then(List::first);
        let made = match (&self.identity_file, &configured) {
            (Some(file), _) => Some(make(file)?),
            (None, Some(file)) if !self.again && !file.exists() => Some(make(file)?),
            _ => None,
        };
        if let Some(file) = &made {
            output::line(format!("The identity file {} is made. Keep a copy of it in a safe place.", file.display()));
            // For another installation than the configured one: its link is made with its own settings.
            if configured
                .as_ref()
                .is_some_and(|configured| std::path::absolute(configured).is_ok_and(|other| other != *file))
                || written.database_url.is_none()
            {
                say_settings(file);
                return Ok(());
            }
            written.age_identity_file = Some(List::One(file.display().to_string()));
        }
        let mut config = Config::try_from(written)?;
        config.is_unsafe_durability_allowed = self.config.unsafe_durability;
        telemetry::start("warn", false);
        let house = House::build(Plan::of(&config)?).await?;
        let link = house.rooms.identity.make_setup_link(&operator::of_instance(&house), self.again).await;
        let link = link.map_err(|error| anyhow::Error::from(error).context(hint(self.again)));
        let link = match link {
            Ok(link) => link,
            Err(error) => {
                house.close().await?;
                return Err(error);
            }
        };
        output::line("\nOpen this link in your browser. It is good for one hour, and for one owner:\n");
        output::line(format!("  {}\n", link.url));
        output::line("Unless the server is running already, start it first, with the same settings:\n");
        if let (Some(file), None) = (&made, &configured) {
            output::line(format!("  export KEYHALL_AGE_IDENTITY_FILE={}", file.display()));
        }
        output::line("  keyhall serve\n");
        output::line("A new link, while nobody has used this one: keyhall setup --again");
        house.close().await
    }
}

/// What the failure is about.
fn hint(again: bool) -> &'static str {
    if again { "no new setup link was made" } else { "no setup link was made" }
}

fn make(file: &Path) -> anyhow::Result<PathBuf> {
    Master::create_file(file, &SystemEntropy)?;
    // Settings are read from wherever a command is run.
    std::path::absolute(file).context("the folder of the identity file can't be told")
}

fn say_settings(file: &Path) {
    output::line("Next:");
    output::line(format!("  export KEYHALL_AGE_IDENTITY_FILE={}", file.display()));
    output::line("  export KEYHALL_DATABASE_URL=sqlite:///var/lib/keyhall/keyhall.db");
    output::line("  export KEYHALL_PUBLIC_URL=https://keyhall.example.com");
    output::line("  keyhall setup");
    output::line("  keyhall serve");
}
