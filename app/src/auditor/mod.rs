//! What auditors read. Nothing on these pages changes anything.
//!
//! [`UsagePage`] shows sums and the ledger rows behind each, [`EventsPage`] the audit log and its proof.

mod event_panel;
mod event_table;
mod events;
mod proof;
mod usage;
mod usage_filter;
mod usage_report;
mod usage_rows;

pub use events::EventsPage;
pub use usage::UsagePage;
