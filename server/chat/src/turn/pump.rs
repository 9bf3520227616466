//! The answer's way from the gateway to the turn.

use super::{Piece, start::Turn};
use crate::Chat;
use futures_util::StreamExt;
use gateway::{Answer, AnswerBody, Ask, OnDisconnect, StreamItem};
use tokio::sync::mpsc;
use types::{LedgerId, Problem};

/// What arrives from the gateway.
pub(super) enum Arrival {
    /// The request was admitted and the provider answers.
    Answered(LedgerId),
    /// A piece of the reply.
    Piece(Piece),
    /// The ledger has the figures.
    Settled,
    /// It was refused, or failed on the way.
    Failed(Box<Problem>),
}

impl Chat {
    /// Asks the gateway in a task of its own. Dropping the receiver cancels the provider's answer at any point; the
    /// gateway counts and settles what was sent and what came.
    pub(super) fn ask(&self, turn: &Turn) -> mpsc::Receiver<Arrival> {
        let (sender, receiver) = mpsc::channel(64);
        let (chat, caller, body) = (self.clone(), turn.caller.clone(), turn.body.clone());
        self.house.tracker.spawn(async move {
            let ask = match Ask::chat_completions(body) {
                Ok(ask) => ask.with_deltas().maximum_in_either_name().on_disconnect(OnDisconnect::CancelAtOnce),
                Err(error) => return fail(&sender, error).await,
            };
            let answer = tokio::select! {
                answer = chat.house.gateway.ask(&caller, ask) => answer,
                () = sender.closed() => return,
            };
            match answer {
                Ok(answer) => pump(answer, sender).await,
                Err(error) => fail(&sender, error).await,
            }
        });
        receiver
    }
}

async fn fail(to: &mpsc::Sender<Arrival>, error: gateway::Error) {
    // A receiver that is gone has stopped already.
    let _ = to.send(Arrival::Failed(Box::new(error.into()))).await;
}

async fn pump(answer: Answer, to: mpsc::Sender<Arrival>) {
    if to.send(Arrival::Answered(answer.ledger_id)).await.is_err() {
        return;
    }
    let mut stream = match answer.body {
        AnswerBody::Stream(stream) => stream,
        AnswerBody::Whole { bytes, .. } => {
            for arrival in whole(&bytes) {
                let _ = to.send(arrival).await;
            }
            return;
        }
    };
    loop {
        let item = tokio::select! {
            item = stream.next() => item,
            () = to.closed() => return,
        };
        let arrivals = match item {
            None => return,
            Some(Ok(StreamItem::Bytes(_))) => continue,
            Some(Ok(StreamItem::Delta { text, reasoning })) => {
                vec![Arrival::Piece(Piece::Reasoning(reasoning)), Arrival::Piece(Piece::Text(text))]
            }
            Some(Ok(StreamItem::Settled(_))) => vec![Arrival::Settled],
            Some(Err(error)) => vec![Arrival::Failed(Box::new(error.into()))],
        };
        for arrival in arrivals {
            if to.send(arrival).await.is_err() {
                return;
            }
        }
    }
}

/// An answer from a provider that does not stream: settled before it came.
fn whole(bytes: &[u8]) -> Vec<Arrival> {
    let answer: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
    let text = answer.pointer("/choices/0/message/content").and_then(serde_json::Value::as_str).unwrap_or_default();
    vec![Arrival::Piece(Piece::Text(text.to_owned())), Arrival::Settled]
}
