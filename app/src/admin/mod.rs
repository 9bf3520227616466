//! What admins do. Lazy: members never download it.
//!
//! Each page is one question: are we fine ([`OverviewPage`]), who may ([`MembersPage`]), with whose models
//! ([`ConnectionsPage`], [`ModelsPage`]), how much ([`LimitsPage`]).

mod connect;
mod connection_card;
mod connections;
mod limit_explained;
mod limit_form;
mod limit_row;
pub(crate) mod limit_words;
mod limits;
mod member_forms;
mod member_panel;
mod member_table;
mod members;
mod model_panel;
mod models;
mod overview;
mod overview_attention;
mod replace_key;

pub use connections::ConnectionsPage;
pub use limits::LimitsPage;
pub use members::MembersPage;
pub use models::ModelsPage;
pub use overview::OverviewPage;
