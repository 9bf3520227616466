//! Conversations, messages and the events of a turn.

use crate::{ConversationId, LedgerId, MessageId, Moment, NanoUsd, TurnId, rich::Block};
use serde::{Deserialize, Serialize};

/// One line of the conversation list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationRow {
    /// Which.
    pub id: ConversationId,
    /// Its title.
    pub title: String,
    /// Whether it is pinned.
    pub pinned: bool,
    /// When something was last said.
    pub updated_at: Moment,
}

/// Who said a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The member.
    Member,
    /// The model.
    Assistant,
}

/// Where a reply stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReplyState {
    /// Being made.
    Streaming,
    /// Ended by itself.
    Done,
    /// Stopped by the member; what came is kept.
    Stopped,
    /// Refused before it was sent or failed on the way; `MessageView::problem` says why.
    Failed,
}

/// A message with its place among its siblings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// Which.
    pub id: MessageId,
    /// The message that it answers or follows.
    pub parent_id: Option<MessageId>,
    /// Who said it.
    pub speaker: Speaker,
    /// The source text (markdown), for Copy and for editing.
    pub source: String,
    /// The text as a tree.
    pub blocks: Vec<Block>,
    /// Reasoning, folded, where the model showed any.
    pub reasoning: String,
    /// Where it stands; members' messages are `Done`.
    pub state: ReplyState,
    /// The turn that makes it, while it streams.
    pub turn_id: Option<TurnId>,
    /// How much of the turn's stream this view already holds, while it streams: ask for the events after it.
    #[serde(default)]
    pub cursor: u64,
    /// Why it failed.
    pub problem: Option<crate::Problem>,
    /// The model, for replies.
    pub model: Option<String>,
    /// What it took, once settled.
    pub receipt: Option<Receipt>,
    /// When it was said.
    pub created_at: Moment,
    /// Its siblings in order (itself included): other versions after an edit or a regeneration.
    pub siblings: Vec<MessageId>,
}

/// What a reply took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The ledger row.
    pub ledger_id: LedgerId,
    /// Settled cost.
    pub cost: NanoUsd,
    /// Input tokens, cached ones included.
    pub input_tokens: u64,
    /// Of which cached.
    pub cached_input_tokens: u64,
    /// Output tokens.
    pub output_tokens: u64,
    /// Whether the figure is the provider's.
    pub from_provider: bool,
    /// Milliseconds to the first token.
    pub ttft_ms: Option<i64>,
    /// Milliseconds in all.
    pub duration_ms: Option<i64>,
}

/// A conversation along its present branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationView {
    /// Its line in the list.
    pub row: ConversationRow,
    /// The model that the next message goes to.
    pub model: Option<String>,
    /// From the first message to the leaf of the present branch.
    pub messages: Vec<MessageView>,
}

/// What `chat.send` started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The conversation, new or not.
    pub conversation_id: ConversationId,
    /// The member's message.
    pub question_id: MessageId,
    /// The reply that is being made.
    pub reply_id: MessageId,
    /// The turn that makes it.
    pub turn_id: TurnId,
}

/// One event of a turn's stream (`event:` is its name, `data:` this as JSON under that name, `id:` its number).
///
/// Blocks before `settled` never change again; `tail` replaces everything from there on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnEvent {
    /// The blocks from index `from` on are now these; every block before `from + settled` is final.
    Blocks { from: usize, blocks: Vec<Block>, settled: usize },
    /// More reasoning.
    Reasoning { text: String },
    /// The conversation got a title.
    Titled { title: String },
    /// The turn ended; the whole message as stored.
    Ended { message: Box<MessageView>, allowance: Option<super::Allowance> },
    /// The server is going away; connect again.
    Moved,
}

/// A conversation that holds what was searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    /// The conversation.
    pub conversation: ConversationRow,
    /// The message that matches; `None` when only the title does.
    pub message_id: Option<MessageId>,
    /// The words around the match; `None` when only the title matches.
    pub passage: Option<Passage>,
}

/// A match with the words around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// What stands before it.
    pub before: String,
    /// What was searched for, as it is written there.
    pub found: String,
    /// What stands after it.
    pub after: String,
}

/// A model as the picker shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelChoice {
    /// The name to ask for.
    pub name: String,
    /// The connection that serves it.
    pub connection: String,
    /// Dollars per million input tokens, as text, where known.
    pub input_price: Option<String>,
    /// Dollars per million output tokens, as text, where known.
    pub output_price: Option<String>,
    /// Whether new conversations start with it.
    pub is_default: bool,
    /// Why it can't be used now, where so.
    pub refused: Option<String>,
}
