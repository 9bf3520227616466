//! `keyhall health`.

use super::{ConfigArgs, frame::Answer, output};
use anyhow::{Context as _, bail};
use clap::Args;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Duration, timeout},
};
use url::Url;

/// Exit 0 when the server is ready: for container probes. Prints what it warns of.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall health --url http://127.0.0.1:8080")]
pub(crate) struct Health {
    /// The server's address; the configured one when left out. A plain http loopback address.
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Health {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let (host, port) = match &self.url {
            Some(url) => {
                let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
                (host, url.port_or_known_default().unwrap_or(80))
            }
            None => {
                let listen = self.config.load()?.listen;
                let ip = if listen.ip().is_unspecified() { "127.0.0.1".to_owned() } else { listen.ip().to_string() };
                (ip, listen.port())
            }
        };
        let answer = timeout(Duration::from_secs(5), ask(&host, port))
            .await
            .with_context(|| format!("{host}:{port} did not answer in five seconds"))?
            .with_context(|| format!("{host}:{port} does not answer"))?;
        let status = answer.lines().next().unwrap_or_default();
        if !status.contains(" 200 ") {
            bail!("{host}:{port} is not ready: {status}");
        }
        let warnings: Vec<_> = answer.lines().filter_map(|line| line.strip_prefix("warning: ")).collect();
        self.answer.say(&serde_json::json!({"ready": true, "warnings": warnings}), || {
            for warning in &warnings {
                output::line(format!("Warning: {warning}"));
            }
        })
    }
}

/// One request by hand: an HTTP client would refuse loopback addresses, and this needs no more.
async fn ask(host: &str, port: u16) -> std::io::Result<String> {
    let mut stream = TcpStream::connect((host, port)).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(16 * 1024).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
