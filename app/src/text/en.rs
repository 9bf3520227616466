//! English.

use super::Texts;

pub(super) static EN: Texts = Texts {
    parts: super::parts::EN,
    shell: super::shell::EN,
    entry: super::entry::EN,
    chat: super::chat::EN,
    account: super::account::EN,
    admin: super::admin::EN,
    auditor: super::auditor::EN,
};
