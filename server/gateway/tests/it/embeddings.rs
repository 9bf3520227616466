//! Embeddings: what goes in is all that is billed.

use crate::world::{World, hear};
use bytes::Bytes;
use gateway::{AnswerBody, Ask};
use serde_json::{Value, json};
use types::{
    NanoUsd, Problem,
    view::{Measure, NewLimit, Period, SubjectKind},
};

const MODEL: &str = "text-embedding-3-small";

fn ask(input: &Value) -> Result<Ask, gateway::Error> {
    Ask::embeddings(Bytes::from(json!({"model": MODEL, "input": input, "encoding_format": "float"}).to_string()))
}

#[tokio::test]
async fn every_kind_of_input_costs_what_the_provider_counted() {
    let world = World::new().await;
    world.enable(MODEL).await;
    for input in [json!("Hello world"), json!(["Hello world", "again"]), json!([1, 2, 3]), json!([[1, 2], [3]])] {
        let sent = world.control.asked("/v1/embeddings").len();
        let answer = world.asked(ask(&input)).await.unwrap();
        let id = answer.ledger_id;
        let AnswerBody::Whole { bytes, settled } = answer.body else { panic!("it streams") };
        let seen = world.control.asked("/v1/embeddings").remove(sent);
        assert_eq!(bytes, seen.sent);
        let told: Value = serde_json::from_slice(&bytes).unwrap();
        let row = world.row(id).await;
        let tokens = told["usage"]["prompt_tokens"].as_i64().unwrap();
        assert_eq!((row.input_tokens, row.output_tokens, row.endpoint.as_str()), (tokens, 0, "embeddings"));
        // $0.02 a million: 20 nano-dollars a token.
        assert_eq!((row.cost, settled.cost), (NanoUsd(tokens * 20), NanoUsd(tokens * 20)));
        assert!(row.reserved >= row.cost && row.reserved < NanoUsd(100 * 20), "{row:?}");
    }
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn a_limit_counts_what_goes_in() {
    let world = World::new().await;
    world.enable(MODEL).await;
    let (subject_kind, subject_id, model) = (SubjectKind::Org, None, None);
    let (measure, cap, period, hard) = (Measure::Tokens, 100, Period::Day, true);
    let limit = NewLimit { subject_kind, subject_id, model, measure, cap, period, hard };
    world.ledger.set_limit(&world.admin, limit).await.unwrap();
    let refused = world.asked(ask(&json!("word ".repeat(100)))).await.err().unwrap();
    assert_eq!(Problem::from(refused).status, 429);
    assert!(world.control.asked("/v1/embeddings").is_empty());
    assert!(world.asked(ask(&json!("word"))).await.is_ok());
}

#[tokio::test]
async fn an_embedding_model_is_not_offered_to_chat() {
    let world = World::new().await;
    world.enable(MODEL).await;
    let choices = world.gateway.models(&world.member).await.unwrap();
    assert!(choices.iter().any(|choice| choice.name == MODEL && choice.refused.is_some()));
    let chat = json!({"model": "gpt-5.4", "messages": [{"role": "user", "content": "hi"}], "stream": true});
    assert!(hear(world.ask(chat).await.unwrap()).await.error.is_none());
}
