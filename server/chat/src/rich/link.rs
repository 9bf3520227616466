//! Where a link may lead.

use url::{Host, Url};

/// The longest address of a link, in bytes. Longer ones carry something else than an address.
const LONGEST: usize = 4_000;

/// An address that a link may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Destination {
    /// As the WHATWG URL standard writes it: what is shown, checked and opened is the same text.
    pub href: String,
    /// The host in ASCII (punycode), with the port where it has one: what people decide by.
    pub host: String,
}

/// The address, if it is https, http or mailto, absolute and without a user name.
pub(super) fn destination(written: &str) -> Option<Destination> {
    if written.len() > LONGEST {
        return None;
    }
    let url = Url::parse(written).ok()?;
    match url.scheme() {
        "http" | "https" if url.username().is_empty() && url.password().is_none() => {
            let host = host(&url).filter(|host| !host.is_empty())?;
            let href: String = url.into();
            (href.len() <= LONGEST).then_some(Destination { href, host })
        }
        "mailto" => mail(url.path()),
        _ => None,
    }
}

/// One plain address: no further recipients, subjects or bodies, which a page could fill in unseen.
fn mail(path: &str) -> Option<Destination> {
    let (local, domain) = path.split_once('@')?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ".!#$&'*+-/=?^_`{|}~".contains(c);
    if local.is_empty() || !local.chars().all(is_plain) {
        return None;
    }
    match Host::parse(domain).ok()? {
        Host::Domain(host) => Some(Destination { href: format!("mailto:{local}@{host}"), host }),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

/// The host that an image would have come from; empty when it has none.
pub(super) fn image_host(written: &str) -> String {
    let url = Url::parse(written.get(..LONGEST).unwrap_or(written)).ok();
    url.as_ref().and_then(host).unwrap_or_default()
}

fn host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads_to(written: &str) -> Option<(String, String)> {
        destination(written).map(|to| (to.href, to.host))
    }

    #[test]
    fn links_lead_to_the_web_or_to_one_mailbox() {
        let to = |href: &str, host: &str| Some((href.to_owned(), host.to_owned()));
        assert_eq!(leads_to("https://example.com/a?b#c"), to("https://example.com/a?b#c", "example.com"));
        assert_eq!(leads_to("HTTP://Example.COM:8080"), to("http://example.com:8080/", "example.com:8080"));
        assert_eq!(leads_to("https://аррӏе.com/"), to("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"));
        assert_eq!(leads_to("mailto:a@b.example?bcc=evil@x.example"), to("mailto:a@b.example", "b.example"));
    }

    #[test]
    fn everything_else_leads_nowhere() {
        for written in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:msgbox(1)",
            "file:///etc/passwd",
            "blob:https://example.com/x",
            "//evil.example/x",
            "/admin",
            "#top",
            "?q",
            "",
            "https://",
            "https://user@example.com/",
            "https://user:pass@example.com/",
            "https://example.com@evil.example/",
            "mailto:a@b.example,c@d.example",
            "mailto:",
            "ftp://example.com/",
            "tel:+49",
            "ws://example.com/",
            "intent://x#Intent;end",
        ] {
            assert_eq!(leads_to(written), None, "{written}");
        }
    }
}
