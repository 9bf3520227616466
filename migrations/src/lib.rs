//! Schema migrations, append-only, for SQLite and PostgreSQL. A migration that has been released is never edited.
//!
//! 1. [`table`] has the few words in which tables are written down.
//! 2. One file per noun makes its first tables; later changes get files of their own with later numbers.
//! 3. Append-only tables are guarded by triggers in the same migration that makes them; [`guards`] looks whether they
//!    are still there.
//! 4. [`up`] runs what is pending; on PostgreSQL it then raises the [`wall`]: row-level security on every tenant's table,
//!    whichever migration made it, so that none can be forgotten.

pub mod guards;
mod m0001_locator;
mod m0002_session;
mod m0003_organization;
mod m0004_identity;
mod m0005_vault;
mod m0006_gateway;
mod m0007_ledger;
mod m0008_audit;
mod m0009_chat;
mod m0010_idempotent_request;
mod m0011_setup_link;
mod m0012_ledger_request;
mod m0013_usage_details;
mod m0016_allowed_model;
mod m0017_kept_answer;
mod m0018_price_list;
mod m0019_provider_trial;
mod m0020_key_lifetime;
mod m0021_one_team;
mod m0022_logout_token;
mod m0023_review;
mod m0024_reservation;
mod table;
mod up;
mod wall;

pub use up::{Error, Pending, applied, pending, up, up_by};

use sea_orm_migration::prelude::*;

/// Every migration, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_locator::Migration),
            Box::new(m0002_session::Migration),
            Box::new(m0003_organization::Migration),
            Box::new(m0004_identity::Migration),
            Box::new(m0005_vault::Migration),
            Box::new(m0006_gateway::Migration),
            Box::new(m0007_ledger::Migration),
            Box::new(m0008_audit::Migration),
            Box::new(m0009_chat::Migration),
            Box::new(m0010_idempotent_request::Migration),
            Box::new(m0011_setup_link::Migration),
            Box::new(m0012_ledger_request::Migration),
            Box::new(m0013_usage_details::Migration),
            Box::new(m0016_allowed_model::Migration),
            Box::new(m0017_kept_answer::Migration),
            Box::new(m0018_price_list::Migration),
            Box::new(m0019_provider_trial::Migration),
            Box::new(m0020_key_lifetime::Migration),
            Box::new(m0021_one_team::Migration),
            Box::new(m0022_logout_token::Migration),
            Box::new(m0023_review::Migration),
            Box::new(m0024_reservation::Migration),
        ]
    }
}
