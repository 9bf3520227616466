//! Limits hold before the money is spent.

use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{MODEL, World};
use types::view::{Measure, NewLimit, Period, SubjectKind};

fn limit(measure: Measure, cap: i64, period: Period) -> NewLimit {
    NewLimit { subject_kind: SubjectKind::Org, subject_id: None, model: None, measure, cap, period, hard: true }
}

fn question(max_tokens: u64) -> Value {
    json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": max_tokens})
}

#[tokio::test]
async fn a_spent_budget_refuses_the_next_request_before_it_is_sent() {
    let world = World::new().await;
    let key = world.key().await;
    // A tenth of a cent a month; an answer of 1,000 tokens may cost half a cent.
    world.rooms.ledger.set_limit(&world.operator, limit(Measure::Cost, 1_000_000, Period::Month)).await.unwrap();
    let refused = world.complete(&key, question(1_000)).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["x-should-retry"], "false");
    let error: Value = refused.json().await.unwrap();
    assert_eq!(error["error"]["code"], "budget_exceeded");
    let message = error["error"]["message"].as_str().unwrap();
    for part in ["$0.0010", "left", "month"] {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
    assert!(world.provider.completions().is_empty(), "nothing was sent");
    // A smaller answer fits.
    assert_eq!(world.complete(&key, question(20)).await.status(), StatusCode::OK);
    world.end().await;
}

#[tokio::test]
async fn of_many_requests_at_once_exactly_as_many_pass_as_fit() {
    let world = World::new().await;
    let key = world.key().await;
    world.rooms.ledger.set_limit(&world.operator, limit(Measure::Requests, 7, Period::Day)).await.unwrap();
    let asked = (0..40).map(|_| world.complete(&key, question(10)));
    let statuses: Vec<_> =
        futures_util::future::join_all(asked).await.into_iter().map(|response| response.status()).collect();
    let passed = statuses.iter().filter(|status| **status == StatusCode::OK).count();
    assert_eq!(passed, 7);
    assert_eq!(world.provider.completions().len(), 7);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_crowd_everybody_who_does_not_pass_is_told_of_the_limit() {
    let world = World::new().await;
    let key = world.key().await;
    world.rooms.ledger.set_limit(&world.operator, limit(Measure::Requests, 1, Period::Month)).await.unwrap();
    let asked = (0..300).map(|_| world.complete(&key, question(10)));
    let mut told = BTreeMap::new();
    for response in futures_util::future::join_all(asked).await {
        *told.entry(response.status().as_u16()).or_insert(0) += 1;
    }
    assert_eq!(told, BTreeMap::from([(200, 1), (429, 299)]));
    world.end().await;
}

#[tokio::test]
async fn a_model_without_a_price_is_refused_where_a_cost_limit_applies_until_a_price_is_set() {
    let world = World::new().await;
    let key = world.key().await;
    let body = json!({"model": "sim-unpriced", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 10});
    assert_eq!(world.complete(&key, body.clone()).await.status(), StatusCode::OK, "no limit, no price needed");
    world.rooms.ledger.set_limit(&world.operator, limit(Measure::Cost, 1_000_000_000, Period::Month)).await.unwrap();
    let refused = world.complete(&key, body.clone()).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let error: Value = refused.json().await.unwrap();
    assert_eq!(error["error"]["code"], "model_unpriced");
    let zero = types::PicoUsdPerUnit(0);
    let free = ledger::NewPrice {
        model: "sim-unpriced".to_owned(),
        input: zero,
        cached_input: zero,
        cache_write: zero,
        output: zero,
    };
    world.rooms.ledger.set_price(&world.operator, free).await.unwrap();
    assert_eq!(world.complete(&key, body).await.status(), StatusCode::OK);
    world.end().await;
}

#[tokio::test]
async fn a_limit_of_zero_less_or_too_much_is_refused_with_the_reason() {
    let world = World::new().await;
    for cap in [0, -5, i64::MAX] {
        let refused = world.rooms.ledger.set_limit(&world.operator, limit(Measure::Cost, cap, Period::Month)).await;
        let problem = types::Problem::from(refused.unwrap_err());
        assert_eq!(problem.status, 400, "{cap}");
        assert!(!problem.detail.is_empty());
    }
    assert!(world.rooms.ledger.limits(&world.operator).await.unwrap().is_empty());
    world.end().await;
}

#[tokio::test]
async fn a_rate_says_when_it_is_over() {
    let world = World::new().await;
    let key = world.key().await;
    world.rooms.ledger.set_limit(&world.operator, limit(Measure::Requests, 1, Period::Hour)).await.unwrap();
    assert_eq!(world.complete(&key, question(5)).await.status(), StatusCode::OK);
    let refused = world.complete(&key, question(5)).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers().get("x-should-retry").unwrap(), "true");
    let seconds: u32 = refused.headers().get("retry-after").unwrap().to_str().unwrap().parse().unwrap();
    assert!((1..=3_600).contains(&seconds), "{seconds}");
    world.end().await;
}
