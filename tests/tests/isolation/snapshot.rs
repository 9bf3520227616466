//! Everything that an organization has, as text.

use context::OrgScope;
use sea_orm::EntityTrait;
use std::fmt::Debug;
use store::{Read, Scoped, Store, entity};

/// The organization's rows of every table that a stranger might change. Rows of the log and its checkpoints are left
/// out: the server goes on sealing them; see `walls` for what is asked of them.
pub async fn of(store: &Store, scope: OrgScope) -> Vec<(&'static str, Vec<String>)> {
    let read = store.read(scope).await.unwrap();
    macro_rules! tables {
        ($($table:ident),* $(,)?) => { vec![$((stringify!($table), rows::<entity::$table::Entity>(&read, scope).await)),*] };
    }
    tables![
        connection,
        conversation,
        identity_provider,
        invitation,
        ledger,
        ledger_hold,
        limit_window,
        member,
        member_identity,
        member_role,
        message,
        model,
        model_price,
        org,
        personal_key,
        policy,
        provider_key,
        role_rule,
        sealed_secret,
        spend_limit,
        team,
        team_member,
        turn,
        turn_delta,
    ]
}

async fn rows<E>(read: &Read, scope: OrgScope) -> Vec<String>
where
    E: Scoped + EntityTrait,
    E::Model: Debug + Send + Sync,
{
    let mut rows: Vec<_> = E::find_in(scope).all(read).await.unwrap().iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}
