//! Rich text: markdown becomes a typed tree, never a string of HTML (CommonMark 0.31, GitHub's tables, task lists,
//! footnotes and struck-out text, and math between dollars).
//!
//! 1. [`document`] has pulldown-cmark read the text; [`builder`] turns its events into the tree and keeps the caps:
//!    200 kB are parsed, 32 levels are nested, 2,000 links are made. What lies beyond is shown as plain text.
//! 2. [`link`] lets https, http and mailto through, and nothing relative or with a user name in it. Images are never
//!    loaded: they become their description and host. HTML becomes the characters it is written with, but for a lone
//!    `<br>`, which is a line break.
//! 3. [`highlight`] colours code whose fence is closed; [`math`] draws formulas out of a closed list of elements, also
//!    those that stand between brackets with backslashes ([`dollars`]).
//! 4. [`hidden`] makes visible what could hide: bidi controls, zero-width characters, tags.
//! 5. [`growing`] does the same for a text that is still coming, parsing only what may still change.

mod builder;
mod code;
mod document;
mod dollars;
mod frame;
mod growing;
mod hidden;
mod highlight;
mod link;
mod math;
mod mathml;

pub use document::parse;
pub use growing::{Growing, Grown};
pub use hidden::{visible, without_invisible};
