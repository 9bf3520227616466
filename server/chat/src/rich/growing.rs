//! A text that is still coming.
//!
//! Markdown's blocks are decided line by line: once another block has begun on a line that is whole, the one before it
//! can't change any more. Blocks before the last are therefore settled and their text is let go; only the tail is
//! parsed again. An open fence, list or quote is closed by the end of the text, as CommonMark has it.
//!
//! Two things reach across blocks, and are carried along: link definitions and the labels of footnotes that came before.
//! One that comes after its use does not change what is settled: the whole message, parsed at the end, has it.

use super::{
    document::{self, LINKS, PARSED, PLAIN_PIECE, Reading, plain, read},
    highlight::Memo,
};
use std::mem;
use types::rich::Block;

/// The blocks that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grown {
    /// The first of them, counted over the whole text. Blocks before it stay.
    pub from: usize,
    /// What stands from there on, to the end of the text.
    pub blocks: Vec<Block>,
    /// How many of them will never change again.
    pub settled: usize,
}

/// Parses a text that comes in pieces, cut wherever it may be between two characters.
pub struct Growing {
    /// What may still change.
    tail: String,
    /// Definitions and footnote labels of what is settled, in front of which nothing else may stand.
    carried: String,
    /// Blocks that are settled.
    settled: usize,
    /// Bytes that went into `tail`, ever.
    taken: usize,
    /// The text beyond what is parsed, cut into paragraphs.
    rest: Option<String>,
    links_left: usize,
    memo: Memo,
    /// Whether the last piece ended in a carriage return: a newline after it belongs to it.
    was_return: bool,
}

impl Default for Growing {
    fn default() -> Self {
        Self {
            tail: String::new(),
            carried: String::new(),
            settled: 0,
            taken: 0,
            rest: None,
            links_left: LINKS,
            memo: Memo::default(),
            was_return: false,
        }
    }
}

impl Growing {
    /// Takes the next piece and says what changed.
    pub fn push(&mut self, piece: &str) -> Grown {
        let from = self.settled;
        let more = self.with_newlines(piece);
        let room = if self.rest.is_some() { 0 } else { PARSED - self.taken };
        let (parsed, plain_rest) = more.split_at(more.floor_char_boundary(room));
        self.taken += parsed.len();
        self.tail.push_str(parsed);

        let mut blocks = if parsed.contains('\n') { self.settle() } else { Vec::new() };
        if !plain_rest.is_empty() && self.rest.is_none() {
            // Nothing more is parsed: the tail is final.
            blocks.extend(self.tail_blocks());
            self.tail.clear();
            self.rest = Some(String::new());
        }
        if let Some(rest) = &mut self.rest {
            rest.push_str(plain_rest);
            while rest.len() > PLAIN_PIECE {
                let more = rest.split_off(rest.floor_char_boundary(PLAIN_PIECE));
                blocks.push(plain(&mem::replace(rest, more)));
            }
        }
        let settled = blocks.len();
        self.settled += settled;
        match &self.rest {
            Some(rest) => blocks.extend((!rest.is_empty()).then(|| plain(rest))),
            None => blocks.extend(self.tail_blocks()),
        }
        Grown { from, blocks, settled }
    }

    /// How many bytes are drawn again with each piece.
    pub fn tail_bytes(&self) -> usize {
        self.rest.as_ref().map_or(self.tail.len(), String::len)
    }

    fn with_newlines(&mut self, piece: &str) -> String {
        let rest = if self.was_return { piece.strip_prefix('\n').unwrap_or(piece) } else { piece };
        self.was_return = piece.ends_with('\r') || (piece.is_empty() && self.was_return);
        document::with_newlines(rest)
    }

    /// Lets go of the blocks that can't change any more.
    fn settle(&mut self) -> Vec<Block> {
        let whole_lines = self.tail.rfind('\n').map_or(0, |at| at + 1);
        let lines = self.tail.get(..whole_lines).unwrap_or_default().to_owned();
        let Some(mut reading) = self.read(&lines) else { return Vec::new() };
        let Some(last) = reading.tops.pop() else { return Vec::new() };
        let lines_before = self.tail.get(..last.start).unwrap_or_default();
        let cut = lines_before.rfind('\n').map_or(0, |at| at + 1);
        if reading.tops.is_empty() || cut == 0 {
            return Vec::new();
        }
        self.carry(&reading, cut);
        self.links_left -= reading.tops.iter().map(|top| top.links).sum::<usize>().min(self.links_left);
        self.tail.drain(..cut);
        reading.tops.into_iter().flat_map(|top| top.blocks).collect()
    }

    fn carry(&mut self, reading: &Reading, cut: usize) {
        for span in reading.definitions.iter().filter(|span| span.end <= cut) {
            let definition = self.tail.get(span.clone()).unwrap_or_default();
            self.carried.push_str(definition);
            self.carried.push_str("\n\n");
        }
        let settled = reading.tops.iter().flat_map(|top| &top.blocks);
        for block in settled {
            if let Block::Footnote { label, .. } = block {
                self.carried.push_str(&format!("[^{label}]: -\n\n"));
            }
        }
    }

    fn tail_blocks(&mut self) -> Vec<Block> {
        let tail = mem::take(&mut self.tail);
        let reading = self.read(&tail);
        let blocks = match reading {
            Some(reading) => reading.tops.into_iter().flat_map(|top| top.blocks).collect(),
            None => vec![plain(&tail)],
        };
        self.tail = tail;
        blocks
    }

    /// Reads a text behind what is carried along; places count from the text's beginning.
    fn read(&mut self, text: &str) -> Option<Reading> {
        if self.carried.is_empty() {
            return read(text, &mut self.memo, self.links_left);
        }
        // The rule ends a footnote, so that an indented text behind it is not taken for its continuation.
        let front = format!("{}***\n\n", self.carried);
        let mut reading = read(&format!("{front}{text}"), &mut self.memo, self.links_left)?;
        reading.tops.retain_mut(|top| {
            let is_text = top.start >= front.len();
            top.start = top.start.saturating_sub(front.len());
            is_text
        });
        reading.definitions.retain_mut(|span| {
            let is_text = span.start >= front.len();
            *span = span.start.saturating_sub(front.len())..span.end.saturating_sub(front.len());
            is_text
        });
        Some(reading)
    }
}
