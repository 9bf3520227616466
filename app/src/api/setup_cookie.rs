//! What the browser carries between the steps of the first run: the setup token, the owner's invitation and what was
//! typed so far. Never the client secret. HttpOnly, one hour; only its bearer can make use of it.

use super::caller::cookie;
use crate::PublicUrl;
use http::{HeaderValue, header};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use types::view::SetupDraft;

/// The cookie's content.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Carried {
    /// The setup token.
    pub(super) token: String,
    /// The owner's invitation, once the organization is founded.
    pub(super) invitation: String,
    /// What was typed.
    pub(super) draft: SetupDraft,
}

/// Browsers keep 4096 bytes of a cookie, its name and attributes included.
const MOST_BYTES: usize = 3600;

impl Carried {
    /// What this browser carries; empty when it carries nothing that can be read.
    pub(super) fn read() -> Self {
        let value = cookie(name()).unwrap_or_default();
        unescape(&value).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Hands it to the browser. What is too long to be carried is typed again.
    pub(super) fn write(mut self) {
        self.draft = cut(self.draft);
        let mut value = escape(&serde_json::to_string(&self).unwrap_or_default());
        if value.len() > MOST_BYTES {
            let draft = SetupDraft { name: self.draft.name, slug: self.draft.slug, ..SetupDraft::default() };
            value = escape(&serde_json::to_string(&Self { draft, ..self }).unwrap_or_default());
        }
        let secure = if is_https() { "; Secure" } else { "" };
        let line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600{secure}", name());
        if let (Some(response), Ok(mut line)) =
            (use_context::<leptos_axum::ResponseOptions>(), HeaderValue::from_str(&line))
        {
            line.set_sensitive(true);
            response.append_header(header::SET_COOKIE, line);
        }
    }
}

fn is_https() -> bool {
    expect_context::<PublicUrl>().0.starts_with("https:")
}

/// The rule of the session cookie (decision 16).
fn name() -> &'static str {
    if is_https() { "__Host-kh-setup" } else { "kh-setup" }
}

/// No field longer than what it may hold.
fn cut(draft: SetupDraft) -> SetupDraft {
    let to = |text: String, most: usize| -> String { text.chars().take(most).collect() };
    SetupDraft {
        name: to(draft.name, 80),
        slug: to(draft.slug, 60),
        time_zone: to(draft.time_zone, 64),
        recipe: draft.recipe,
        issuer: to(draft.issuer, 400),
        client_id: to(draft.client_id, 255),
        roles_claim: to(draft.roles_claim, 100),
        owners: to(draft.owners, 120),
        admins: to(draft.admins, 120),
        auditors: to(draft.auditors, 120),
        invited_only: draft.invited_only,
    }
}

/// Percent-encodes what a cookie's value may not hold (RFC 6265 §4.1.1), and `%`.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'!' | b'#'..=b'$' | b'&'..=b'+' | b'-'..=b':' | b'<'..=b'[' | b']'..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn unescape(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        if *first != b'%' {
            out.push(*first);
            continue;
        }
        let (digits, more) = rest.split_at_checked(2)?;
        out.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = more;
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_comes_back_as_it_was() {
        for text in ["", "Acme", "Sørensen; \"x\", 100% \\ ü\r\n", "{\"a\":1}"] {
            let escaped = escape(text);
            assert!(escaped.bytes().all(|byte| byte.is_ascii_graphic() && !b"\";,\\".contains(&byte)), "{escaped}");
            assert_eq!(unescape(&escaped).as_deref(), Some(text));
        }
        for broken in ["%", "%2", "%zz", "%ff"] {
            assert_eq!(unescape(broken), None, "{broken}");
        }
    }
}
