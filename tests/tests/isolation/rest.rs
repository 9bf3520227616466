//! What an organization has only for a moment, or rarely: put into `globex`, so that no table of its is empty and whatever
//! deletes too much has something to delete.

use crate::{
    house::{CANARY, House},
    rarely::{self, limit_of_members},
};
use context::{Clock, Entropy, SystemClock, SystemEntropy};
use gateway::AllowListChange;
use sea_orm::{EntityTrait, IntoActiveModel};
use store::{Scoped, Write, entity};
use tests::MODEL;
use types::{PicoUsdPerUnit, Role, view::SubjectKind};

/// A model that `acme` does not ask for.
const OTHER_MODEL: &str = "gpt-5.4";

/// Puts it there.
pub async fn fill(house: &House) {
    let rooms = &house.world.rooms;
    rooms.identity.add_email_domain(&house.globex, "globex.example").await.unwrap();
    let rate = PicoUsdPerUnit(1_000_000);
    let price =
        ledger::NewPrice { model: MODEL.to_owned(), input: rate, cached_input: rate, cache_write: rate, output: rate };
    rooms.ledger.set_price(&house.globex, price).await.unwrap();
    rooms.audit.checkpoint(house.globex.org()).await.unwrap();
    // What would refuse everything that the other's members ask, if it counted for them.
    rooms.ledger.set_limit(&house.globex, limit_of_members(1)).await.unwrap();
    let list = AllowListChange::Allow(vec![OTHER_MODEL.to_owned()]);
    rooms.gateway.change_allowed(&house.globex, SubjectKind::Role, Role::Member.subject_id(), list).await.unwrap();
    rarely::grow_old(house, house.globex.scope()).await;
    let write = rooms.store.write(house.globex.scope()).await.unwrap();
    rows(house, &write).await;
    write.commit().await.unwrap();
}

async fn rows(house: &House, write: &Write) {
    let (scope, org_id) = (house.globex.scope(), house.globex.org());
    let (now, entropy): (_, &dyn Entropy) = (SystemClock.now(), &SystemEntropy);
    let (created_at, expires_at) = (now, now.plus_days(1));
    macro_rules! first {
        ($table:ident) => {
            entity::$table::Entity::find_in(scope).one(write).await.unwrap().unwrap()
        };
    }
    macro_rules! insert {
        ($table:ident { $($rest:tt)* }) => {
            let row = entity::$table::Model { org_id, $($rest)* };
            entity::$table::Entity::insert(row.into_active_model()).exec_without_returning(write).await.unwrap();
        };
    }
    insert!(sign_in_flow {
        id: entropy.id(now),
        provider_id: first!(identity_provider).id,
        handle_hash: b"a handle".to_vec(),
        state_hash: b"a state".to_vec(),
        nonce: "nonce".to_owned(),
        pkce_verifier: "verifier".to_owned(),
        return_to: "/globex".to_owned(),
        invitation_id: None,
        tried_by: None,
        created_at,
        expires_at,
    });
    insert!(logout_token { name_hash: b"a name".to_vec(), expires_at });
    insert!(turn_delta { turn_id: first!(turn).id, seq: 1_000, body: Vec::new() });
    insert!(reservation { ledger_id: first!(ledger).id, lease_until: now.plus_days(1), holds: Vec::new() });
    insert!(price_list { version: CANARY.to_owned(), list: "{}".to_owned(), created_at });
    let member_id = first!(member).id;
    insert!(idempotent_request {
        member_id,
        key: CANARY.to_owned(),
        fingerprint: Vec::new(),
        status: Some(200),
        body: Some(CANARY.to_owned()),
        created_at,
        expires_at,
    });
}
