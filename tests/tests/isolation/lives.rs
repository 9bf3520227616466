//! One organization lives a whole life, and the other is what it was: nothing that is legitimate in the one reaches over.
//!
//! The walls try identifiers that are foreign; here none is. What is left to find is a statement that changes or reads
//! more than its organization, which is why `cargo xtask mutate` asks these tests first.

use crate::{
    house::{CANARY, House, a_months_limit},
    rarely, rest, snapshot,
};
use ledger::NewPrice;
use serde_json::{Value, json};
use std::fmt::Debug;
use store::{Scoped, entity};
use tests::{Browser, MODEL};
use types::{
    PicoUsdPerUnit, Role, RoleSet,
    view::{AuditQuery, GroupBy, UsageQuery},
};

#[tokio::test]
async fn a_life_in_one_organization_leaves_the_other_as_it_was() {
    let house = House::new().await;
    rest::fill(&house).await;
    let before = snapshot::whole(&house.world.rooms.store, house.globex.scope()).await;
    for (table, rows) in &before {
        assert!(!rows.is_empty(), "{table} has no row that could be changed");
    }
    everyday(&house).await;
    rarely::everything(&house).await;
    administration(&house).await;
    background(&house).await;
    rarely::departures(&house).await;
    snapshot::assert_same(&before, &snapshot::whole(&house.world.rooms.store, house.globex.scope()).await);
    let verdict = house.world.rooms.audit.verify_database(&house.globex).await.unwrap();
    assert!(verdict.ok, "{verdict:?}");
    the_end(&house).await;
    assert_eq!(house.world.rooms.identity.email_domains(&house.globex).await.unwrap(), ["globex.example"]);
    snapshot::assert_same(&before, &snapshot::whole(&house.world.rooms.store, house.globex.scope()).await);
    let verdict = house.world.rooms.audit.verify_database(&house.globex).await.unwrap();
    assert!(verdict.ok, "{verdict:?}");
    house.world.end().await;
}

#[tokio::test]
async fn nothing_of_the_other_stands_in_what_one_organization_reads() {
    let house = House::new().await;
    let (rooms, operator) = (&house.world.rooms, &house.world.operator);
    let usage = these_days(&house, GroupBy::Member);
    let ours = |what: &str, seen: &dyn Debug| {
        let seen = format!("{seen:?}");
        assert!(!seen.contains(CANARY), "{what}: {seen}");
        for (kind, id) in house.foreign.iter().filter(|(kind, _)| !matches!(**kind, "seq")) {
            assert!(!seen.contains(id.as_str()), "{what} holds the other's {kind}: {seen}");
        }
    };
    ours("members", &rooms.identity.members(operator).await.unwrap());
    ours("key names", &rooms.identity.key_names(operator).await.unwrap());
    ours("policy", &rooms.identity.policy(operator).await.unwrap());
    ours("the way in", &rooms.identity.sign_in_choice("acme").await.unwrap());
    ours("connections", &rooms.gateway.connections(operator).await.unwrap());
    ours("connection names", &rooms.gateway.connection_names(operator).await.unwrap());
    ours("models", &rooms.gateway.models(operator).await.unwrap());
    ours("allow lists", &rooms.gateway.allow_lists(operator).await.unwrap());
    ours("teams", &rooms.identity.teams(operator).await.unwrap());
    ours("who is in which team", &rooms.identity.teams_of_members(operator).await.unwrap());
    ours("e-mail domains", &rooms.identity.email_domains(operator).await.unwrap());
    ours("identity settings", &rooms.identity.identity_settings(operator).await.unwrap());
    ours("limits", &rooms.ledger.limits(operator).await.unwrap());
    ours("spent", &rooms.ledger.spent_this_month(operator).await.unwrap());
    ours("rows", &rooms.ledger.rows(operator, &usage, None, 500).await.unwrap());
    for by in [GroupBy::Member, GroupBy::Model, GroupBy::Day, GroupBy::Connection, GroupBy::Key] {
        ours("a report", &rooms.ledger.report(operator, &these_days(&house, by)).await.unwrap());
    }
    let events = AuditQuery { before: None, action: None, actor_id: None, limit: 500 };
    ours("events", &rooms.audit.page(operator, &events).await.unwrap());
    let mut log = Vec::new();
    rooms.audit.export(operator, None, None, &mut log).await.unwrap();
    ours("the exported log", &String::from_utf8(log).unwrap());
    let mut copy = Vec::new();
    server::backup::export(&rooms.store, operator, &mut copy).await.unwrap();
    ours("the exported organization", &String::from_utf8(copy).unwrap());
    let everybody = rooms.identity.members(operator).await.unwrap();
    assert_eq!(everybody.len(), 7, "four faces, a service member of the world and one of the house, one invited");
    let rows = rooms.ledger.rows(operator, &usage, None, 500).await.unwrap().rows;
    assert_eq!(rows.len(), 2, "one by key, one in the chat");
    house.world.end().await;
}

#[tokio::test]
async fn a_backup_holds_every_row_once() {
    let house = House::new().await;
    rest::fill(&house).await;
    let mut copy = Vec::new();
    let rooms = &house.world.rooms;
    let applied = vec!["none".to_owned()];
    server::backup::write(&rooms.store, applied, rooms.clock.now(), &mut copy).await.unwrap();
    let copy = String::from_utf8(copy).unwrap();
    let (mut table, mut seen) = ("", std::collections::BTreeSet::new());
    for line in copy.lines() {
        if line.starts_with('[') {
            assert!(seen.insert((table, line)), "{table} holds a row twice: {line}");
        } else {
            table = line;
        }
    }
    assert!(seen.len() > 200, "only {} rows", seen.len());
    house.world.end().await;
}

/// Members work: they chat, rename, branch, delete, use a key.
async fn everyday(house: &House) {
    let ben = Browser::new(&house.world.url);
    ben.sign_in("acme", "ben").await;
    let sent = call(&ben, "chat/send_message", &[("text", "One more"), ("model", MODEL)]).await;
    let conversation = sent["conversation_id"].as_str().unwrap().to_owned();
    settled(house).await;
    let shown: Value =
        ben.get(&format!("/rpc/app/api/chat/load_conversation?id={conversation}")).await.json().await.unwrap();
    let reply = sent["reply_id"].as_str().unwrap().to_owned();
    assert!(!shown.to_string().contains(CANARY), "{shown}");
    call(&ben, "chat/rename", &[("conversation", &conversation), ("title", "Renamed")]).await;
    call(&ben, "chat/pin", &[("conversation", &conversation), ("pinned", "true")]).await;
    call(&ben, "chat/regenerate", &[("conversation", &conversation), ("reply", &reply), ("model", MODEL)]).await;
    settled(house).await;
    call(&ben, "chat/show_branch", &[("conversation", &conversation), ("message", &reply)]).await;
    call(&ben, "chat/delete", &[("conversation", &conversation)]).await;
    let made = call(&ben, "keys/make_key", &[("name", "Laptop"), ("days", "30"), ("cap", "5")]).await;
    let key = made["key"].as_str().unwrap();
    let asked = json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 20});
    assert!(house.world.complete(key, asked).await.status().is_success());
    let id = made["row"]["id"].as_str().unwrap();
    call(&ben, "keys/revoke_key", &[("key", id)]).await;
    let out = ben.submit("/acme", "/auth/sign-out", &[("org", "acme")]).await;
    assert!(out.status().is_redirection(), "{}", out.status());
}

/// Admins and owners work.
async fn administration(house: &House) {
    let (rooms, operator) = (&house.world.rooms, &house.world.operator);
    let service = rooms.identity.add_service_member(operator, "night job").await.unwrap();
    let limit = rooms.ledger.set_limit(operator, a_months_limit()).await.unwrap();
    let key = rooms.identity.make_key_for(operator, service, "night key", Some(30)).await.unwrap();
    let asked = json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 20});
    assert!(house.world.complete(&key.key, asked).await.status().is_success());
    settled(house).await;
    rooms.ledger.remove_limit(operator, limit).await.unwrap();
    let rate = PicoUsdPerUnit(1_000_000);
    let price = NewPrice { model: MODEL.to_owned(), input: rate, cached_input: rate, cache_write: rate, output: rate };
    rooms.ledger.set_price(operator, price).await.unwrap();
    rooms.gateway.set_default_model(operator, MODEL).await.unwrap();
    let dan = rooms.identity.find_member(operator, "dan@acme.example").await.unwrap();
    rooms.identity.revoke_role(operator, dan, Role::Admin).await.unwrap();
    rooms.identity.grant_role(operator, dan, Role::Admin).await.unwrap();
    rooms.identity.invite(operator, "eve@acme.example", "Eve", RoleSet::NONE).await.unwrap();
    let ada = house.world.signed_in("ada").await;
    let policy = json!({"admit_on_first_sign_in": true, "personal_key_days": 80, "personal_key_default_days": 30, "content_is_reviewed": false,
        "retention_days": null});
    let put = ada
        .http
        .put(house.world.at("/api/v1/orgs/acme/policy"))
        .header("origin", house.world.url.origin().ascii_serialization())
        .header("sec-fetch-site", "same-origin")
        .header("idempotency-key", "once")
        .json(&policy);
    // Sent twice, it is done once.
    for put in [put.try_clone().unwrap(), put] {
        let put = put.send().await.unwrap();
        assert!(put.status().is_success(), "{}", put.text().await.unwrap());
    }
    assert_eq!(rooms.identity.policy(operator).await.unwrap().personal_key_days, 80);
    rooms.identity.add_email_domain(operator, "acme.example").await.unwrap();
    rooms.identity.remove_email_domain(operator, "globex.example").await.unwrap();
    rooms.identity.remove_email_domain(operator, "acme.example").await.unwrap();
    rooms.identity.suspend_org(operator).await.unwrap();
    rooms.identity.resume_org(operator).await.unwrap();
}

/// What the server does by itself.
async fn background(house: &House) {
    let rooms = &house.world.rooms;
    rooms.identity.sweep().await.unwrap();
    rooms.ledger.recover().await.unwrap();
    rooms.ledger.heartbeat().await.unwrap();
    rooms.chat.recover().await.unwrap();
    rooms.ledger.seal_batches().await.unwrap();
    rooms.audit.checkpoint(house.world.operator.org()).await.unwrap();
    let verdict = rooms.audit.verify_database(&house.world.operator).await.unwrap();
    assert!(verdict.ok, "{verdict:?}");
}

/// The organization is deleted.
async fn the_end(house: &House) {
    let (rooms, operator) = (&house.world.rooms, &house.world.operator);
    settled(house).await;
    house
        .world
        .until("every row is in the chain", async |world| {
            world.ledger().await.iter().all(|row| row.batch_seq.is_some())
        })
        .await;
    let erased = rooms.identity.delete_org(operator, "Acme").await.unwrap();
    assert!(erased > 50, "only {erased} rows");
    let left = snapshot::whole(&rooms.store, operator.scope()).await;
    for (table, rows) in left {
        let stays = matches!(table, "org" | "ledger");
        assert!(stays || rows.is_empty(), "{table} still holds {rows:?}");
    }
}

/// Asks a function from a page of `acme`.
pub async fn call(browser: &Browser, function: &str, fields: &[(&str, &str)]) -> Value {
    let answer = browser.call("/acme", &format!("/rpc/app/api/{function}"), fields).await;
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{function}: {status} {text}");
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

/// Waits until nothing runs in `acme`.
pub async fn settled(house: &House) {
    let scope = house.world.operator.scope();
    house
        .world
        .until("every turn has ended and every request is settled", async |world| {
            let read = world.rooms.store.read(scope).await.unwrap();
            let turns = entity::turn::Entity::find_in(scope).all(&read).await.unwrap();
            let rows = entity::ledger::Entity::find_in(scope).all(&read).await.unwrap();
            turns.iter().all(|turn| turn.state != "running")
                && rows.iter().all(|row| !matches!(row.state.as_str(), "reserved" | "sent"))
        })
        .await;
}

fn these_days(house: &House, by: GroupBy) -> UsageQuery {
    let now = house.world.rooms.clock.now();
    UsageQuery::over(now.plus_days(-2), now.plus_days(1), by)
}
