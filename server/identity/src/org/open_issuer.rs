//! Issuers where anybody can have an account: being known there says nothing about belonging to an organization.

use url::Url;

/// Hosts that sign the public in, whatever the path.
const PUBLIC: [&str; 13] = [
    "accounts.google.com",
    "api.login.yahoo.com",
    "appleid.apple.com",
    "discord.com",
    "github.com",
    "gitlab.com",
    "id.twitch.tv",
    "login.live.com",
    "oauth.telegram.org",
    "slack.com",
    "www.facebook.com",
    "www.linkedin.com",
    "www.paypal.com",
];
/// Microsoft's hosts: who is signed in depends on the first segment of the path, a tenant or one of the next.
const MICROSOFT: [&str; 3] = ["login.microsoftonline.com", "login.windows.net", "sts.windows.net"];
/// Accounts of every tenant, and Microsoft's own tenant of personal accounts.
const EVERY_TENANT: [&str; 4] = ["common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"];

/// Whether anybody at all may have an account at this issuer.
pub fn is_open(issuer: &str) -> bool {
    let Ok(url) = Url::parse(issuer) else { return false };
    let host = url.host_str().unwrap_or_default();
    let tenant = url.path_segments().and_then(|mut segments| segments.next()).unwrap_or_default();
    PUBLIC.contains(&host) || (MICROSOFT.contains(&host) && EVERY_TENANT.contains(&tenant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_anybody_can_make_admits_nobody() {
        for issuer in [
            "https://accounts.google.com",
            "https://login.microsoftonline.com/common/v2.0",
            "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
        ] {
            assert!(is_open(issuer), "{issuer}");
        }
        for issuer in [
            "https://login.acme.example",
            "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
            "https://acme.okta.com",
            "https://accounts.google.com.acme.example",
        ] {
            assert!(!is_open(issuer), "{issuer}");
        }
    }
}
