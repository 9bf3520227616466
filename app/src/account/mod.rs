//! One's own pages: keys, usage, settings.

mod key_form;
mod key_table;
mod keys;
mod limits;
mod made_key;
mod reviews;
mod settings;
mod snippets;
mod usage;
mod usage_groups;
mod usage_requests;

pub use keys::KeysPage;
pub use settings::SettingsPage;
pub use usage::MyUsagePage;
