//! Rows of one organization that name the other's: no hand of the product's writes them, and none reaches over by them.
//!
//! Most statements that name one row name one that was found in its organization a line before, so that nothing is seen of
//! their own predicate. Here what was found leads over the wall, and only the predicate is left.

use crate::{
    house::{House, a_months_limit},
    lives::{call, settled},
    snapshot,
};
use context::{Entropy, SystemEntropy};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use seal::Purpose;
use serde_json::json;
use store::{Scoped, entity};
use tests::{Browser, MODEL};
use types::{MemberId, TurnId, view::NewPersonalKey};

/// Puts a copy of the organization's first row of a table into the database, with these columns changed.
macro_rules! plant {
    ($write:expr, $scope:expr, $table:ident { $($column:ident $(: $value:expr)?),* $(,)? }) => {{
        let found = entity::$table::Entity::find_in($scope).one($write).await.unwrap().unwrap();
        let row = entity::$table::Model { $($column $(: $value)?,)* ..found };
        entity::$table::Entity::insert(row.clone().into_active_model()).exec_without_returning($write).await.unwrap();
        row
    }};
}

fn new<T: From<uuid::Uuid>>(house: &House) -> T {
    let entropy: &dyn Entropy = &SystemEntropy;
    entropy.id(house.world.rooms.clock.now())
}

#[tokio::test]
async fn a_row_that_names_the_other_organizations_row_does_not_reach_it() {
    let house = House::new().await;
    crate::rest::fill(&house).await;
    a_member_who_goes(&house).await;
    a_key_that_was_used(&house).await;
    a_turn_that_was_lost(&house).await;
    what_somebody_names(&house).await;
    a_window_of_the_others(&house).await;
    a_secret_of_the_others(&house).await;
    house.world.end().await;
}

/// Rows of `globex` name a member of `acme`, who is removed.
async fn a_member_who_goes(house: &House) {
    let (rooms, scope) = (&house.world.rooms, house.globex.scope());
    let member_id = member(house, "ours pipeline").await;
    let write = rooms.store.write(scope).await.unwrap();
    plant!(
        &write,
        scope,
        personal_key { id: new(house), member_id, token_hash: b"planted".to_vec(), revoked_at: None }
    );
    plant!(&write, scope, sign_in { id: new(house), member_id, ended_at: None });
    plant!(&write, scope, invitation { id: new(house), member_id, redeemed_at: None, token_hash: b"planted".to_vec() });
    write.commit().await.unwrap();
    unchanged(house, async || {
        rooms.identity.remove_member(&house.world.operator, member_id).await.unwrap();
    })
    .await;
}

/// Rows of `globex` stand for what members of `acme` are about to ask.
async fn a_key_that_was_used(house: &House) {
    let (world, scope) = (&house.world, house.globex.scope());
    let ada = member(house, "ada@acme.example").await;
    let key = key(house).await;
    let write = world.rooms.store.write(scope).await.unwrap();
    plant!(&write, scope, idempotent_request { member_id: ada, key: "crossed".to_owned(), status: None, body: None });
    let credential = format!("key:{}", key.row.id);
    plant!(&write, scope, kept_answer { credential, key: "crossed".to_owned(), sealed: None });
    write.commit().await.unwrap();
    unchanged(house, async || {
        let browser = world.signed_in("ada").await;
        let team = browser.http.post(world.at("/api/v1/orgs/acme/teams")).json(&json!({"name": "Crossed"}));
        let team = team.header("origin", world.url.origin().ascii_serialization());
        let team = team.header("sec-fetch-site", "same-origin").header("idempotency-key", "crossed");
        let answer = team.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        let asked = json!({"model": MODEL, "messages": [{"role": "user", "content": "Crossed"}], "max_tokens": 20});
        let asked = world.http.post(world.at("/v1/chat/completions")).bearer_auth(&key.key).json(&asked);
        assert!(asked.header("idempotency-key", "crossed").send().await.unwrap().status().is_success());
        settled(house).await;
    })
    .await;
}

/// A turn of `acme` whose process died names a conversation and a reply of `globex`.
async fn a_turn_that_was_lost(house: &House) {
    let (rooms, scope) = (&house.world.rooms, house.world.operator.scope());
    let (conversation_id, message_id) = {
        let read = rooms.store.read(house.globex.scope()).await.unwrap();
        let turn = entity::turn::Entity::find_in(house.globex.scope()).one(&read).await.unwrap().unwrap();
        (turn.conversation_id, turn.message_id)
    };
    let write = rooms.store.write(scope).await.unwrap();
    let (id, long_ago): (TurnId, _) = (new(house), rooms.clock.now().plus_days(-1));
    let (instance_id, state) = (uuid::Uuid::nil(), "running".to_owned());
    plant!(
        &write,
        scope,
        turn { id, conversation_id, message_id, instance_id, state, lease_until: long_ago, ended_at: None }
    );
    let place = entity::locator::Model { kind: "turn".to_owned(), key: id.0.as_bytes().to_vec(), org_id: scope.org() };
    entity::locator::Entity::insert(place.into_active_model()).exec_without_returning(&write).await.unwrap();
    write.commit().await.unwrap();
    unchanged(house, async || {
        rooms.chat.recover().await.unwrap();
        settled(house).await;
    })
    .await;
}

/// A turn of `globex` says that it is Ben's of `acme`, and a message that it stands in his conversation.
async fn what_somebody_names(house: &House) {
    let (world, scope) = (&house.world, house.globex.scope());
    let ben = world.signed_in("ben").await;
    let sent = call(&ben, "chat/send_message", &[("text", "Mine"), ("model", MODEL)]).await;
    settled(house).await;
    let conversation = sent["conversation_id"].as_str().unwrap();
    let member_id = member(house, "ben@acme.example").await;
    let write = world.rooms.store.write(scope).await.unwrap();
    let turn = plant!(&write, scope, turn { id: new(house), member_id });
    let conversation_id = serde_json::from_value(json!(conversation)).unwrap();
    let message = plant!(&write, scope, message { id: new(house), conversation_id });
    write.commit().await.unwrap();
    let (turn, message, nothing) = (turn.id.to_string(), message.id.to_string(), House::nothing_of("turn"));
    unchanged(house, async || {
        let show = async |message: &str| {
            let fields = [("conversation", conversation), ("message", message)];
            told(&ben, "/rpc/app/api/chat/show_branch", &fields, message).await
        };
        assert_eq!(show(&message).await, show(&nothing).await);
        let stop = async |turn: &str| {
            let fields = [("conversation", conversation), ("turn", turn)];
            told(&ben, "/rpc/app/api/chat/stop", &fields, turn).await
        };
        assert_eq!(stop(&turn).await, stop(&nothing).await);
    })
    .await;
}

/// A window of `globex` says that it counts for a limit of `acme`. What is asked then may fail; it is counted nowhere else.
async fn a_window_of_the_others(house: &House) {
    let (world, scope) = (&house.world, house.globex.scope());
    let limit_id = world.rooms.ledger.set_limit(&world.operator, a_months_limit()).await.unwrap();
    let key = key(house).await.key;
    let asked = json!({"model": MODEL, "messages": [{"role": "user", "content": "Counted"}], "max_tokens": 20});
    assert!(world.complete(&key, asked.clone()).await.status().is_success());
    settled(house).await;
    let write = world.rooms.store.write(scope).await.unwrap();
    let now = world.rooms.clock.now();
    let (starts_at, ends_at) = (now.plus_seconds(-1), Some(now.plus_days(1)));
    plant!(&write, scope, limit_window { id: new(house), limit_id, starts_at, ends_at });
    write.commit().await.unwrap();
    unchanged(house, async || {
        world.complete(&key, asked).await;
        settled(house).await;
    })
    .await;
}

/// A secret is found in its own organization alone: nobody else's seal is so much as looked at.
async fn a_secret_of_the_others(house: &House) {
    let rooms = &house.world.rooms;
    let read = rooms.store.read(house.globex.scope()).await.unwrap();
    let keys = entity::sealed_secret::Entity::find_in(house.globex.scope());
    let keys = keys.filter(entity::sealed_secret::Column::Purpose.eq(Purpose::ProviderKey.as_str()));
    let key = keys.one(&read).await.unwrap().unwrap();
    drop(read);
    let scope = house.world.operator.scope();
    let opened = rooms.vault.open(scope, key.id, Purpose::ProviderKey, &key.dest_origin).await;
    assert!(matches!(opened, Err(vault::Error::NotFound(_))), "{opened:?}");
}

/// Does it, and looks whether `globex` is what it was.
async fn unchanged(house: &House, act: impl AsyncFnOnce()) {
    let (store, scope) = (&house.world.rooms.store, house.globex.scope());
    let before = snapshot::whole(store, scope).await;
    act().await;
    snapshot::assert_same(&before, &snapshot::whole(store, scope).await);
}

async fn member(house: &House, name: &str) -> MemberId {
    house.world.rooms.identity.find_member(&house.world.operator, name).await.unwrap()
}

/// A key of a service member of `acme`.
async fn key(house: &House) -> NewPersonalKey {
    let service = member(house, "pipeline").await;
    house.world.rooms.identity.make_key_for(&house.world.operator, service, "crossed", Some(30)).await.unwrap()
}

/// What a function answers, without the identifier that was put in.
async fn told(
    browser: &Browser,
    function: &str,
    fields: &[(&str, &str)],
    named: &str,
) -> (reqwest::StatusCode, String) {
    let answer = browser.call("/acme", function, fields).await;
    (answer.status(), answer.text().await.unwrap().replace(named, "·"))
}
