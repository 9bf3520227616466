//! What auditors read. Nothing on these pages changes anything but who may read a conversation.
//!
//! [`UsagePage`] shows sums and the ledger rows behind each, [`EventsPage`] the audit log and its proof, [`ReviewsPage`] who may
//! read whose conversation, and [`ReviewPage`] such a conversation.

mod event_panel;
mod event_table;
mod events;
mod proof;
mod review_ask;
mod review_card;
mod review_reading;
mod reviews;
mod usage;
mod usage_filter;
mod usage_report;
mod usage_rows;

pub use events::EventsPage;
pub use review_reading::ReviewPage;
pub use reviews::ReviewsPage;
pub use usage::UsagePage;
