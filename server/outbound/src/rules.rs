//! What the operator listed: addresses that are reachable although they are private, or plain http.

use ipnet::IpNet;
use std::{fmt, net::IpAddr, str::FromStr};
use url::Host;

/// One entry of the list. It permits http for exactly what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// This host on every port, or on this one only. A name stands for whatever it resolves to.
    Host {
        /// Lower case, IDNA-encoded, without a trailing dot.
        host: Host,
        /// `None`: every port.
        port: Option<u16>,
    },
    /// Every address of a network, on every port; also names all of whose addresses lie in listed networks.
    Network(IpNet),
}

/// The text is not an entry of the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an address that can be allowed: write a host (ollama.lan), a host and port (127.0.0.1:9000) or a network (10.1.0.0/16)"
)]
pub struct NotARule(pub String);

impl FromStr for Allowed {
    type Err = NotARule;

    fn from_str(text: &str) -> Result<Self, NotARule> {
        let wrong = || NotARule(text.to_owned());
        if text.contains('/') {
            return text.parse().map(Self::Network).map_err(|_| wrong());
        }
        // A bare IPv6 address has colons but no port.
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Host { host: literal(address), port: None });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                let port: u16 = port.parse().map_err(|_| wrong())?;
                (host, Some(port))
            }
            _ => (text, None),
        };
        let host = Host::parse(host).map_err(|_| wrong())?;
        let host = plain(host);
        let is_name = match &host {
            Host::Domain(name) => !name.is_empty() && !name.contains('*'),
            Host::Ipv4(_) | Host::Ipv6(_) => true,
        };
        if is_name && port != Some(0) { Ok(Self::Host { host, port }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host { host, port: Some(port) } => write!(f, "{host}:{port}"),
            Self::Host { host, port: None } => host.fmt(f),
            Self::Network(network) => network.fmt(f),
        }
    }
}

/// The operator's list. Comes from the process's configuration only, never from the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The entries.
    pub allow: Vec<Allowed>,
}

impl Rules {
    /// Reads entries separated by commas or white space; nothing allows nothing.
    pub fn parse(text: &str) -> Result<Self, NotARule> {
        let entries = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|entry| !entry.is_empty());
        Ok(Self { allow: entries.map(str::parse).collect::<Result<_, _>>()? })
    }

    /// Whether an entry names this host and port.
    pub(crate) fn lists(&self, host: &Host<&str>, port: u16) -> bool {
        let host = plain(host.to_owned());
        self.allow.iter().any(|entry| match entry {
            Allowed::Host { host: listed, port: listed_port } => {
                *listed == host && listed_port.is_none_or(|listed| listed == port)
            }
            Allowed::Network(_) => false,
        })
    }

    /// Whether a listed network holds the address.
    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allow.iter().any(|entry| matches!(entry, Allowed::Network(network) if network.contains(&address)))
    }

    /// Whether any network is listed.
    pub(crate) fn has_networks(&self) -> bool {
        self.allow.iter().any(|entry| matches!(entry, Allowed::Network(_)))
    }
}

fn literal(address: IpAddr) -> Host {
    match address.to_canonical() {
        IpAddr::V4(v4) => Host::Ipv4(v4),
        IpAddr::V6(v6) => Host::Ipv6(v6),
    }
}

/// One spelling per host: mapped addresses as IPv4, names without their trailing dot.
fn plain(host: Host) -> Host {
    match host {
        Host::Domain(name) => Host::Domain(name.trim_end_matches('.').to_ascii_lowercase()),
        Host::Ipv4(v4) => Host::Ipv4(v4),
        Host::Ipv6(v6) => literal(IpAddr::V6(v6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_hosts_ports_and_networks() {
        let rules = Rules::parse("ollama.lan, 127.0.0.1:9000 [::1]:9001\n10.1.0.0/16,fd00::/8,::1").unwrap();
        let shown: Vec<_> = rules.allow.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["ollama.lan", "127.0.0.1:9000", "[::1]:9001", "10.1.0.0/16", "fd00::/8", "[::1]"]);
        assert_eq!(Rules::parse("").unwrap(), Rules::default());
    }

    #[test]
    fn what_is_no_entry_is_named() {
        for wrong in ["http://ollama.lan", "*.lan", "host:port", "host:0", "host:70000", "10.0.0.0/99", ":80", "a b/8"]
        {
            assert!(Rules::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_host_with_a_port_lists_that_port_alone() {
        let rules = Rules::parse("ollama.lan:11434,10.1.0.0/16").unwrap();
        assert!(rules.lists(&Host::Domain("OLLAMA.lan."), 11434));
        assert!(!rules.lists(&Host::Domain("ollama.lan"), 443));
        assert!(!rules.lists(&Host::Domain("evil.ollama.lan"), 11434));
        assert!(rules.holds("10.1.2.3".parse().unwrap()));
        assert!(rules.holds("::ffff:10.1.2.3".parse().unwrap()));
        assert!(!rules.holds("10.2.2.3".parse().unwrap()));
    }
}
