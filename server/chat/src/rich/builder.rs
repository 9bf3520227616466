//! From pulldown-cmark's events to the tree.
//!
//! The stack is ours, not the machine's: a text that nests a hundred thousand quotes costs depth 32 and no overflow.

use super::{
    code,
    frame::{Frame, Kind, trimmed, words},
    hidden::{visible, without_invisible},
    highlight::{self, Memo},
    link, math,
};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Tag};
use std::ops::Range;
use types::rich::{Align, Block, Inline, Item, MathNode};

/// How deep elements nest. Deeper ones give their text to the deepest.
const DEEPEST: usize = 32;

/// A block that stands at the top, with where it begins in the text and how many links it holds.
#[derive(Debug)]
pub(super) struct Top {
    pub start: usize,
    pub links: usize,
    pub blocks: Vec<Block>,
}

/// Builds the tree of one text.
pub(super) struct Builder<'a> {
    /// As it is written. What is parsed has the same length, so that places in the one are places in the other.
    text: &'a str,
    memo: &'a mut Memo,
    /// How many more links may be made.
    links_left: usize,
    open: Vec<Frame>,
    /// Elements that are open beyond the deepest.
    too_deep: usize,
    tops: Vec<Top>,
}

impl<'a> Builder<'a> {
    pub fn new(text: &'a str, memo: &'a mut Memo, links_left: usize) -> Self {
        memo.turn();
        Self { text, memo, links_left, open: Vec::new(), too_deep: 0, tops: Vec::new() }
    }

    pub fn tops(self) -> Vec<Top> {
        self.tops
    }

    pub fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.open.is_empty() && self.too_deep == 0 && !matches!(event, Event::End(_)) {
            self.tops.push(Top { start: range.start, links: 0, blocks: Vec::new() });
        }
        match event {
            Event::Start(_) if self.open.len() >= DEEPEST => self.too_deep += 1,
            Event::Start(tag) => self.start(tag, range),
            Event::End(_) if self.too_deep > 0 => {
                self.too_deep -= 1;
                self.text("\n");
            }
            Event::End(_) => self.end(),
            Event::Text(text) => match self.open.last_mut() {
                Some(frame) if frame.is_raw() => frame.raw.push_str(as_written(self.text, &text, range)),
                _ => self.text(&text),
            },
            Event::Code(code) => self.inline(Inline::Code { s: visible(&code) }),
            Event::InlineMath(latex) => self.inline_math(&latex, &range),
            Event::DisplayMath(latex) => self.display_math(&latex),
            Event::InlineHtml(html) if is_break(&html) => self.inline(Inline::Break),
            Event::Html(html) | Event::InlineHtml(html) => self.text(&html),
            Event::FootnoteReference(label) => self.inline(Inline::FootnoteRef { label: visible(&label) }),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            Event::TaskListMarker(done) => {
                let item = self.open.iter_mut().rev().find_map(|frame| match &mut frame.kind {
                    Kind::Item(state) => Some(state),
                    _ => None,
                });
                if let Some(state) = item {
                    *state = Some(done);
                }
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let kind = match tag {
            Tag::Paragraph => Kind::Paragraph,
            Tag::Heading { level, .. } => Kind::Heading((level as u8 + 2).min(6)),
            Tag::BlockQuote(_) => Kind::Quote,
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Kind::Code {
                is_closed: code::is_closed(self.text.get(range).unwrap_or_default()),
                language: code::language(&info),
            },
            Tag::CodeBlock(CodeBlockKind::Indented) => Kind::Code { is_closed: false, language: String::new() },
            Tag::HtmlBlock | Tag::MetadataBlock(_) => Kind::Html,
            Tag::List(start) => Kind::List(start),
            Tag::Item | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => Kind::Item(None),
            Tag::DefinitionList => Kind::List(None),
            Tag::FootnoteDefinition(label) => Kind::Footnote(visible(&label)),
            Tag::Table(columns) => Kind::Table(columns.into_iter().map(align).collect()),
            Tag::TableHead => Kind::Head,
            Tag::TableRow => Kind::Row,
            Tag::TableCell => Kind::Cell,
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Struck,
            Tag::Superscript | Tag::Subscript => Kind::Bare,
            Tag::Link { link_type, dest_url, .. } => self.link(link_type, &dest_url),
            Tag::Image { dest_url, .. } => Kind::Image { host: link::image_host(&dest_url) },
        };
        let frame = Frame::new(kind);
        if !frame.is_inline()
            && let Some(parent) = self.open.last_mut()
            && parent.holds_paragraphs()
        {
            // A tight item's text ends where a block begins.
            parent.end_paragraph();
        }
        self.open.push(frame);
    }

    fn link(&mut self, link_type: LinkType, written: &str) -> Kind {
        let destination = match link_type {
            LinkType::Email => link::destination(&format!("mailto:{written}")),
            _ => link::destination(written),
        };
        match destination {
            Some(to) if self.links_left > 0 => {
                self.links_left -= 1;
                if let Some(top) = self.tops.last_mut() {
                    top.links += 1;
                }
                Kind::Link { href: to.href, host: to.host }
            }
            _ => Kind::Bare,
        }
    }

    fn end(&mut self) {
        let Some(mut frame) = self.open.pop() else { return };
        if matches!(frame.kind, Kind::Paragraph | Kind::Quote | Kind::List(_) | Kind::Item(_) | Kind::Footnote(_)) {
            frame.end_paragraph();
        }
        match frame.kind {
            Kind::Paragraph => frame.blocks.into_iter().for_each(|block| self.block(block)),
            Kind::Heading(level) => self.block(Block::Heading { level, c: trimmed(frame.inlines) }),
            Kind::Quote => self.block(Block::Quote { c: frame.blocks }),
            Kind::List(start) => {
                if !frame.blocks.is_empty() {
                    frame.items.push(Item { done: None, c: frame.blocks });
                }
                self.block(Block::List { start, items: frame.items });
            }
            Kind::Item(done) => match self.open.last_mut() {
                Some(list) => list.items.push(Item { done, c: frame.blocks }),
                None => frame.blocks.into_iter().for_each(|block| self.block(block)),
            },
            Kind::Footnote(label) => self.block(Block::Footnote { label, c: frame.blocks }),
            Kind::Table(align) => self.block(Block::Table { align, head: frame.head, rows: frame.rows }),
            Kind::Head => {
                if let Some(table) = self.open.last_mut() {
                    table.head = frame.cells;
                }
            }
            Kind::Row => {
                if let Some(table) = self.open.last_mut() {
                    table.rows.push(frame.cells);
                }
            }
            Kind::Cell => {
                if let Some(row) = self.open.last_mut() {
                    row.cells.push(trimmed(frame.inlines));
                }
            }
            Kind::Code { is_closed, language } => {
                let source = frame.raw.strip_suffix('\n').unwrap_or(&frame.raw);
                let block = self.code(language, source, is_closed);
                self.block(block);
            }
            Kind::Html => {
                let s = visible(frame.raw.trim_end_matches('\n'));
                self.block(Block::Paragraph { c: vec![Inline::Text { s }] });
            }
            Kind::Emphasis => self.inline(Inline::Emphasis { c: frame.inlines }),
            Kind::Strong => self.inline(Inline::Strong { c: frame.inlines }),
            Kind::Struck => self.inline(Inline::Struck { c: frame.inlines }),
            Kind::Link { href, host } => self.inline(Inline::Link { href, host, c: frame.inlines }),
            Kind::Image { host } => self.inline(Inline::Image { alt: words(&frame.inlines), host }),
            Kind::Bare => frame.inlines.into_iter().for_each(|inline| self.inline(inline)),
        }
    }

    fn code(&mut self, language: String, source: &str, is_closed: bool) -> Block {
        let shown = visible(source);
        let lines = if is_closed { self.memo.lines(&language, &shown) } else { highlight::plain(&shown) };
        Block::Code { language, lines, source: without_invisible(source) }
    }

    fn inline_math(&mut self, latex: &str, range: &Range<usize>) {
        // "$5-$10" is money.
        let group = group(latex);
        let is_before_digit =
            self.text.get(range.end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if is_before_digit && group.is_none() {
            return self.text(&format!("${latex}$"));
        }
        let latex = group.unwrap_or(latex);
        match math::nodes(latex, false) {
            Some(c) => self.inline(Inline::Math { c, source: without_invisible(latex) }),
            None => self.inline(Inline::Code { s: visible(latex) }),
        }
    }

    fn display_math(&mut self, latex: &str) {
        let nodes: Option<Vec<MathNode>> = math::nodes(latex, true);
        let stands_alone = self.too_deep == 0 && self.open.last().is_some_and(Frame::holds_paragraphs);
        let source = without_invisible(latex.trim());
        match (nodes, stands_alone) {
            (Some(c), true) => self.among_paragraphs(Block::Math { c, source }),
            (Some(c), false) => self.inline(Inline::Math { c, source }),
            (None, true) => {
                let block = self.code("latex".to_owned(), latex.trim(), false);
                self.among_paragraphs(block);
            }
            (None, false) => self.inline(Inline::Code { s: visible(latex.trim()) }),
        }
    }

    /// A block in the middle of a paragraph: the text before and after it become paragraphs of their own.
    fn among_paragraphs(&mut self, block: Block) {
        if let Some(frame) = self.open.last_mut() {
            frame.end_paragraph();
            frame.blocks.push(block);
        }
    }

    fn block(&mut self, block: Block) {
        match self.open.last_mut() {
            Some(parent) => {
                parent.end_paragraph();
                parent.blocks.push(block);
            }
            None => {
                if let Some(top) = self.tops.last_mut() {
                    top.blocks.push(block);
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        match self.open.last_mut() {
            Some(frame) if frame.is_raw() => frame.raw.push_str(text),
            _ => self.inline(Inline::Text { s: visible(text) }),
        }
    }

    fn inline(&mut self, inline: Inline) {
        let Some(frame) = self.open.last_mut() else { return };
        match (frame.inlines.last_mut(), inline) {
            (Some(Inline::Text { s: last }), Inline::Text { s }) => last.push_str(&s),
            (_, inline) => frame.inlines.push(inline),
        }
    }
}

/// Code as it is written, where what was parsed has its very length.
fn as_written<'a>(written: &'a str, parsed: &'a str, range: Range<usize>) -> &'a str {
    written.get(range).filter(|text| text.len() == parsed.len()).unwrap_or(parsed)
}

/// What a formula holds that is one group as a whole.
fn group(latex: &str) -> Option<&str> {
    let inside = latex.strip_prefix('{')?.strip_suffix('}')?;
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for c in inside.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    (depth == 0 && !is_escaped).then_some(inside)
}

const fn align(column: Alignment) -> Align {
    match column {
        Alignment::None | Alignment::Left => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
    }
}

/// The one element of HTML that is more than its characters: models write it in table cells.
fn is_break(html: &str) -> bool {
    matches!(html.to_ascii_lowercase().as_str(), "<br>" | "<br/>" | "<br />")
}
