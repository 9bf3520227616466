//! The turns that this process makes, for those who follow along and those who stop them.

use super::Said;
use crate::rich::Grown;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use types::{TurnId, rich::Block, view::TurnEvent};

/// The turns of this process by id.
#[derive(Default)]
pub(crate) struct Hub(Mutex<HashMap<TurnId, Live>>);

impl Hub {
    fn turns(&self) -> MutexGuard<'_, HashMap<TurnId, Live>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lists a turn that begins.
    pub fn begin(&self, turn: TurnId) -> Live {
        let live = Live { shown: watch::Sender::default(), stop: CancellationToken::new() };
        self.turns().insert(turn, live.clone());
        live
    }

    /// Forgets a turn that has ended; whoever follows it hears that.
    pub fn end(&self, turn: TurnId) {
        self.turns().remove(&turn);
    }

    pub fn find(&self, turn: TurnId) -> Option<Live> {
        self.turns().get(&turn).cloned()
    }

    /// Stops a turn if this process makes it.
    pub fn stop(&self, turn: TurnId) {
        if let Some(live) = self.find(turn) {
            live.stop.cancel();
        }
    }
}

/// A turn that this process makes.
#[derive(Clone)]
pub(crate) struct Live {
    pub shown: watch::Sender<Shown>,
    pub stop: CancellationToken,
}

/// What a reply looks like so far.
#[derive(Default)]
pub(crate) struct Shown {
    pub said: Said,
    blocks: Vec<Block>,
    settled: usize,
    /// The title that the conversation got with this turn.
    pub titled: Option<String>,
    /// The reply is stored: the message says the rest.
    pub is_over: bool,
}

impl Shown {
    pub fn apply(&mut self, grown: Grown) {
        self.blocks.truncate(grown.from);
        self.blocks.extend(grown.blocks);
        self.settled = grown.from + grown.settled;
    }
}

/// How much of a turn a follower has been told.
///
/// Followers are told differences between what they know and what is shown now. One that is slow gets fewer and larger
/// ones: nothing is queued for it, and nothing is lost.
#[derive(Default)]
pub(crate) struct Known {
    blocks_settled: usize,
    reasoning: usize,
    cursor: u64,
    has_begun: bool,
}

impl Known {
    /// A follower who has been told everything up to a cursor, by this process or another. The blocks are told anew.
    pub fn after(cursor: u64, said: &Said) -> Self {
        Self { reasoning: said.reasoning_before(cursor), cursor, ..Self::default() }
    }

    /// What to tell now.
    pub fn catch_up(&mut self, shown: &Shown) -> Vec<(u64, TurnEvent)> {
        let cursor = shown.said.cursor();
        if self.has_begun && cursor == self.cursor {
            return Vec::new();
        }
        let mut events = Vec::new();
        if let Some(title) = shown.titled.as_ref().filter(|_| !self.has_begun) {
            events.push((self.cursor, TurnEvent::Titled { title: title.clone() }));
        }
        // Reasoning goes first: whoever loses the connection between the two is told all blocks again, so that nothing
        // is missed and nothing comes twice.
        if let Some(more) = shown.said.reasoning.get(self.reasoning..).filter(|more| !more.is_empty()) {
            events.push((cursor, TurnEvent::Reasoning { text: crate::rich::visible(more) }));
            self.reasoning = shown.said.reasoning.len();
        }
        let from = self.blocks_settled;
        let blocks = shown.blocks.get(from..).unwrap_or_default().to_vec();
        if !blocks.is_empty() {
            events.push((cursor, TurnEvent::Blocks { from, blocks, settled: shown.settled.saturating_sub(from) }));
        }
        self.blocks_settled = shown.settled.max(from);
        self.cursor = cursor;
        self.has_begun = true;
        events
    }

    pub const fn cursor(&self) -> u64 {
        self.cursor
    }
}
