//! Every word of the interface, typed: a page names a text, a language gives it. No page holds a sentence of its own.
//!
//! A phrase with values in it is a function, so that a language may order and inflect as it must.

pub mod account;
pub mod admin;
pub mod auditor;
pub mod chat;
mod en;
pub mod entry;
pub mod number;
pub mod parts;
pub mod shell;

/// The texts of one language, by area.
pub struct Texts {
    /// Used by parts on every page.
    pub parts: parts::PartTexts,
    /// The frame around every page.
    pub shell: shell::ShellTexts,
    /// Signed-out pages.
    pub entry: entry::EntryTexts,
    /// The chat.
    pub chat: chat::ChatTexts,
    /// My keys, my usage, settings.
    pub account: account::AccountTexts,
    /// The admin area.
    pub admin: admin::AdminTexts,
    /// The audit area.
    pub auditor: auditor::AuditorTexts,
}

/// The texts of the reader's language. English is the first.
pub fn texts() -> &'static Texts {
    &en::EN
}
