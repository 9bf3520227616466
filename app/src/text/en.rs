//! English.

use super::{Language, Texts};

pub(super) static EN: Texts =
    Texts { parts: super::parts::EN, shell: super::shell::EN, chat: super::chat::EN, language: Language::English };
