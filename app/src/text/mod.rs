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
    /// The chat.
    pub chat: chat::ChatTexts,
    language: Language,
}

/// A language that the interface speaks.
#[derive(Clone, Copy)]
enum Language {
    English,
}

/// The texts of lazy pages, each behind a function: what a field held would be loaded with every page, a function's text comes
/// with the pages that call it.
impl Texts {
    /// Signed-out pages.
    pub fn entry(&self) -> &'static entry::EntryTexts {
        match self.language {
            Language::English => &entry::EN,
        }
    }

    /// My keys, my usage, settings.
    pub fn account(&self) -> &'static account::AccountTexts {
        match self.language {
            Language::English => &account::EN,
        }
    }

    /// The admin area.
    pub fn admin(&self) -> &'static admin::AdminTexts {
        match self.language {
            Language::English => &admin::EN,
        }
    }

    /// The audit area.
    pub fn auditor(&self) -> &'static auditor::AuditorTexts {
        match self.language {
            Language::English => &auditor::EN,
        }
    }
}

/// The texts of the reader's language. English is the first.
pub fn texts() -> &'static Texts {
    &en::EN
}
