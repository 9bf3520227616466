//! Pictures that are billed by tokens.

use crate::world::World;
use bytes::Bytes;
use gateway::{AnswerBody, Ask};
use serde_json::json;
use types::NanoUsd;

#[tokio::test]
async fn pictures_cost_what_the_provider_counted_at_the_price_of_pictures() {
    let world = World::new().await;
    world.enable("gpt-image-1.5").await;
    let body = json!({"model": "gpt-image-1.5", "prompt": "A small cat", "n": 2, "size": "1024x1024"}).to_string();
    let answer = world.asked(Ask::images(Bytes::from(body.clone()))).await.unwrap();
    let id = answer.ledger_id;
    let AnswerBody::Whole { bytes, .. } = answer.body else { panic!("it streams") };
    let seen = world.control.asked("/v1/images/generations").remove(0);
    assert_eq!((bytes, seen.body), (Bytes::from(seen.sent), Bytes::from(body)));
    let row = world.row(id).await;
    assert_eq!((row.endpoint.as_str(), row.output_tokens), ("images.generations", 544));
    assert_eq!(row.usage_details.as_deref(), Some(r#"{"image_output_tokens":544}"#));
    // $5 a million for text that goes in, $32 for pictures that come out.
    assert_eq!(row.cost, NanoUsd(row.input_tokens * 5_000 + 544 * 32_000));
    assert!(row.cost <= row.reserved);
    world.assert_nothing_is_held().await;
}
