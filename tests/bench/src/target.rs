//! What stands before the provider and is measured.

use crate::{
    load::Requests,
    process::{Running, SERVERS, Trees, free_address, pinned},
    wire::Connection,
};
use anyhow::{Result, bail};
use std::{
    net::SocketAddr,
    path::Path,
    rc::Rc,
    time::{Duration, Instant},
};

/// Questions that everybody is asked.
pub mod body {
    const MESSAGES: &str = "[{\"role\":\"system\",\"content\":\"You are a careful reviewer of Rust code. Answer in short \
        paragraphs, name the lines that you mean, and say what you are not sure of.\"},{\"role\":\"user\",\"content\":\
        \"Here is a function that merges overlapping intervals. It sorts them by their start, keeps the last one that was \
        pushed, and extends it where the next begins before its end. Does it hold for empty input, for intervals that touch, \
        and for those that lie inside others? Write the tests that would tell, and the smallest change that makes them \
        pass.\"}]";

    /// One that is answered whole, at once.
    pub fn whole() -> String {
        format!("{{\"model\":\"gpt-5.4-mini\",\"messages\":{MESSAGES},\"temperature\":0.2,\"max_tokens\":96}}")
    }

    /// One that is answered by so many chunks with a pause between them, in milliseconds.
    pub fn stream(chunks: usize, pause: u32) -> String {
        format!(
            "{{\"model\":\"gpt-5.4-mini\",\"messages\":{MESSAGES},\"temperature\":0.2,\"stream\":true,\
             \"max_tokens\":{chunks},\"seed\":{pause}}}"
        )
    }
}

/// Something that serves.
pub struct Target {
    /// As the table calls it.
    pub name: &'static str,
    /// Where it listens.
    pub address: SocketAddr,
    /// Personal keys that requests show in turn.
    pub keys: Vec<String>,
    /// Everything that works for it, a database too.
    pub trees: Trees,
    /// Ends it when dropped.
    pub _running: Option<Running>,
}

impl Target {
    /// The floor, running.
    pub async fn floor(program: &Path, provider: SocketAddr, folder: &Path) -> Result<Self> {
        let address = free_address()?;
        let mut command = pinned(Some(SERVERS), program);
        command.args(["floor", &address.to_string(), &provider.to_string()]);
        Self::started("floor", address, Running::start(command, &folder.join("floor.log"))?).await
    }

    /// A server that was just started, once somebody listens.
    pub async fn started(name: &'static str, address: SocketAddr, mut running: Running) -> Result<Self> {
        listens(address, &mut running).await?;
        let trees = Trees(vec![running.pid()]);
        Ok(Self { name, address, keys: vec!["none".to_owned()], trees, _running: Some(running) })
    }

    /// The same question with each of its keys.
    pub fn requests(&self, body: &str) -> Requests {
        let request = |key: &String| {
            format!(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {key}\r\n\
                 content-type: application/json\r\naccept: application/json\r\nuser-agent: bench\r\n\
                 content-length: {}\r\n\r\n{body}",
                self.address,
                body.len()
            )
            .into_bytes()
        };
        Rc::from(self.keys.iter().map(request).collect::<Vec<_>>())
    }
}

/// Waits until somebody listens.
pub async fn listens(address: SocketAddr, running: &mut Running) -> Result<()> {
    let since = Instant::now();
    while Connection::open(address).await.is_err() {
        if !running.is_alive() || since.elapsed() > Duration::from_secs(20) {
            bail!("nobody listens at {address}: its log lies in target/bench");
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}
