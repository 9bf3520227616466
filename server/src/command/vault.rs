//! `keyhall vault`.

use super::{ConfigArgs, frame::Answer, output};
use anyhow::bail;
use clap::{Args, Subcommand};
use seal::Master;
use serde_json::json;

/// What secrets are sealed to.
#[derive(Debug, Subcommand)]
pub(crate) enum Vault {
    Status(Status),
    Rewrap(Rewrap),
}

/// Print the recipients in use, how many sealed rows are sealed to which, and how many of them the loaded identities open.
/// Exit status 1 when there is one that they do not open.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall vault status --json")]
pub(crate) struct Status {
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Seal everything anew to the present recipients: after a new identity was put first in KEYHALL_AGE_IDENTITY_FILE, or a
/// recipient was added. Every server needs the new identity before.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall vault rewrap")]
pub(crate) struct Rewrap {
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Vault {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Status(status) => status.run().await,
            Self::Rewrap(rewrap) => rewrap.run().await,
        }
    }
}

impl Status {
    async fn run(self) -> anyhow::Result<()> {
        let config = self.config.load()?;
        let master = Master::from_file(&config.identity_files, &config.recipients)?;
        let recipients: Vec<_> = master.recipients().iter().map(ToString::to_string).collect();
        let sealed = self.config.on_instance(async |house, caller| Ok(house.rooms.vault.sealed_rows(caller).await?));
        let sealed = sealed.await?;
        let fingerprint = master.recipient_fp();
        let shown = json!({
            "identity_files": config.identity_files,
            "recipients": recipients,
            "fingerprint": fingerprint,
            "sealed": sealed,
        });
        self.answer.say(&shown, || {
            output::line(format!("Sealing to {fingerprint}: {}", recipients.join(", ")));
            let row = |group: &::vault::SealedRows| {
                let now = if group.is_current { "present" } else { "earlier" };
                [
                    group.purpose.clone(),
                    group.recipients.clone(),
                    now.to_owned(),
                    format!("{}/{}", group.open, group.rows),
                ]
            };
            output::table(["PURPOSE", "SEALED TO", "RECIPIENTS", "OPEN"], &sealed.iter().map(row).collect::<Vec<_>>());
        })?;
        let shut: u64 = sealed.iter().map(|group| group.rows - group.open).sum();
        if shut > 0 {
            bail!("{shut} sealed rows open with none of the loaded identities: name the missing identity file as well");
        }
        Ok(())
    }
}

impl Rewrap {
    async fn run(self) -> anyhow::Result<()> {
        let done = self.config.on_instance(async |house, caller| Ok(house.rooms.vault.rewrap(caller).await?));
        let (done, left) = done.await?;
        self.answer.say(&json!({"rewrapped": done, "left": left}), || {
            output::line(format!("{done} rows are sealed to the present recipients now."));
        })?;
        if left > 0 {
            bail!("{left} rows are left: none of the loaded identities opens them");
        }
        Ok(())
    }
}
