//! The browser's session: which sign-ins it holds.
//!
//! The record holds ids and nothing else; the authority is the `sign_in` row, read on every request.

use crate::{SessionRows, Settings};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer,
    cookie::{SameSite, time::Duration},
    session,
};
use types::SignInId;

const SIGN_INS: &str = "sign_ins";

/// The cookie's name: with the `__Host-` prefix over TLS; plain on a loopback, where Safari keeps no `Secure` cookie.
pub const fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-kh" } else { "kh" }
}

/// The layer that reads and writes the cookie. Twelve hours after the last write the record is gone; the sign-ins that it
/// holds end by rules of their own.
pub fn layer(rows: SessionRows, settings: &Settings) -> SessionManagerLayer<SessionRows> {
    SessionManagerLayer::new(rows)
        .with_name(cookie_name(settings.is_https()))
        .with_secure(settings.is_https())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(Duration::hours(12)))
}

/// The sign-ins that this browser holds, oldest first.
pub async fn sign_ins(session: &Session) -> Result<Vec<SignInId>, session::Error> {
    Ok(session.get(SIGN_INS).await?.unwrap_or_default())
}

/// Adds a sign-in in place of those that it replaced. The session gets a new id: one that was planted before is worth nothing.
pub async fn add(session: &Session, sign_in: SignInId, replaced: &[SignInId]) -> Result<(), session::Error> {
    let mut held = sign_ins(session).await?;
    held.retain(|other| *other != sign_in && !replaced.contains(other));
    held.push(sign_in);
    // Old ones end by themselves; a browser in more than sixteen organizations signs in again.
    let surplus = held.len().saturating_sub(16);
    held.drain(..surplus);
    session.cycle_id().await?;
    session.insert(SIGN_INS, held).await
}

/// Takes sign-ins away; the session goes with its last one.
pub async fn remove(session: &Session, ended: &[SignInId]) -> Result<(), session::Error> {
    let mut held = sign_ins(session).await?;
    held.retain(|other| !ended.contains(other));
    if held.is_empty() {
        return session.flush().await;
    }
    session.cycle_id().await?;
    session.insert(SIGN_INS, held).await
}
