//! Two servers on one database agree: what was done on one holds on the other, within a second.

use demo::model_provider::Fault;
use futures_util::{StreamExt, future::join_all};
use gateway::AllowListChange;
use ledger::NewPrice;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::{MODEL, Server, World};
use types::{
    PicoUsdPerUnit, Role,
    view::{Measure, NewLimit, Period, SubjectKind},
};

/// The promise.
const SOON: Duration = Duration::from_secs(1);

fn question(stream: bool, max_tokens: u64) -> Value {
    json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "stream": stream,
        "max_tokens": max_tokens})
}

async fn ask(world: &World, server: &str, key: &str, body: &Value) -> reqwest::Response {
    let request = world.http.post(format!("{server}v1/chat/completions")).bearer_auth(key).json(body);
    request.send().await.unwrap()
}

/// How long after `since` the server refuses.
async fn refused_after(since: Instant, mut is_refused: impl AsyncFnMut() -> bool) -> Duration {
    while !is_refused().await {
        assert!(since.elapsed() < Duration::from_secs(10), "it was never refused");
    }
    since.elapsed()
}

async fn both() -> (World, Server) {
    let world = World::new().await;
    let other = world.another_server().await;
    (world, other)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn who_signed_in_on_one_server_works_on_the_other() {
    let (world, other) = both().await;
    let ben = world.signed_in("ben").await.at(&other.url);
    assert!(ben.page("/acme").await.contains("Ben"));
    let key = world.key().await;
    let answer = ask(&world, other.url.as_str(), &key, &question(false, 20)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(world.ledger().await.len(), 1, "its row is seen from the first");
    other.end().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn a_key_that_is_revoked_on_either_server_is_refused_on_both_within_a_second() {
    let (world, other) = both().await;
    let (here, there) = (world.url.as_str(), other.url.as_str());
    for (nth, rooms) in [&world.rooms, &other.rooms].into_iter().enumerate() {
        let member = world.rooms.identity.add_service_member(&world.operator, &format!("robot {nth}")).await.unwrap();
        let made = world.rooms.identity.make_key_for(&world.operator, member, "test", Some(30)).await.unwrap();
        for server in [here, there] {
            let answer = ask(&world, server, &made.key, &question(false, 20)).await;
            assert_eq!(answer.status(), StatusCode::OK, "both servers know the key now");
        }
        let row = rooms.identity.personal_keys_of(&world.operator, member).await.unwrap().remove(0);
        rooms.identity.revoke_personal_key(&world.operator, row.id).await.unwrap();
        let since = Instant::now();
        for server in [here, there] {
            let took = refused_after(since, async || {
                let request = world.http.get(format!("{server}v1/models")).bearer_auth(&made.key);
                request.send().await.unwrap().status() == StatusCode::UNAUTHORIZED
            });
            assert!(took.await < SOON);
        }
    }
    other.end().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn a_session_that_ends_on_one_server_and_a_member_who_is_removed_are_out_on_the_other() {
    let (world, other) = both().await;
    let ben = world.signed_in("ben").await;
    let ben_there = ben.at(&other.url);
    assert!(ben_there.page("/acme").await.contains("Ben"));
    let left = ben.submit("/acme", "/auth/sign-out", &[("org", "acme")]).await;
    assert!(left.status().is_redirection() || left.status().is_success(), "{}", left.status());
    let out = refused_after(Instant::now(), async || ben_there.get("/acme").await.status().is_redirection());
    assert!(out.await < SOON);

    let dan = world.signed_in("dan").await.at(&other.url);
    assert_eq!(dan.get("/acme").await.status(), StatusCode::OK);
    let member = world.rooms.identity.find_member(&world.operator, "dan@acme.example").await.unwrap();
    world.rooms.identity.remove_member(&world.operator, member).await.unwrap();
    let out = refused_after(Instant::now(), async || dan.get("/acme").await.status().is_redirection());
    assert!(out.await < SOON);
    other.end().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn a_stream_on_one_server_ends_when_its_key_is_revoked_on_the_other() {
    let (world, other) = both().await;
    let member = world.rooms.identity.add_service_member(&world.operator, "robot").await.unwrap();
    let made = world.rooms.identity.make_key_for(&world.operator, member, "test", Some(30)).await.unwrap();
    world.provider.set_fault(Some(Fault::Endless));
    let answer = ask(&world, other.url.as_str(), &made.key, &question(true, 2_000)).await;
    let mut stream = answer.bytes_stream();
    stream.next().await.unwrap().unwrap();
    let row = world.rooms.identity.personal_keys_of(&world.operator, member).await.unwrap().remove(0);
    world.rooms.identity.revoke_personal_key(&world.operator, row.id).await.unwrap();
    let since = Instant::now();
    // No cache runs out here: only the news can end it.
    while let Some(Ok(_)) = stream.next().await {}
    assert!(since.elapsed() < SOON, "{:?}", since.elapsed());
    world.provider.set_fault(None);
    world.until("the row says why", async |world| world.ledger().await[0].outcome == "revoked").await;
    other.end().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn a_list_and_a_price_of_one_server_count_on_the_other_within_a_second() {
    let (world, other) = both().await;
    let key = world.key().await;
    let (there, body) = (other.url.as_str(), question(false, 20));
    // Both servers remember where the model is served, and what it costs.
    for server in [world.url.as_str(), there] {
        assert_eq!(ask(&world, server, &key, &body).await.status(), StatusCode::OK);
    }
    let price = PicoUsdPerUnit(7);
    let own =
        NewPrice { model: MODEL.to_owned(), input: price, cached_input: price, cache_write: price, output: price };
    let price = world.rooms.ledger.set_price(&world.operator, own).await.unwrap().to_string();
    let counts = refused_after(Instant::now(), async || {
        ask(&world, there, &key, &body).await;
        world.ledger().await.iter().any(|row| row.price_id == price)
    });
    assert!(counts.await < SOON);
    let (role, none) = (Role::Member.subject_id(), "sim-unpriced".to_owned());
    let only = AllowListChange::Replace(vec![none]);
    world.rooms.gateway.change_allowed(&world.operator, SubjectKind::Role, role, only).await.unwrap();
    let refused =
        refused_after(Instant::now(), async || ask(&world, there, &key, &body).await.status() == StatusCode::FORBIDDEN);
    assert!(refused.await < SOON);
    other.end().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn of_many_requests_at_once_over_two_servers_exactly_as_many_pass_as_fit() {
    let (world, other) = both().await;
    let key = world.key().await;
    for round in 1..=5_usize {
        let limit = NewLimit {
            subject_kind: SubjectKind::Org,
            subject_id: None,
            model: None,
            measure: Measure::Requests,
            cap: i64::try_from(11 * round).unwrap(),
            period: Period::Day,
            hard: true,
        };
        let limit = world.rooms.ledger.set_limit(&world.operator, limit).await.unwrap();
        let servers = [world.url.as_str(), other.url.as_str()];
        let body = question(false, 10);
        let asked = (0..60).map(|nth| ask(&world, servers[nth % 2], &key, &body));
        let statuses: Vec<_> = join_all(asked).await.into_iter().map(|answer| answer.status()).collect();
        let passed = statuses.iter().filter(|status| **status == StatusCode::OK).count();
        assert_eq!(passed, 11, "round {round}");
        assert!(statuses.iter().all(|s| [StatusCode::OK, StatusCode::TOO_MANY_REQUESTS].contains(s)), "{statuses:?}");
        assert_eq!(world.provider.completions().len(), 11 * round);
        world.rooms.ledger.remove_limit(&world.operator, limit).await.unwrap();
    }
    other.end().await;
    world.end().await;
}
