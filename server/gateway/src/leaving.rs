//! When an exchange ends before the provider's answer does.

use crate::{Gateway, OnDisconnect};
use context::{Caller, Credential};
use store::{
    Invalidation, Scoped,
    entity::{member, org, personal_key, sign_in},
};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

/// Why it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Somebody pressed Stop.
    Stopped,
    /// The connection was lost, and the time to read on is over.
    Disconnected,
    /// The credential, the member or the organization lost its access.
    Revoked,
}

impl Leave {
    /// The word in the ledger.
    pub const fn outcome(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Disconnected => "disconnected",
            Self::Revoked => "revoked",
        }
    }
}

/// Ends when the exchange has to.
pub async fn leaving(gateway: Gateway, caller: Caller, gone: CancellationToken, on_disconnect: OnDisconnect) -> Leave {
    let disconnected = async {
        gone.cancelled().await;
        match on_disconnect {
            OnDisconnect::CancelAtOnce => Leave::Stopped,
            OnDisconnect::DrainThenCancel => {
                tokio::time::sleep(gateway.timeouts.drain).await;
                Leave::Disconnected
            }
        }
    };
    tokio::select! {
        leave = disconnected => leave,
        () = revoked(&gateway, &caller) => Leave::Revoked,
    }
}

/// Ends when the caller's access has ended: looks again whenever something about it changed.
async fn revoked(gateway: &Gateway, caller: &Caller) {
    let mut news = gateway.store.bus().subscribe();
    let org = caller.org();
    loop {
        let concerns_us = match news.recv().await {
            Ok(Invalidation::Everything) | Err(RecvError::Lagged(_)) => true,
            Ok(Invalidation::Organization(changed)) => changed == org,
            Ok(Invalidation::Member(changed, member)) => changed == org && caller.member() == Some(member),
            Ok(Invalidation::PersonalKey(changed, key)) => changed == org && caller.personal_key() == Some(key),
            Ok(Invalidation::SignIn(changed, changed_sign_in)) => {
                changed == org
                    && matches!(caller.credential(), Credential::SignIn(sign_in) if *sign_in == changed_sign_in)
            }
            Ok(Invalidation::Connection(..)) => false,
            // The store is gone, and with it this process.
            Err(RecvError::Closed) => return std::future::pending().await,
        };
        // A database that does not answer revokes nobody.
        if concerns_us && matches!(has_access(gateway, caller).await, Ok(false)) {
            return;
        }
    }
}

async fn has_access(gateway: &Gateway, caller: &Caller) -> Result<bool, store::Error> {
    let scope = caller.scope();
    let Some(member) = caller.member() else { return Ok(true) };
    let read = gateway.store.read(scope).await?;
    let suspended = org::Entity::find_in(scope).one(&read).await?.is_some_and(|org| org.status == "suspended");
    let Some(member) = member::Entity::find_one_in(scope, member).one(&read).await? else { return Ok(false) };
    if suspended || member.status != "active" {
        return Ok(false);
    }
    let has_credential = match caller.credential() {
        Credential::SignIn(id) => sign_in::Entity::find_one_in(scope, *id)
            .one(&read)
            .await?
            .is_some_and(|row| row.ended_at.is_none() && row.member_epoch == member.epoch),
        Credential::PersonalKey(id) => personal_key::Entity::find_one_in(scope, *id)
            .one(&read)
            .await?
            .is_some_and(|row| row.revoked_at.is_none() && row.member_epoch == member.epoch),
        Credential::AppToken { .. } | Credential::Operator { .. } | Credential::System(_) => true,
    };
    Ok(has_credential)
}
