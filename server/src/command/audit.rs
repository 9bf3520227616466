//! `keyhall audit`.

use super::{
    ConfigArgs,
    frame::{Answer, InOrg},
    output,
};
use ::audit::verify::Given;
use anyhow::{Context as _, bail};
use clap::{ArgGroup, Args, Subcommand};
use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};
use types::{OrgId, view::Verdict};

/// The audit log and its proof.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    Export(Export),
    PublicKey(PublicKey),
    Verify(Verify),
}

/// Export a range with its proof, as JSON Lines. The export is itself an event.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall audit export --org acme --out acme.jsonl")]
pub(crate) struct Export {
    /// Where to write it; not overwritten.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// First sequence number.
    #[arg(long, value_name = "SEQ")]
    from: Option<u64>,
    /// Last sequence number.
    #[arg(long, value_name = "SEQ")]
    to: Option<u64>,
    #[command(flatten)]
    org: InOrg,
}

/// Print the public keys that checkpoints are signed with (C2SP vkey lines). Keep them outside this server.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall audit public-key > keyhall.vkey")]
pub(crate) struct PublicKey {
    /// Only this organization's.
    #[arg(long, value_name = "SLUG")]
    org: Option<String>,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Verify an exported file with the public key only, or this server's database. Exit status 1 when it fails.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("what").required(true).args(["file", "database"])),
    after_help = "Example:\n  keyhall audit verify acme.jsonl --key keyhall.vkey"
)]
pub(crate) struct Verify {
    /// The exported file.
    file: Option<PathBuf>,
    /// Verify the database instead of a file; needs --org.
    #[arg(long, requires = "org")]
    database: bool,
    /// The organization, with --database.
    #[arg(long, value_name = "SLUG")]
    org: Option<String>,
    /// File with vkey lines.
    #[arg(long, value_name = "PUBLIC_KEY_FILE")]
    key: PathBuf,
    /// A checkpoint that was kept outside the server: the log has to reach it.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Audit {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Export(export) => export.run().await,
            Self::PublicKey(key) => key.run().await,
            Self::Verify(verify) => verify.run().await,
        }
    }
}

impl Export {
    async fn run(self) -> anyhow::Result<()> {
        let path = self.out.display();
        self.org
            .run(async |house, caller| {
                let mut file = tokio::fs::File::create_new(&self.out).await.with_context(|| {
                    format!("{path} can't be made: it must not be there yet, and its folder must be")
                })?;
                house.rooms.audit.export(caller, self.from, self.to, &mut file).await?;
                tokio::io::AsyncWriteExt::flush(&mut file).await?;
                Ok(file.sync_all().await?)
            })
            .await?;
        output::line(format!("Exported to {path}. Verify it with: keyhall audit verify {path} --key PUBLIC_KEY_FILE"));
        Ok(())
    }
}

impl PublicKey {
    async fn run(self) -> anyhow::Result<()> {
        let keys = self.config.on_instance(async |house, caller| {
            let audit = &house.rooms.audit;
            let orgs = house.rooms.identity.orgs(caller).await?;
            let Some(slug) = &self.org else {
                let orgs = orgs.iter().map(|org| org.id);
                return Ok([OrgId::INSTANCE].into_iter().chain(orgs).map(|org| audit.public_key_of(org)).collect());
            };
            let org = orgs.iter().find(|org| org.slug == *slug);
            let org = org.with_context(|| format!("there is no organization `{slug}`: `keyhall org list` prints them"));
            Ok(vec![audit.public_key_of(org?.id)])
        });
        keys.await?.iter().for_each(output::line);
        Ok(())
    }
}

fn text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("the file {} can't be read", path.display()))
}

impl Verify {
    async fn run(self) -> anyhow::Result<()> {
        let keys: Vec<String> =
            text(&self.key)?.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        let checkpoint = self.checkpoint.as_deref().map(text).transpose()?;
        let verdict = match (&self.file, &self.org) {
            (Some(path), _) => {
                let file = File::open(path).with_context(|| format!("the file {} can't be read", path.display()))?;
                ::audit::verify::verify(BufReader::new(file), &keys, checkpoint.as_deref())?
            }
            (None, Some(slug)) => {
                let given = Given::read(&keys, checkpoint.as_deref())?;
                let verdict = self.config.in_org(slug, async |house, caller| {
                    Ok(house.rooms.audit.verify_database_with(caller, &given).await?)
                });
                verdict.await?
            }
            (None, None) => bail!("name a file, or --database with --org"),
        };
        self.tell(&verdict)
    }

    fn tell(&self, verdict: &Verdict) -> anyhow::Result<()> {
        self.answer.say(verdict, || {
            if verdict.ok {
                output::line(format!("OK: {} events and {} ledger rows hold.", verdict.events, verdict.ledger_rows));
                output::line(format!("Tree root: {}", verdict.root));
            }
        })?;
        match &verdict.first_bad {
            Some(bad) => bail!("verification failed: {bad}"),
            None if verdict.ok => Ok(()),
            None => bail!("verification failed"),
        }
    }
}
