//! What can go wrong on the way out, in words for people. Never a header's value, never a path or a query.

use crate::destination::BadAnswer;
use std::{error::Error as _, io, time::Duration};
use url::Url;

/// Why nothing, or not everything, came back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is no address that can be used.
    #[error("the address can't be used: {why}")]
    Url {
        /// What is wrong with it.
        why: String,
    },
    /// A rule about addresses refused it; nothing was sent.
    #[error("`{host}` was refused: {rule}")]
    Refused {
        /// Which host.
        host: String,
        /// Which rule.
        rule: &'static str,
    },
    /// No connection came about; nothing was sent.
    #[error("`{host}` can't be reached: {why}")]
    Unreachable {
        /// Which host.
        host: String,
        /// What was tried and how it ended.
        why: String,
    },
    /// The other side's certificate is not trusted, or it does not speak TLS; nothing was sent.
    #[error("`{host}` has no TLS that can be trusted: {why}")]
    Tls {
        /// Which host.
        host: String,
        /// What was wrong.
        why: String,
    },
    /// It took too long.
    #[error("`{host}` took too long: {what} within {} s", after.as_secs())]
    Timeout {
        /// Which host.
        host: String,
        /// What did not happen.
        what: &'static str,
        /// The bound.
        after: Duration,
    },
    /// The answer is larger than it may be.
    #[error("`{host}` answered with more than {cap} bytes")]
    TooLarge {
        /// Which host.
        host: String,
        /// The bound in bytes.
        cap: usize,
    },
    /// The connection ended before the answer did.
    #[error("`{host}` ended the connection before its answer was complete")]
    Cut {
        /// Which host.
        host: String,
    },
    /// This process can't speak TLS or HTTP at all.
    #[error("this server can't connect to anything: {0}")]
    Unequipped(String),
}

impl Error {
    /// Whether it is certain that the other side got no byte of the request.
    pub const fn nothing_was_sent(&self) -> bool {
        matches!(
            self,
            Self::Url { .. } | Self::Refused { .. } | Self::Unreachable { .. } | Self::Tls { .. } | Self::Unequipped(_)
        )
    }

    /// What the client library says, told apart. Its own text is not passed on: it holds the whole URL.
    pub(crate) fn of_exchange(error: &reqwest::Error, url: &Url, connect_timeout: Duration) -> Self {
        let host = host(url);
        if let Some(answer) = source::<BadAnswer>(error) {
            return Self::Refused { host, rule: answer.rule };
        }
        if !error.is_connect() {
            return Self::Cut { host };
        }
        if error.is_timeout() {
            return Self::Unreachable { host, why: format!("no connection within {} s", connect_timeout.as_secs()) };
        }
        if let Some(tls) = source::<rustls::Error>(error) {
            return Self::Tls { host, why: tls.to_string() };
        }
        let why = match source::<io::Error>(error) {
            Some(failed) if failed.kind() == io::ErrorKind::ConnectionRefused => "nothing listens there".to_owned(),
            Some(failed) => io_words(failed),
            None => "the connection failed".to_owned(),
        };
        Self::Unreachable { host, why }
    }
}

fn io_words(error: &io::Error) -> String {
    let text = error.to_string();
    if text.contains("lookup address") || text.contains("not known") {
        return "its name is not known".to_owned();
    }
    // "(os error 113)" says nothing to people.
    text.split(" (os error").next().unwrap_or("the connection failed").to_lowercase()
}

/// The host and port of a URL, as errors name it.
pub(crate) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The first cause of this type. An `io::Error` hides its own cause, also another `io::Error`, behind `get_ref`.
fn source<E: std::error::Error + 'static>(error: &reqwest::Error) -> Option<&E> {
    let mut next = error.source();
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<E>() {
            return Some(found);
        }
        next = match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    None
}
