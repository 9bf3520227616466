//! `keyhall serve`.

use super::{ConfigArgs, output};
use crate::{
    config::Config,
    database::sqlite_path,
    file_lock::FileLock,
    serve, telemetry,
    wiring::{House, Plan},
};
use clap::Args;

/// Run the server.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall serve --config /etc/keyhall/keyhall.toml")]
pub(crate) struct Serve {
    #[command(flatten)]
    config: ConfigArgs,
    /// Listen on this address instead of the configured one.
    #[arg(long, value_name = "ADDR")]
    listen: Option<std::net::SocketAddr>,
    /// Print the effective configuration, secrets masked, and exit.
    #[arg(long)]
    print_config: bool,
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let mut config: Config = self.config.load()?;
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        if self.print_config {
            output::line(config.to_masked_toml().trim_end());
            return Ok(());
        }
        telemetry::start(&config.log, config.log_json);
        let plan = Plan::of(&config)?;
        let _lock = sqlite_path(&config.database_url).map(FileLock::take).transpose()?;
        let listener = serve::bind(config.listen).await?;
        let metrics = match config.metrics_listen {
            Some(address) => Some(serve::bind(address).await?),
            None => None,
        };
        let house = House::build(plan).await?;
        let public_url = config.public_url.clone();
        let metrics_at = metrics.as_ref().and_then(|listener| listener.local_addr().ok());
        let ready = move |address| match metrics_at {
            Some(metrics) => tracing::info!(%address, %public_url, %metrics, "ready"),
            None => tracing::info!(%address, %public_url, "ready"),
        };
        serve::serve_with_metrics(house, listener, metrics, ready, serve::asked_to_leave()).await
    }
}
