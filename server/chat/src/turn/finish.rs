//! How a turn ends: the whole reply in one transaction.

use super::{make::End, pen::Pen, start::Turn};
use crate::{
    Chat, Error,
    content::{Body, Content},
};
use context::{Caller, OrgScope};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use std::time::Duration;
use store::{
    Scoped, SharedRows, Write,
    entity::{conversation, ledger, locator, message, turn, turn_delta},
};
use types::{ConversationId, LedgerId, MessageId, Moment, TurnId};
use uuid::Uuid;

/// How long the end of a turn waits for the ledger, in steps of 100 ms, so that the reply is shown with its receipt.
const RECEIPT_STEPS: usize = 30;
/// How often the end of a turn is tried when the database does not answer.
const TRIES: u32 = 6;

/// What is stored when a turn ends.
pub(super) struct Ending {
    pub turn: TurnId,
    pub conversation: ConversationId,
    pub reply: MessageId,
    /// Whose turn it was: somebody else's is left alone.
    pub instance: Uuid,
    pub state: &'static str,
    pub ledger: Option<LedgerId>,
    pub body: Body,
    pub now: Moment,
}

impl Chat {
    /// Stores the end and tells those who follow along. When the database stays away, recovery ends the turn later with
    /// what was flushed.
    pub(super) async fn finish(&self, turn: &Turn, pen: Pen, end: End) {
        let said = turn.live.shown.borrow().said.clone();
        // The receiver is gone by now: what the provider still sends is cancelled, counted and settled by the gateway.
        let ledger = if pen.is_settled { pen.ledger } else { self.await_receipt(&turn.caller, pen.ledger).await };
        let ending = Ending {
            turn: turn.id,
            conversation: turn.conversation,
            reply: turn.reply,
            instance: self.house.instance,
            state: end.state,
            ledger,
            body: Body { text: said.text, reasoning: said.reasoning, problem: end.problem },
            now: self.house.clock.now(),
        };
        for attempt in 1..=TRIES {
            match self.store_end(turn.caller.scope(), &turn.content, &ending).await {
                Ok(_) => break,
                Err(error) if attempt == TRIES => {
                    tracing::error!(%error, "the end of a reply could not be stored; recovery will end it");
                    return;
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100) * 2_u32.pow(attempt)).await,
            }
        }
        turn.live.shown.send_modify(|shown| shown.is_over = true);
    }

    async fn store_end(&self, scope: OrgScope, content: &Content, ending: &Ending) -> Result<bool, Error> {
        let write = self.house.store.write(scope).await?;
        let was_running = end_in(scope, content, ending, &write).await?;
        write.commit().await?;
        Ok(was_running)
    }

    /// Waits until the ledger has settled what the turn asked. A turn that was stopped before the answer began knows its
    /// row only by the request.
    async fn await_receipt(&self, caller: &Caller, known: Option<LedgerId>) -> Option<LedgerId> {
        let rows = ledger::Entity::find_in(caller.scope());
        let rows = match known {
            Some(id) => rows.filter(ledger::Column::Id.eq(id)),
            None => rows
                .filter(ledger::Column::RequestId.eq(caller.request_id))
                .filter(ledger::Column::MemberId.eq(caller.member()?)),
        };
        for _ in 0..RECEIPT_STEPS {
            let Ok(read) = self.house.store.read(caller.scope()).await else { return known };
            let Ok(row) = rows.clone().one(&read).await else { return known };
            drop(read);
            match row {
                Some(row) if matches!(row.state.as_str(), "reserved" | "sent") => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Some(row) => return Some(row.id),
                None => return known,
            }
        }
        known
    }
}

/// Ends a turn in a transaction, if it still runs and is still its process's: reply, turn, deltas and locator.
pub(super) async fn end_in(scope: OrgScope, content: &Content, ending: &Ending, write: &Write) -> Result<bool, Error> {
    let ended = turn::Entity::update_in(scope)
        .col_expr(turn::Column::State, Expr::value("ended"))
        .col_expr(turn::Column::EndedAt, Expr::value(ending.now))
        .filter(turn::Column::Id.eq(ending.turn))
        .filter(turn::Column::State.eq("running"))
        .filter(turn::Column::InstanceId.eq(ending.instance))
        .exec(write)
        .await?;
    if ended.rows_affected == 0 {
        return Ok(false);
    }
    let body = content.seal_body(ending.conversation, ending.reply, &ending.body)?;
    let mut reply = message::Entity::update_in(scope)
        .col_expr(message::Column::Body, Expr::value(body))
        .col_expr(message::Column::State, Expr::value(ending.state));
    if let Some(ledger) = ending.ledger {
        reply = reply.col_expr(message::Column::LedgerId, Expr::value(ledger));
    }
    reply.filter(message::Column::Id.eq(ending.reply)).exec(write).await?;
    conversation::Entity::update_in(scope)
        .col_expr(conversation::Column::UpdatedAt, Expr::value(ending.now))
        .filter(conversation::Column::Id.eq(ending.conversation))
        .exec(write)
        .await?;
    turn_delta::Entity::delete_in(scope).filter(turn_delta::Column::TurnId.eq(ending.turn)).exec(write).await?;
    locator::Entity::delete_shared()
        .filter(locator::Column::Kind.eq("turn"))
        .filter(locator::Column::Key.eq(ending.turn.0.as_bytes().to_vec()))
        .exec(write)
        .await?;
    Ok(true)
}
