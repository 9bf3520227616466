//! Whether somebody may go on: access that ends, ends turns and streams at once.

use crate::{Chat, Error};
use context::{Caller, Credential};
use sea_orm::ConnectionTrait;
use store::{
    Invalidation, Scoped,
    entity::{member, sign_in},
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Waits for news that may concern the caller.
pub(super) async fn news(of: &mut Receiver<Invalidation>, caller: &Caller) {
    loop {
        let concerns = match of.recv().await {
            Ok(Invalidation::Member(org, member)) => org == caller.org() && Some(member) == caller.member(),
            Ok(Invalidation::SignIn(org, id)) => org == caller.org() && *caller.credential() == Credential::SignIn(id),
            Ok(Invalidation::Organization(org)) => org == caller.org(),
            Ok(Invalidation::Everything) | Err(RecvError::Lagged(_)) => true,
            Ok(_) => false,
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
        is_active(caller, &read).await
    }

    /// Whether the member still has access and is still signed in: what a stream depends on.
    pub(super) async fn may_listen(&self, caller: &Caller) -> Result<bool, Error> {
        let read = self.house.store.read(caller.scope()).await?;
        if let Credential::SignIn(id) = caller.credential() {
            let row = sign_in::Entity::find_one_in(caller.scope(), *id).one(&read).await?;
            if row.is_none_or(|row| row.ended_at.is_some()) {
                return Ok(false);
            }
        }
        is_active(caller, &read).await
    }
}

async fn is_active(caller: &Caller, connection: &impl ConnectionTrait) -> Result<bool, Error> {
    let Some(id) = caller.member() else { return Ok(false) };
    let row = member::Entity::find_one_in(caller.scope(), id).one(connection).await?;
    Ok(row.is_some_and(|row| row.status == "active"))
}
