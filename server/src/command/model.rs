//! `keyhall model`.

use super::{
    frame::{Answer, InOrg},
    model_allow::{Allow, Allowed},
    model_prices::Prices,
    output,
};
use clap::{Args, Subcommand};
use ledger::NewPrice;
use types::{PicoUsdPerUnit, view::ModelPrice};

/// Models and their prices.
#[derive(Debug, Subcommand)]
pub(crate) enum Model {
    List(List),
    SetPrice(SetPrice),
    Allow(Allow),
    Refuse(Allow),
    Allowed(Allowed),
    #[command(subcommand)]
    Prices(Prices),
}

/// List the models that the organization's connections offer.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall model list --org acme --json")]
pub(crate) struct List {
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

/// Set a model's price in dollars per million tokens. 0 makes it free; history is never priced again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall model set-price --org acme llama-3.3 --input 0 --output 0")]
pub(crate) struct SetPrice {
    /// The model's name.
    model: String,
    /// Dollars per million input tokens.
    #[arg(long, value_name = "USD", value_parser = PicoUsdPerUnit::per_million)]
    input: PicoUsdPerUnit,
    /// Dollars per million cached input tokens; the input price when left out.
    #[arg(long, value_name = "USD", value_parser = PicoUsdPerUnit::per_million)]
    cached_input: Option<PicoUsdPerUnit>,
    /// Dollars per million tokens written to the cache; the input price when left out.
    #[arg(long, value_name = "USD", value_parser = PicoUsdPerUnit::per_million)]
    cache_write: Option<PicoUsdPerUnit>,
    /// Dollars per million output tokens.
    #[arg(long, value_name = "USD", value_parser = PicoUsdPerUnit::per_million)]
    output: PicoUsdPerUnit,
    #[command(flatten)]
    org: InOrg,
}

impl Model {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run().await,
            Self::SetPrice(price) => price.run().await,
            Self::Allow(allow) => allow.run(true).await,
            Self::Refuse(refuse) => refuse.run(false).await,
            Self::Allowed(allowed) => allowed.run().await,
            Self::Prices(prices) => prices.run().await,
        }
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let cards = self.org.run(async |house, caller| Ok(house.rooms.gateway.connections(caller).await?)).await?;
        let models: Vec<_> = cards.into_iter().flat_map(|card| card.models).collect();
        self.answer.table(&models, ["MODEL", "CONNECTION", "INPUT/M", "OUTPUT/M", "ENABLED"], |model| {
            let price = |pick: fn(&ModelPrice) -> PicoUsdPerUnit| {
                model.price.as_ref().map_or_else(|| "unknown".to_owned(), |price| pick(price).to_string())
            };
            [
                model.name.clone(),
                model.connection.clone(),
                price(|price| price.input),
                price(|price| price.output),
                if model.enabled { "yes" } else { "no" }.to_owned(),
            ]
        })
    }
}

impl SetPrice {
    async fn run(self) -> anyhow::Result<()> {
        let price = NewPrice {
            model: self.model.clone(),
            input: self.input,
            cached_input: self.cached_input.unwrap_or(self.input),
            cache_write: self.cache_write.unwrap_or(self.input),
            output: self.output,
        };
        self.org.run(async |house, caller| Ok(house.rooms.ledger.set_price(caller, price).await?)).await?;
        output::line(format!(
            "{} now costs {} per million input tokens and {} per million output tokens.",
            self.model, self.input, self.output
        ));
        Ok(())
    }
}
