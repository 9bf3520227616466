//! Deciding about an address: once by its text, once by what it resolves to.

use crate::{Error, Rules, address::is_global_unicast};
use std::net::{IpAddr, SocketAddr};
use url::{Host, Url};

/// What the addresses behind a URL may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Global unicast, or inside a listed network.
    Public,
    /// Inside a listed network only: plain http or an unusual port of a host that is not listed itself.
    Networks,
    /// Whatever it is: the operator listed this very host.
    Listed,
}

/// The longest URL that is looked at, in bytes.
const LONGEST_URL: usize = 2048;

/// Parses and decides by the text alone. The `Url` that comes back is the one to connect with.
pub fn check(rules: &Rules, text: &str) -> Result<(Url, Reach), Error> {
    if text.len() > LONGEST_URL {
        return Err(Error::Url { why: "it is too long".to_owned() });
    }
    let url = Url::parse(text.trim()).map_err(|error| Error::Url { why: error.to_string() })?;
    let reach = reach(rules, &url)?;
    Ok((url, reach))
}

/// Decides about a parsed URL by its text alone.
pub fn reach(rules: &Rules, url: &Url) -> Result<Reach, Error> {
    let wrong = |why: &str| Error::Url { why: why.to_owned() };
    let is_plain = match url.scheme() {
        "https" => false,
        "http" => true,
        _ => return Err(wrong("it must begin with https://")),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("it must not hold a user name or a password"));
    }
    let host = url.host().ok_or_else(|| wrong("it names no host"))?;
    let port = url.port_or_known_default().ok_or_else(|| wrong("it names no port"))?;
    if rules.lists(&host, port) {
        return Ok(Reach::Listed);
    }
    let refused = |rule: &'static str| Error::Refused { host: host.to_string(), rule };
    let literal = match host {
        Host::Ipv4(v4) => Some(IpAddr::V4(v4)),
        Host::Ipv6(v6) => Some(IpAddr::V6(v6)),
        Host::Domain(_) => None,
    };
    if literal.is_some_and(|address| rules.holds(address)) {
        return Ok(Reach::Networks);
    }
    let is_local_name = matches!(host, Host::Domain(name) if is_local(name));
    if literal.is_some_and(|address| !is_global_unicast(address)) || (is_local_name && !rules.has_networks()) {
        return Err(refused(PRIVATE));
    }
    if !is_plain && port == 443 {
        return Ok(Reach::Public);
    }
    if literal.is_none() && rules.has_networks() {
        return Ok(Reach::Networks);
    }
    Err(refused(if is_plain { "plain http is not allowed: use https" } else { "only port 443 is allowed" }))
}

const PRIVATE: &str = "it is not an address on the public internet";

/// Names that mean this machine or this link wherever they are asked (RFC 6761, RFC 6762).
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    ["localhost", "local"].iter().any(|local| name == *local || name.ends_with(&format!(".{local}")))
}

/// Whether this reach admits the address.
pub fn admits(rules: &Rules, reach: Reach, address: IpAddr) -> bool {
    match reach {
        Reach::Public => is_global_unicast(address) || rules.holds(address),
        Reach::Networks => rules.holds(address),
        Reach::Listed => true,
    }
}

/// A name that resolved to an address it may not have, or to none.
#[derive(Debug, thiserror::Error)]
#[error("{rule}")]
pub struct BadAnswer {
    /// Which rule.
    pub rule: &'static str,
}

/// Passes the answers of a name on if all of them are admitted. One that is not refuses all: picking the good ones would
/// let a name that changes its mind through.
pub fn admit_all(rules: &Rules, reach: Reach, answers: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, BadAnswer> {
    if answers.is_empty() {
        return Err(BadAnswer { rule: "its name has no address" });
    }
    if answers.iter().all(|answer| admits(rules, reach, answer.ip())) {
        return Ok(answers);
    }
    Err(BadAnswer {
        rule: match reach {
            Reach::Public => "its name leads to an address that is not on the public internet",
            Reach::Networks | Reach::Listed => "its name leads outside the networks that the operator allowed",
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(all: &[&str]) -> Vec<SocketAddr> {
        all.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect()
    }

    #[test]
    fn one_private_answer_among_public_ones_refuses_the_name() {
        let rules = Rules::default();
        assert!(admit_all(&rules, Reach::Public, answers(&["8.8.8.8", "2606:4700::1111"])).is_ok());
        assert!(admit_all(&rules, Reach::Public, answers(&["8.8.8.8", "10.0.0.1"])).is_err());
        assert!(admit_all(&rules, Reach::Public, answers(&["8.8.8.8", "::ffff:127.0.0.1"])).is_err());
        assert!(admit_all(&rules, Reach::Public, answers(&[])).is_err());
    }

    #[test]
    fn a_listed_network_opens_names_that_lie_wholly_inside_it() {
        let rules = Rules::parse("10.1.0.0/16").unwrap();
        let reach = check(&rules, "http://ollama.lan:11434/v1").unwrap().1;
        assert_eq!(reach, Reach::Networks);
        assert!(admit_all(&rules, reach, answers(&["10.1.2.3"])).is_ok());
        assert!(admit_all(&rules, reach, answers(&["10.1.2.3", "10.2.0.1"])).is_err());
        assert!(admit_all(&rules, reach, answers(&["8.8.8.8"])).is_err());
        assert!(admit_all(&rules, Reach::Public, answers(&["8.8.8.8", "10.1.0.9"])).is_ok());
    }

    #[test]
    fn https_on_its_own_port_is_all_that_is_open_without_a_list() {
        let rules = Rules::default();
        assert_eq!(check(&rules, "https://api.openai.com/v1").unwrap().1, Reach::Public);
        assert_eq!(check(&rules, "https://8.8.8.8/v1").unwrap().1, Reach::Public);
        for (text, word) in [
            ("http://api.openai.com/v1", "plain http"),
            ("https://api.openai.com:8443/v1", "port 443"),
            ("https://user@api.openai.com/v1", "user name"),
            ("https://:pw@api.openai.com/v1", "password"),
            ("ftp://api.openai.com/v1", "https://"),
            ("api.openai.com", "relative URL"),
            ("https://", "empty host"),
            ("https://localhost/", "public internet"),
        ] {
            let said = check(&rules, text).unwrap_err().to_string();
            assert!(said.contains(word), "{text}: {said}");
        }
    }
}
