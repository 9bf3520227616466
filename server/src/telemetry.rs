//! Logs: text for people, JSON for machines, on standard error.

use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging. A filter that can't be read is reported and `info` is used.
pub fn start(filter: &str, json: bool) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|error| {
        eprintln!("KEYHALL_LOG is `{filter}`: {error}. Using `info`.");
        EnvFilter::new("info")
    });
    let registry = tracing_subscriber::registry().with(filter);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let started = if json { registry.with(lines.json()).try_init() } else { registry.with(lines).try_init() };
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}
