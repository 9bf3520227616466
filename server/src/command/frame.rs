//! What commands share: the house is opened and closed around the work, in one organization or on the instance.

use super::{ConfigArgs, operator, output};
use crate::wiring::House;
use clap::Args;
use context::Caller;
use serde::Serialize;

impl ConfigArgs {
    /// Opens the house, does the work and closes the house, whether the work was done or not.
    pub(crate) async fn house<T>(&self, work: impl AsyncFnOnce(&House) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let house = self.open().await?;
        let done = work(&house).await;
        let closed = house.close().await;
        let done = done?;
        closed?;
        Ok(done)
    }

    /// The same, for work on the instance.
    pub(crate) async fn on_instance<T>(
        &self,
        work: impl AsyncFnOnce(&House, &Caller) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.house(async |house| work(house, &operator::of_instance(house)).await).await
    }

    /// The same, for work in one organization.
    pub(crate) async fn in_org<T>(
        &self,
        slug: &str,
        work: impl AsyncFnOnce(&House, &Caller) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.house(async |house| work(house, &operator::of_org(house, slug).await?).await).await
    }
}

/// Whose data a command works on.
#[derive(Debug, Args)]
pub(crate) struct InOrg {
    /// The organization.
    #[arg(long = "org", value_name = "SLUG")]
    pub(crate) slug: String,
    #[command(flatten)]
    config: ConfigArgs,
}

impl InOrg {
    /// Does the work as the operator in the organization.
    pub(crate) async fn run<T>(
        &self,
        work: impl AsyncFnOnce(&House, &Caller) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.config.in_org(&self.slug, work).await
    }
}

/// In which words a command answers.
#[derive(Debug, Args)]
pub(crate) struct Answer {
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Answer {
    /// The value as JSON, or what `text` writes.
    pub(crate) fn say(&self, value: &impl Serialize, text: impl FnOnce()) -> anyhow::Result<()> {
        if self.json {
            return output::json(value);
        }
        text();
        Ok(())
    }

    /// The items as JSON, or a table with a row for each.
    pub(crate) fn table<T: Serialize, const N: usize>(
        &self,
        items: &[T],
        head: [&str; N],
        row: impl Fn(&T) -> [String; N],
    ) -> anyhow::Result<()> {
        self.say(&items, || output::table(head, &items.iter().map(row).collect::<Vec<_>>()))
    }
}
