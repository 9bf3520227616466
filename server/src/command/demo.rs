//! `keyhall demo`.

use super::output;
use crate::{
    demo_house::{DemoHouse, Folder},
    serve, telemetry,
};
use anyhow::bail;
use clap::Args;
use demo::people::PEOPLE;
use std::{net::SocketAddr, path::PathBuf};

/// The whole product on embedded parts: nothing to configure, loopback only.
///
/// SQLite in a folder, a local identity provider with four people, a simulated model provider, one organization with a
/// past. With OPENAI_API_KEY or ANTHROPIC_API_KEY set, the real provider is offered as well.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall demo --listen 127.0.0.1:9000 --fresh")]
pub(crate) struct Demo {
    /// A loopback address.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder of the demo's data, kept between runs.
    #[arg(long, value_name = "DIR", default_value = "keyhall-demo")]
    data: PathBuf,
    /// Forget the data of earlier runs first.
    #[arg(long)]
    fresh: bool,
}

impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        if !self.listen.ip().is_loopback() {
            bail!("the demo listens on loopback addresses only: {} is not one. Use 127.0.0.1", self.listen.ip());
        }
        let started = std::time::Instant::now();
        telemetry::start("warn", false);
        let folder = Folder::open(&self.data, self.fresh)?;
        let listener = serve::bind(self.listen).await?;
        let demo = DemoHouse::build(&folder, listener.local_addr()?).await?;
        let (key, notes) = (demo.key.clone(), demo.notes.clone());
        let data = self.data.display().to_string();
        let ready = move |address: SocketAddr| {
            output::line(format!(
                "\nKeyhall is ready after {} ms: http://{address}/acme\n",
                started.elapsed().as_millis()
            ));
            for person in PEOPLE {
                let first_name = person.name.split(' ').next().unwrap_or(person.name);
                output::line(format!("  {first_name:<5} {}: click the face at http://{address}/acme", person.comes_to));
            }
            output::line(format!("\nBen's personal key: {key}"));
            output::line(format!(
                "  curl http://{address}/v1/chat/completions -H 'Authorization: Bearer {key}' \\\n    \
                 -H 'Content-Type: application/json' \\\n    \
                 -d '{{\"model\":\"gpt-5.4-mini\",\"messages\":[{{\"role\":\"user\",\"content\":\"Hello\"}}]}}'"
            ));
            for note in notes {
                output::line(note);
            }
            output::line(format!("\nData: {data}. Ctrl-C ends it; --fresh starts over.\n"));
        };
        let mut tasks = demo.tasks;
        serve::serve(demo.house, listener, ready, serve::asked_to_leave()).await?;
        tasks.abort_all();
        Ok(())
    }
}
