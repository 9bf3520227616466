//! Following a turn: from any point, without gaps, until it ends.

use super::{
    access,
    live::{Known, Shown},
    stop::own_turn,
};
use crate::{Chat, Error, content::Content, conversation::show, rich::Growing, turn::Piece};
use context::Caller;
use futures_util::{Stream, stream};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use store::{Invalidation, entity::turn};
use tokio::sync::{broadcast, watch};
use types::{TurnId, view::TurnEvent};

/// How often the flushed batches of a turn that another process makes are read.
const POLL: Duration = Duration::from_millis(300);

impl Chat {
    /// A turn's events after a number, replayed and then live, until `Ended` or `Moved`. Numbers count what the reply
    /// said in bytes, so that a number from one process, or from [`types::view::MessageView::cursor`], is good in any
    /// other; `0` is the beginning. Whoever comes back is told all blocks again and only the reasoning that is new.
    ///
    /// The stream also ends, with `Moved`, when the server goes away, when the follower's access ends and when the
    /// database does not answer: asking again says which.
    ///
    /// **Permissions:** any member, their own.
    pub async fn events(
        &self,
        caller: &Caller,
        turn: TurnId,
        after: u64,
    ) -> Result<impl Stream<Item = (u64, TurnEvent)> + Send + use<>, Error> {
        let read = self.house.store.read(caller.scope()).await?;
        let row = own_turn(caller, turn, &read).await?;
        drop(read);
        let follow = Follow {
            content: Arc::new(self.content(caller.scope()).await?),
            source: self.source(&row),
            chat: self.clone(),
            caller: caller.clone(),
            news: self.house.store.bus().subscribe(),
            turn: row,
            after,
            known: None,
            queue: VecDeque::new(),
            is_over: false,
        };
        Ok(stream::unfold(follow, |mut follow| async move {
            let event = follow.next().await?;
            Some((event, follow))
        }))
    }

    fn source(&self, turn: &turn::Model) -> Source {
        match self.house.hub.find(turn.id) {
            Some(live) => {
                let mut changes = live.shown.subscribe();
                changes.mark_changed();
                Source::Live(changes)
            }
            None => Source::Rows(Box::default()),
        }
    }
}

/// Where a turn is seen.
enum Source {
    /// In this process.
    Live(watch::Receiver<Shown>),
    /// In the database.
    Rows(Box<Rows>),
}

/// A turn as its flushed batches show it.
#[derive(Default)]
struct Rows {
    growing: Growing,
    shown: Shown,
    seq: i64,
    has_begun: bool,
}

/// Somebody who follows a turn.
struct Follow {
    chat: Chat,
    caller: Caller,
    content: Arc<Content>,
    turn: turn::Model,
    after: u64,
    known: Option<Known>,
    source: Source,
    news: broadcast::Receiver<Invalidation>,
    queue: VecDeque<(u64, TurnEvent)>,
    is_over: bool,
}

impl Follow {
    async fn next(&mut self) -> Option<(u64, TurnEvent)> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            if self.is_over {
                return None;
            }
            let leaving = self.chat.house.leaving.clone();
            let step = tokio::select! {
                biased;
                () = leaving.cancelled() => Ok(Step::Leave),
                () = access::news(&mut self.news, &self.caller) => {
                    self.chat.may_listen(&self.caller).await.map(|may| if may { Step::On } else { Step::Leave })
                }
                step = look(&self.chat, &self.caller, &self.content, &self.turn, &mut self.source) => step,
            };
            match step {
                Ok(Step::On) => self.catch_up(),
                Ok(Step::Lost) => self.source = Source::Rows(Box::default()),
                Ok(Step::Ended) => {
                    self.is_over = true;
                    match self.ended().await {
                        Ok(event) => self.queue.push_back((self.cursor().saturating_add(1), event)),
                        // The conversation was deleted meanwhile: nothing is left to tell.
                        Err(Error::NoSuchMessage) => {}
                        Err(error) => self.leave(Some(&error)),
                    }
                }
                Ok(Step::Deleted) => self.is_over = true,
                Ok(Step::Leave) => self.leave(None),
                Err(error) => self.leave(Some(&error)),
            }
        }
    }

    fn cursor(&self) -> u64 {
        self.known.as_ref().map_or(self.after, Known::cursor)
    }

    fn leave(&mut self, error: Option<&Error>) {
        if let Some(error) = error {
            tracing::warn!(%error, "a turn can't be followed for now");
        }
        self.is_over = true;
        self.queue.push_back((self.cursor(), TurnEvent::Moved));
    }

    fn catch_up(&mut self) {
        let mut tell = |shown: &Shown| {
            let known = self.known.get_or_insert_with(|| Known::after(self.after, &shown.said));
            self.queue.extend(known.catch_up(shown));
        };
        match &mut self.source {
            Source::Live(changes) => tell(&changes.borrow_and_update()),
            Source::Rows(rows) => tell(&rows.shown),
        }
    }

    async fn ended(&self) -> Result<TurnEvent, Error> {
        let message = self.chat.message(&self.caller, &self.content, self.turn.message_id).await?;
        let allowance = self.chat.house.ledger.allowance(&self.caller).await?;
        Ok(TurnEvent::Ended { message: Box::new(message), allowance: Some(allowance) })
    }
}

/// What looking at a turn found.
enum Step {
    /// Something is new.
    On,
    /// The turn has ended.
    Ended,
    /// The process that showed it no longer does.
    Lost,
    /// The turn is gone.
    Deleted,
    /// The follower has to leave.
    Leave,
}

/// Waits until there is something new.
async fn look(
    chat: &Chat,
    caller: &Caller,
    content: &Content,
    turn: &turn::Model,
    source: &mut Source,
) -> Result<Step, Error> {
    let rows = match source {
        Source::Live(changes) => {
            return Ok(match changes.changed().await {
                Ok(()) if changes.borrow().is_over => Step::Ended,
                Ok(()) => Step::On,
                Err(_) => Step::Lost,
            });
        }
        Source::Rows(rows) => rows,
    };
    loop {
        if rows.has_begun {
            tokio::time::sleep(POLL).await;
        }
        let read = chat.house.store.read(caller.scope()).await?;
        let row = match own_turn(caller, turn.id, &read).await {
            Ok(row) => row,
            Err(Error::NoSuchTurn) => return Ok(Step::Deleted),
            Err(error) => return Err(error),
        };
        if row.state != "running" {
            return Ok(Step::Ended);
        }
        let (seq, pieces) = show::deltas(caller.scope(), content, turn.id, rows.seq, &read).await?;
        drop(read);
        rows.has_begun = true;
        if pieces.is_empty() {
            continue;
        }
        rows.seq = seq;
        rows.add(&pieces);
        return Ok(Step::On);
    }
}

impl Rows {
    /// Parses in place: nothing may be lost when the follower hears news in the middle.
    fn add(&mut self, pieces: &[Piece]) {
        let mut more = String::new();
        for piece in pieces {
            self.shown.said.add(piece);
            if let Piece::Text(text) = piece {
                more.push_str(text);
            }
        }
        if !more.is_empty() {
            let grown = self.growing.push(&more);
            self.shown.apply(grown);
        }
    }
}
