//! An element that has begun and not ended yet.

use types::rich::{Align, Block, Inline, Item};

/// What an element will become.
#[derive(Debug)]
pub(super) enum Kind {
    Paragraph,
    Heading(u8),
    Quote,
    List(Option<u64>),
    Item(Option<bool>),
    Footnote(String),
    Table(Vec<Align>),
    Head,
    Row,
    Cell,
    /// Text is taken as it is until the end. Whether its fence is closed, and its language.
    Code {
        is_closed: bool,
        language: String,
    },
    Html,
    Emphasis,
    Strong,
    Struck,
    Link {
        href: String,
        host: String,
    },
    Image {
        host: String,
    },
    /// Its content goes where it stands: a link that leads nowhere.
    Bare,
}

/// An open element with what it holds so far.
#[derive(Debug)]
pub(super) struct Frame {
    pub kind: Kind,
    pub blocks: Vec<Block>,
    pub inlines: Vec<Inline>,
    pub items: Vec<Item>,
    pub cells: Vec<Vec<Inline>>,
    pub head: Vec<Vec<Inline>>,
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// What code and HTML blocks hold.
    pub raw: String,
}

impl Frame {
    pub const fn new(kind: Kind) -> Self {
        Self {
            kind,
            blocks: Vec::new(),
            inlines: Vec::new(),
            items: Vec::new(),
            cells: Vec::new(),
            head: Vec::new(),
            rows: Vec::new(),
            raw: String::new(),
        }
    }

    /// Whether it holds its text as it is.
    pub const fn is_raw(&self) -> bool {
        matches!(self.kind, Kind::Code { .. } | Kind::Html)
    }

    /// Whether it stands among text.
    pub const fn is_inline(&self) -> bool {
        matches!(
            self.kind,
            Kind::Emphasis | Kind::Strong | Kind::Struck | Kind::Link { .. } | Kind::Image { .. } | Kind::Bare
        )
    }

    /// Whether a formula that stands alone may stand as a block here.
    pub const fn holds_paragraphs(&self) -> bool {
        matches!(self.kind, Kind::Paragraph | Kind::Item(_))
    }

    /// Makes the text so far a paragraph: what a tight list's items and a paragraph around a formula need.
    pub fn end_paragraph(&mut self) {
        let c = trimmed(std::mem::take(&mut self.inlines));
        if !c.is_empty() {
            self.blocks.push(Block::Paragraph { c });
        }
    }
}

/// Without the line breaks at its ends.
pub(super) fn trimmed(mut c: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text { s }) = c.first_mut() {
        *s = s.trim_start_matches('\n').to_owned();
    }
    if let Some(Inline::Text { s }) = c.last_mut() {
        s.truncate(s.trim_end_matches('\n').len());
    }
    c.retain(|inline| !matches!(inline, Inline::Text { s } if s.is_empty()));
    c
}

/// The words of a run of text, without its marks: an image's description.
pub(super) fn words(c: &[Inline]) -> String {
    let mut words = String::new();
    for inline in c {
        match inline {
            Inline::Text { s } | Inline::Code { s } => words.push_str(s),
            Inline::Emphasis { c } | Inline::Strong { c } | Inline::Struck { c } | Inline::Link { c, .. } => {
                words.push_str(&self::words(c));
            }
            Inline::Image { alt, .. } => words.push_str(alt),
            Inline::Math { source, .. } => words.push_str(source),
            Inline::FootnoteRef { label } => words.push_str(label),
            Inline::Break => words.push(' '),
        }
    }
    words
}
