//! When an exchange ends before the provider's answer does.

use crate::{Error, Gateway, OnDisconnect, recently::Who};
use context::{Caller, Credential};
use futures_util::{StreamExt, stream::FuturesUnordered};
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use store::{
    Invalidation, Scoped,
    entity::{member, org, personal_key, sign_in},
};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_util::sync::CancellationToken;
use types::Problem;

/// Why it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Somebody pressed Stop.
    Stopped,
    /// The connection was lost, or nobody read on, and the time to wait is over.
    Disconnected,
    /// The credential, the member or the organization lost its access.
    Revoked,
    /// The server leaves, and its grace is over.
    Interrupted,
}

impl Leave {
    /// The word in the ledger.
    pub const fn outcome(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Disconnected => "disconnected",
            Self::Revoked => "revoked",
            Self::Interrupted => "interrupted",
        }
    }

    /// What whoever still listens is told.
    pub fn error(self) -> Option<Error> {
        match self {
            Self::Stopped | Self::Disconnected => None,
            Self::Revoked => Some(Problem::unauthenticated().into()),
            Self::Interrupted => Some(Error::Stopping),
        }
    }
}

/// Watches for a reason to end. News count from the moment that it is made.
pub struct Watch {
    gateway: Gateway,
    caller: Caller,
    gone: CancellationToken,
    on_disconnect: OnDisconnect,
    news: Receiver<Invalidation>,
}

impl Watch {
    /// Begins to listen, before anything is read that the news could contradict.
    pub fn begin(gateway: Gateway, caller: Caller, gone: CancellationToken, on_disconnect: OnDisconnect) -> Self {
        let news = gateway.store.bus().subscribe();
        Self { gateway, caller, gone, on_disconnect, news }
    }

    /// Whether the caller's access has ended since it was looked up. A database that does not answer revokes nobody.
    pub async fn has_lost_access(&self) -> bool {
        matches!(has_access(&self.gateway, &self.caller).await, Ok(false))
    }

    /// Ends when the exchange has to. Costs next to nothing while it is waited for beside something that happens often.
    pub fn end(self) -> impl Future<Output = Leave> {
        WhenWoken(FuturesUnordered::from_iter([self.watch()]))
    }

    async fn watch(self) -> Leave {
        let Self { gateway, caller, gone, on_disconnect, news } = self;
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
        let interrupted = async {
            gateway.leaving.cancelled().await;
            tokio::time::sleep(gateway.timeouts.leave).await;
        };
        tokio::select! {
            leave = disconnected => leave,
            () = revoked(&gateway, &caller, news) => Leave::Revoked,
            () = interrupted => Leave::Interrupted,
        }
    }
}

/// A future that is polled when something woke it, and not whenever what is waited for beside it did.
struct WhenWoken<F>(FuturesUnordered<F>);

impl<F: Future> Future for WhenWoken<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        match self.0.poll_next_unpin(context) {
            Poll::Ready(Some(output)) => Poll::Ready(output),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

/// Ends when the caller's access has ended: looks again whenever something about it changed.
async fn revoked(gateway: &Gateway, caller: &Caller, mut news: Receiver<Invalidation>) {
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

/// Asks the database unless it said less than a second ago that they have, and nothing about them has changed since.
async fn has_access(gateway: &Gateway, caller: &Caller) -> Result<bool, store::Error> {
    let Some(who) = Who::of(caller) else { return Ok(true) };
    let read = || {
        let (gateway, caller) = (gateway.clone(), caller.clone());
        async move { Ok::<_, store::Error>(read_access(&gateway, &caller).await?.then_some(())) }
    };
    Ok(gateway.recently.access.find_or_read(&gateway.tracker, who, read).await?.is_some())
}

async fn read_access(gateway: &Gateway, caller: &Caller) -> Result<bool, store::Error> {
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
