//! `keyhall connection`.

use super::{ConfigArgs, operator, org::secret_file, output};
use clap::{Args, Subcommand};
use gateway::NewConnection;
use std::path::PathBuf;
use types::view::{ConnectionCard, ConnectionKind};

/// Model providers and their keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Connection {
    Add(Add),
    Rotate(Rotate),
    List(List),
}

/// Connect a provider: its key is probed, sealed, and never shown again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall connection add --org acme --name OpenAI --kind openai \\\n    \
    --base-url https://api.openai.com/v1 --key-file key.txt")]
pub(crate) struct Add {
    /// The organization.
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// What its admins call it.
    #[arg(long)]
    name: String,
    /// openai, anthropic or openai-compatible.
    #[arg(long)]
    kind: ConnectionKind,
    /// Where requests go.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// File with the provider key.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    /// A model to offer; may be repeated. Needed with --no-probe, which finds none.
    #[arg(long, value_name = "NAME")]
    model: Vec<String>,
    /// Do not ask the provider whether it accepts the key.
    #[arg(long)]
    no_probe: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Replace a connection's key: requests in flight finish on the old one.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall connection rotate --org acme --name OpenAI --key-file new-key.txt")]
pub(crate) struct Rotate {
    /// The organization.
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// The connection's name.
    #[arg(long)]
    name: String,
    /// File with the new provider key.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    #[command(flatten)]
    config: ConfigArgs,
}

/// List connections.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall connection list --org acme --json")]
pub(crate) struct List {
    /// The organization.
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Connection {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run().await,
            Self::Rotate(rotate) => rotate.run().await,
            Self::List(list) => list.run().await,
        }
    }
}

fn describe(card: &ConnectionCard) {
    let fingerprint = card.keys.first().map_or("none", |key| key.fingerprint.as_str());
    output::line(format!("{} ({}) at {}", card.name, card.kind, card.base_url));
    output::line(format!("Key fingerprint: {fingerprint}"));
    if let Some(probe) = &card.probe {
        output::line(&probe.summary);
    }
    let models: Vec<_> = card.models.iter().map(|model| model.name.as_str()).collect();
    output::line(format!("Models: {}", if models.is_empty() { "none".to_owned() } else { models.join(", ") }));
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let key = secret_file(&self.key_file)?;
        let house = self.config.open().await?;
        let caller = operator::of_org(&house, &self.org).await?;
        let new =
            NewConnection { name: self.name, kind: self.kind, base_url: self.base_url, key, probe: !self.no_probe };
        let gateway = &house.rooms.gateway;
        let mut card = gateway.connect(&caller, new).await?;
        if !self.model.is_empty() {
            gateway.set_models(&caller, card.id, &self.model).await?;
            card = gateway.connection(&caller, card.id).await?;
        }
        describe(&card);
        house.close().await
    }
}

impl Rotate {
    async fn run(self) -> anyhow::Result<()> {
        let key = secret_file(&self.key_file)?;
        let house = self.config.open().await?;
        let caller = operator::of_org(&house, &self.org).await?;
        let cards = house.rooms.gateway.connections(&caller).await?;
        let Some(card) = cards.iter().find(|card| card.name == self.name) else {
            let names: Vec<_> = cards.iter().map(|card| card.name.as_str()).collect();
            anyhow::bail!("{} has no connection `{}`. It has: {}", self.org, self.name, names.join(", "));
        };
        describe(&house.rooms.gateway.replace_key(&caller, card.id, key).await?);
        house.close().await
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let house = self.config.open().await?;
        let caller = operator::of_org(&house, &self.org).await?;
        let cards = house.rooms.gateway.connections(&caller).await?;
        if self.json {
            output::json(&cards)?;
        } else {
            cards.iter().for_each(describe);
        }
        house.close().await
    }
}
