//! What came but is not shown or not flushed yet.

use super::{Piece, start::Turn};
use crate::{
    Chat,
    rich::{Growing, Grown},
};
use std::time::{Duration, Instant};
use types::LedgerId;

/// A batch is flushed when it holds this much (four times as often at most)…
const FLUSH_BYTES: usize = 2_000;
/// …or has waited this long.
const FLUSH_AFTER: Duration = Duration::from_millis(400);
/// The lease is renewed, and a request to stop is seen, at least this often.
const TOUCH_AFTER: Duration = Duration::from_secs(2);

/// Writes one reply down.
pub(super) struct Pen {
    growing: Option<Growing>,
    unshown: Vec<Piece>,
    shown_at: Instant,
    pub(super) unflushed: Vec<Piece>,
    unflushed_bytes: usize,
    flushed_at: Instant,
    /// The number of the last batch.
    pub(super) seq: i64,
    /// All bytes that came.
    pub(super) bytes: usize,
    pub(super) ledger: Option<LedgerId>,
    pub(super) is_ledger_noted: bool,
    pub(super) is_settled: bool,
}

impl Pen {
    pub fn new() -> Self {
        let now = Instant::now();
        Self {
            growing: Some(Growing::default()),
            unshown: Vec::new(),
            shown_at: now,
            unflushed: Vec::new(),
            unflushed_bytes: 0,
            flushed_at: now,
            seq: 0,
            bytes: 0,
            ledger: None,
            is_ledger_noted: false,
            is_settled: false,
        }
    }

    /// Takes a piece that came.
    pub fn take(&mut self, piece: Piece) {
        if piece.len() == 0 {
            return;
        }
        self.bytes += piece.len();
        self.unflushed_bytes += piece.len();
        append(&mut self.unflushed, piece.clone());
        append(&mut self.unshown, piece);
    }

    /// Whether it is time to show: rarely while a long block grows, because it is drawn again as a whole.
    pub fn is_show_due(&self) -> bool {
        let wait = match self.growing.as_ref().map_or(0, Growing::tail_bytes) {
            0..=8_000 => 40,
            8_001..=64_000 => 200,
            _ => 500,
        };
        !self.unshown.is_empty() && self.shown_at.elapsed() >= Duration::from_millis(wait)
    }

    /// Shows what came to those who follow along. Parses off the async threads.
    pub async fn show(&mut self, chat: &Chat, turn: &Turn) {
        self.shown_at = Instant::now();
        let pieces = std::mem::take(&mut self.unshown);
        let mut more = String::new();
        for piece in &pieces {
            if let Piece::Text(text) = piece {
                more.push_str(text);
            }
        }
        let mut grown: Option<Grown> = None;
        if !more.is_empty()
            && let Some(mut growing) = self.growing.take()
        {
            let parse = move || {
                let grown = growing.push(&more);
                (growing, grown)
            };
            // A parser that panicked shows no more blocks while the reply is made; the text is whole all the same.
            if let Ok((growing, news)) = chat.house.tracker.spawn_blocking(parse).await {
                self.growing = Some(growing);
                grown = Some(news);
            }
        }
        turn.live.shown.send_modify(|shown| {
            for piece in &pieces {
                shown.said.add(piece);
            }
            if let Some(grown) = grown {
                shown.apply(grown);
            }
        });
    }

    pub fn is_flush_due(&self) -> bool {
        let waited = self.flushed_at.elapsed();
        (self.unflushed_bytes >= FLUSH_BYTES && waited >= FLUSH_AFTER / 4)
            || waited >= TOUCH_AFTER
            || (waited >= FLUSH_AFTER && !self.unflushed.is_empty())
    }

    /// The batch could not be made durable: it is tried again with the next.
    pub fn not_flushed(&mut self) {
        self.flushed_at = Instant::now();
    }

    /// The batch is durable.
    pub fn flushed(&mut self) {
        if !self.unflushed.is_empty() {
            self.seq += 1;
        }
        self.unflushed.clear();
        self.unflushed_bytes = 0;
        self.is_ledger_noted = self.ledger.is_some();
        self.flushed_at = Instant::now();
    }
}

fn append(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (Some(Piece::Text(last)), Piece::Text(more)) | (Some(Piece::Reasoning(last)), Piece::Reasoning(more)) => {
            last.push_str(&more);
        }
        (_, piece) => pieces.push(piece),
    }
}
