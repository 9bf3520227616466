//! What admins do. Lazy: members never download it.
//!
//! Each page is one question: are we fine ([`OverviewPage`]), who may ([`MembersPage`]), who counts together
//! ([`TeamsPage`]), with whose models
//! ([`ConnectionsPage`], [`ModelsPage`]), how much ([`LimitsPage`]), how they sign in ([`IdentityPage`]), what holds for
//! everybody ([`PoliciesPage`]).

mod connect;
mod connection_card;
mod connections;
mod identity;
mod identity_candidate;
mod identity_domains;
mod identity_provider;
mod identity_rules;
mod identity_trial;
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
mod policies;
mod policy_keys;
mod policy_retention;
mod replace_key;
mod team_card;
mod teams;

pub use connections::ConnectionsPage;
pub use identity::IdentityPage;
pub use limits::LimitsPage;
pub use members::MembersPage;
pub use models::ModelsPage;
pub use overview::OverviewPage;
pub use policies::PoliciesPage;
pub use teams::TeamsPage;
