//! The handle.

use crate::{Error, content::Content, turn::Hub};
use audit::Audit;
use context::{Caller, Clock, Entropy, OrgScope};
use gateway::Gateway;
use ledger::Ledger;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use std::sync::Arc;
use store::{Scoped, Store, entity};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use types::{ConversationId, MessageId};
use uuid::Uuid;
use vault::Vault;

/// Conversations and the turns that make their replies. Cheap to clone.
#[derive(Clone)]
pub struct Chat {
    pub(crate) house: Arc<House>,
}

pub(crate) struct House {
    pub store: Store,
    pub audit: Audit,
    pub vault: Vault,
    pub ledger: Ledger,
    pub gateway: Gateway,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub tracker: TaskTracker,
    /// Cancelled when the server goes away.
    pub leaving: CancellationToken,
    /// This process, as turns name their maker.
    pub instance: Uuid,
    /// The turns that this process makes.
    pub hub: Hub,
}

impl Chat {
    /// Over the handles of the house. Turns run on `tracker`; `leaving` tells streams that the server goes away.
    #[expect(clippy::too_many_arguments, reason = "the object graph is built on one screen, in wiring")]
    pub fn new(
        store: Store,
        audit: Audit,
        vault: Vault,
        ledger: Ledger,
        gateway: Gateway,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        tracker: TaskTracker,
        leaving: CancellationToken,
    ) -> Self {
        let instance = entropy.id(clock.now());
        let hub = Hub::default();
        Self {
            house: Arc::new(House {
                store,
                audit,
                vault,
                ledger,
                gateway,
                clock,
                entropy,
                tracker,
                leaving,
                instance,
                hub,
            }),
        }
    }

    /// Seals and opens the organization's texts.
    pub(crate) async fn content(&self, scope: OrgScope) -> Result<Content, Error> {
        let key = self.house.vault.content_key(scope).await?;
        Ok(Content::new(key, self.house.entropy.clone(), scope.org()))
    }

    /// The caller's own conversation, or nothing.
    pub(crate) async fn own_conversation(
        &self,
        caller: &Caller,
        id: ConversationId,
        connection: &impl ConnectionTrait,
    ) -> Result<entity::conversation::Model, Error> {
        let member = caller.require_member()?;
        entity::conversation::Entity::find_one_in(caller.scope(), id)
            .filter(entity::conversation::Column::MemberId.eq(member))
            .filter(entity::conversation::Column::DeletedAt.is_null())
            .one(connection)
            .await?
            .ok_or(Error::NoSuchConversation)
    }

    /// A message of the caller's own conversations, with its conversation.
    pub(crate) async fn own_message(
        &self,
        caller: &Caller,
        id: MessageId,
        connection: &impl ConnectionTrait,
    ) -> Result<(entity::conversation::Model, entity::message::Model), Error> {
        let found = entity::message::Entity::find_one_in(caller.scope(), id).one(connection).await?;
        let message = found.ok_or(Error::NoSuchMessage)?;
        match self.own_conversation(caller, message.conversation_id, connection).await {
            Ok(conversation) => Ok((conversation, message)),
            Err(Error::NoSuchConversation) => Err(Error::NoSuchMessage),
            Err(error) => Err(error),
        }
    }
}
