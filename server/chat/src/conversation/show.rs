//! One conversation along its present branch.

use super::{branch::Branches, list::line};
use crate::{
    Chat, Error,
    content::{Body, Content},
    rich,
    turn::{Piece, Said},
};
use context::{Caller, OrgScope};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use store::{
    Read, Scoped,
    entity::{conversation, ledger, message, turn, turn_delta},
};
use types::{
    ConversationId, LedgerId, MessageId, TurnId,
    view::{ConversationView, MessageView, Receipt, ReplyState, Speaker},
};

impl Chat {
    /// A conversation from its first message to the leaf of the present branch. A reply in the making shows what came
    /// so far; its `cursor` says where the turn's events go on.
    ///
    /// **Permissions:** any member, their own.
    pub async fn conversation(&self, caller: &Caller, id: ConversationId) -> Result<ConversationView, Error> {
        let content = self.content(caller.scope()).await?;
        let read = self.house.store.read(caller.scope()).await?;
        let conversation = self.own_conversation(caller, id, &read).await?;
        self.view_of(caller.scope(), &content, &conversation, read).await
    }

    /// A conversation that somebody may see.
    pub(crate) async fn view_of(
        &self,
        scope: OrgScope,
        content: &Content,
        conversation: &conversation::Model,
        read: Read,
    ) -> Result<ConversationView, Error> {
        let messages = messages_of(scope, conversation.id, &read).await?;
        let branches = Branches::of(&messages);
        let path = branches.path(conversation.leaf_id);
        let written = Written::load(scope, content, conversation.id, &path, &branches, &read).await?;
        drop(read);
        Ok(ConversationView {
            row: line(content, conversation),
            model: conversation.model.clone(),
            messages: self.views(written).await,
        })
    }

    /// One message of the caller's own as it is shown.
    pub(crate) async fn message(
        &self,
        caller: &Caller,
        content: &Content,
        id: MessageId,
    ) -> Result<MessageView, Error> {
        let read = self.house.store.read(caller.scope()).await?;
        let (conversation, message) = self.own_message(caller, id, &read).await?;
        let messages = messages_of(caller.scope(), conversation.id, &read).await?;
        let branches = Branches::of(&messages);
        let written = Written::load(caller.scope(), content, conversation.id, &[&message], &branches, &read).await?;
        drop(read);
        self.views(written).await.pop().ok_or(Error::NoSuchMessage)
    }

    /// Parses off the async threads: highlighting takes its time.
    async fn views(&self, written: Vec<Written>) -> Vec<MessageView> {
        let draw = move || written.into_iter().map(Written::view).collect();
        self.house.tracker.spawn_blocking(draw).await.unwrap_or_default()
    }
}

pub(crate) async fn messages_of(
    scope: OrgScope,
    conversation: ConversationId,
    connection: &impl ConnectionTrait,
) -> Result<Vec<message::Model>, Error> {
    Ok(message::Entity::find_in(scope).filter(message::Column::ConversationId.eq(conversation)).all(connection).await?)
}

/// A message, opened but not parsed yet.
struct Written {
    view: MessageView,
}

impl Written {
    async fn load(
        scope: OrgScope,
        content: &Content,
        conversation: ConversationId,
        messages: &[&message::Model],
        branches: &Branches<'_>,
        connection: &impl ConnectionTrait,
    ) -> Result<Vec<Self>, Error> {
        let receipts = receipts(scope, messages, connection).await?;
        let mut written = Vec::with_capacity(messages.len());
        for message in messages {
            let body = content.open_body(conversation, message.id, &message.body)?;
            let state = state(&message.state);
            let (turn_id, said) = match state {
                ReplyState::Streaming => so_far(scope, content, message.id, connection).await?,
                _ => (None, said(body.clone())),
            };
            written.push(Self {
                view: MessageView {
                    id: message.id,
                    parent_id: message.parent_id,
                    speaker: if message.speaker == "member" { Speaker::Member } else { Speaker::Assistant },
                    cursor: if turn_id.is_some() { said.cursor() } else { 0 },
                    source: said.text,
                    blocks: Vec::new(),
                    reasoning: said.reasoning,
                    state,
                    turn_id,
                    problem: body.problem,
                    model: message.model.clone(),
                    receipt: message.ledger_id.and_then(|id| receipts.get(&id).cloned()),
                    created_at: message.created_at,
                    siblings: branches.siblings(message),
                },
            });
        }
        Ok(written)
    }

    fn view(self) -> MessageView {
        let mut view = self.view;
        view.blocks = rich::parse(&view.source);
        view.source = rich::without_invisible(&view.source);
        view.reasoning = rich::visible(&view.reasoning);
        view
    }
}

fn said(body: Body) -> Said {
    let mut said = Said::default();
    said.add(&Piece::Reasoning(body.reasoning));
    said.add(&Piece::Text(body.text));
    said
}

/// What a reply in the making has said: its flushed deltas, in the same view of the database as its state.
async fn so_far(
    scope: OrgScope,
    content: &Content,
    message: MessageId,
    connection: &impl ConnectionTrait,
) -> Result<(Option<TurnId>, Said), Error> {
    let turn = turn::Entity::find_in(scope).filter(turn::Column::MessageId.eq(message)).one(connection).await?;
    let Some(turn) = turn else { return Ok((None, Said::default())) };
    let mut said = Said::default();
    for piece in deltas(scope, content, turn.id, 0, connection).await?.1 {
        said.add(&piece);
    }
    Ok((Some(turn.id), said))
}

/// The flushed deltas of a turn after a number, and the last number.
pub(crate) async fn deltas(
    scope: OrgScope,
    content: &Content,
    turn: TurnId,
    after: i64,
    connection: &impl ConnectionTrait,
) -> Result<(i64, Vec<Piece>), Error> {
    let rows = turn_delta::Entity::find_in(scope)
        .filter(turn_delta::Column::TurnId.eq(turn))
        .filter(turn_delta::Column::Seq.gt(after))
        .order_by_asc(turn_delta::Column::Seq)
        .all(connection)
        .await?;
    let mut pieces = Vec::new();
    let mut last = after;
    for row in rows {
        pieces.extend(content.open_delta(turn, row.seq, &row.body)?);
        last = row.seq;
    }
    Ok((last, pieces))
}

/// What settled replies took, from the ledger itself: also what recovery settled long after the turn ended.
async fn receipts(
    scope: OrgScope,
    messages: &[&message::Model],
    connection: &impl ConnectionTrait,
) -> Result<HashMap<LedgerId, Receipt>, Error> {
    let ids: Vec<_> = messages.iter().filter_map(|message| message.ledger_id).collect();
    let mut receipts = HashMap::new();
    // SQLite binds at most 32,766 values; a thousand is plenty for one statement.
    for ids in ids.chunks(1_000) {
        let rows = ledger::Entity::find_in(scope)
            .filter(ledger::Column::Id.is_in(ids.iter().copied()))
            .filter(ledger::Column::State.eq("settled"))
            .all(connection)
            .await?;
        receipts.extend(rows.into_iter().map(|row| (row.id, receipt(&row))));
    }
    Ok(receipts)
}

fn receipt(row: &ledger::Model) -> Receipt {
    let count = |tokens: i64| u64::try_from(tokens).unwrap_or_default();
    Receipt {
        ledger_id: row.id,
        cost: row.cost,
        input_tokens: count(row.input_tokens),
        cached_input_tokens: count(row.cached_input_tokens),
        output_tokens: count(row.output_tokens),
        from_provider: row.usage_source == "provider",
        ttft_ms: row.ttft_ms,
        duration_ms: row.duration_ms,
    }
}

pub(crate) fn state(word: &str) -> ReplyState {
    match word {
        "streaming" => ReplyState::Streaming,
        "stopped" => ReplyState::Stopped,
        "failed" => ReplyState::Failed,
        _ => ReplyState::Done,
    }
}
