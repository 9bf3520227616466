//! Rich text: what a model's markdown becomes. A typed tree that pages map to views; there is no HTML string anywhere.
//!
//! As JSON a variant is the key of its content (`{"text":{"s":"…"}}`), not a tag inside it: a tag can only be found by reading
//! everything into a buffer first, and every type would be compiled into the pages once more for that buffer.

use serde::{Deserialize, Serialize};

/// A block of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph { c: Vec<Inline> },
    /// A heading, already demoted: levels 3 to 6.
    Heading { level: u8, c: Vec<Inline> },
    /// A code block. `language` is `[a-z0-9+-]{1,20}` or empty; `lines` hold coloured spans; `source` is what Copy gives.
    Code { language: String, lines: Vec<Vec<Span>>, source: String },
    /// A quotation.
    Quote { c: Vec<Block> },
    /// A list; `start` is set when it is ordered.
    List { start: Option<u64>, items: Vec<Item> },
    /// A table: one alignment per column, a head row and rows of cells.
    Table { align: Vec<Align>, head: Vec<Vec<Inline>>, rows: Vec<Vec<Vec<Inline>>> },
    /// Display math as MathML-shaped nodes, with the source for Copy.
    Math { c: Vec<MathNode>, source: String },
    /// A footnote's text.
    Footnote { label: String, c: Vec<Block> },
    /// A thematic break.
    Rule,
}

/// One item of a list; `done` is set for task lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// A task's state.
    pub done: Option<bool>,
    /// The content.
    pub c: Vec<Block>,
}

/// A run of text inside a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inline {
    /// Text, with invisible characters already made visible.
    Text { s: String },
    /// Emphasis.
    Emphasis { c: Vec<Inline> },
    /// Strong emphasis.
    Strong { c: Vec<Inline> },
    /// Struck out.
    Struck { c: Vec<Inline> },
    /// Code in a line.
    Code { s: String },
    /// A link to http, https or mailto; `host` is ASCII (punycode) and is shown before anything opens.
    Link { href: String, host: String, c: Vec<Inline> },
    /// An image that is never loaded: its description and the host that it would have come from.
    Image { alt: String, host: String },
    /// Math in a line.
    Math { c: Vec<MathNode>, source: String },
    /// A reference to a footnote.
    FootnoteRef { label: String },
    /// A hard line break.
    Break,
}

/// A run of code in one colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// What it is; the page's style gives the colour.
    pub k: Token,
    /// The text.
    pub s: String,
}

/// What a run of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Token {
    /// Anything else.
    Plain,
    /// Keywords and storage words.
    Keyword,
    /// Strings and characters.
    String,
    /// Numbers, booleans and other constants.
    Constant,
    /// Comments.
    Comment,
    /// Functions being defined or called.
    Function,
    /// Types, classes, tags.
    Type,
    /// Variables, parameters, attributes.
    Variable,
    /// Operators and punctuation.
    Punctuation,
}

/// The alignment of a table column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// As the text's direction says.
    Start,
    /// Centred.
    Center,
    /// At the end, as numbers are.
    End,
}

/// One node of a formula: a MathML Core element out of a closed list, or text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MathNode {
    /// An element such as `mfrac`; the page maps known names to elements and shows unknown ones as text.
    Element { name: String, c: Vec<MathNode> },
    /// Text.
    Text { s: String },
}
