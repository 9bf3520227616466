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
        let house = House::build(plan).await?;
        let public_url = config.public_url.clone();
        let ready = move |address| tracing::info!(%address, %public_url, "ready");
        serve::serve(house, listener, ready, serve::asked_to_leave()).await
    }
}
