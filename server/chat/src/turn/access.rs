//! Whether somebody may go on: access that ends, ends turns and streams at once.

use crate::{Chat, Error};
use context::Caller;
use store::{Invalidation, access};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Waits for news that may concern the caller.
pub(super) async fn news(of: &mut Receiver<Invalidation>, caller: &Caller) {
    loop {
        let concerns = match of.recv().await {
            Ok(news) => news.concerns(caller),
            Err(RecvError::Lagged(_)) => true,
            // The store is gone, so there will be no news.
            Err(RecvError::Closed) => std::future::pending().await,
        };
        if concerns {
            return;
        }
    }
}

impl Chat {
    /// Whether the member still has access: what a reply in the making depends on. It goes on when they sign out.
    pub(super) async fn has_access(&self, caller: &Caller) -> Result<bool, Error> {
        let read = self.house.store.read(caller.scope()).await?;
        Ok(access::of(&read, caller).await?.is_member)
    }

    /// Whether the member still has access and is still signed in: what a stream depends on.
    pub(super) async fn may_listen(&self, caller: &Caller) -> Result<bool, Error> {
        let read = self.house.store.read(caller.scope()).await?;
        Ok(access::of(&read, caller).await?.has_credential)
    }
}
