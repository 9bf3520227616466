//! Reading a whole text.

use super::{
    builder::{Builder, Top},
    dollars::with_dollars,
    hidden::visible,
    highlight::Memo,
};
use pulldown_cmark::{Options, Parser};
use std::{
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
};
use types::rich::{Block, Inline};

/// How many bytes of a text are parsed. The rest is plain.
pub(super) const PARSED: usize = 200_000;
/// How many links a text may have. The rest is plain.
pub(super) const LINKS: usize = 2_000;
/// How long a paragraph of plain rest is, in bytes.
pub(super) const PLAIN_PIECE: usize = 20_000;

/// What markdown becomes. Never fails: what can't be read is shown as it is written.
pub fn parse(markdown: &str) -> Vec<Block> {
    let text = with_newlines(markdown);
    let (parsed, mut rest) = text.split_at(text.floor_char_boundary(PARSED));
    let mut blocks = match read(parsed, &mut Memo::default(), LINKS) {
        Some(reading) => reading.tops.into_iter().flat_map(|top| top.blocks).collect(),
        None => vec![plain(parsed)],
    };
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(rest.floor_char_boundary(PLAIN_PIECE));
        blocks.push(plain(piece));
        rest = more;
    }
    blocks
}

/// A reading of a text.
pub(super) struct Reading {
    pub tops: Vec<Top>,
    /// Where the link reference definitions lie (CommonMark 0.31 §4.7).
    pub definitions: Vec<Range<usize>>,
}

/// Reads a text; `None` when a parser panics on it, which none should.
pub(super) fn read(text: &str, memo: &mut Memo, links_left: usize) -> Option<Reading> {
    let reading = || {
        let with_dollars = with_dollars(text, options());
        let events = Parser::new_ext(&with_dollars, options()).into_offset_iter();
        let mut definitions: Vec<_> =
            events.reference_definitions().iter().map(|(_, definition)| definition.span.clone()).collect();
        definitions.sort_by_key(|span| span.start);
        let mut builder = Builder::new(text, memo, links_left);
        for (event, range) in events {
            builder.take(event, range);
        }
        Reading { tops: builder.tops(), definitions }
    };
    // A reply that a parser can't take is still worth reading, and its turn must end in order.
    catch_unwind(AssertUnwindSafe(reading)).ok()
}

/// Text as it is written.
pub(super) fn plain(text: &str) -> Block {
    Block::Paragraph { c: vec![Inline::Text { s: visible(text) }] }
}

/// Every line ends in `\n` (CommonMark 0.31 §2.1 knows three endings).
pub(super) fn with_newlines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
}
