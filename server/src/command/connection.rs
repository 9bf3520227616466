//! `keyhall connection`.

use super::{
    frame::{Answer, InOrg},
    org::secret_file,
    output,
};
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
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

/// Replace a connection's key: requests in flight finish on the old one.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall connection rotate --org acme --name OpenAI --key-file new-key.txt")]
pub(crate) struct Rotate {
    /// The connection's name.
    #[arg(long)]
    name: String,
    /// File with the new provider key.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

/// List connections.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall connection list --org acme --json")]
pub(crate) struct List {
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
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
        let Self { name, kind, base_url, model, no_probe, answer, org, .. } = self;
        let new = NewConnection { name, kind, base_url, key, probe: !no_probe };
        let card = org.run(async |house, caller| {
            let gateway = &house.rooms.gateway;
            let card = gateway.connect(caller, new).await?;
            if model.is_empty() {
                return Ok(card);
            }
            gateway.set_models(caller, card.id, &model).await?;
            Ok(gateway.connection(caller, card.id).await?)
        });
        let card = card.await?;
        answer.say(&card, || describe(&card))
    }
}

impl Rotate {
    async fn run(self) -> anyhow::Result<()> {
        let key = secret_file(&self.key_file)?;
        let Self { name, answer, org, .. } = self;
        let card = org.run(async |house, caller| {
            let cards = house.rooms.gateway.connections(caller).await?;
            let Some(card) = cards.iter().find(|card| card.name == name) else {
                let names: Vec<_> = cards.iter().map(|card| card.name.as_str()).collect();
                anyhow::bail!("{} has no connection `{name}`. It has: {}", org.slug, names.join(", "));
            };
            Ok(house.rooms.gateway.replace_key(caller, card.id, key).await?)
        });
        let card = card.await?;
        answer.say(&card, || describe(&card))
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let cards = self.org.run(async |house, caller| Ok(house.rooms.gateway.connections(caller).await?)).await?;
        self.answer.say(&cards, || cards.iter().for_each(describe))
    }
}
