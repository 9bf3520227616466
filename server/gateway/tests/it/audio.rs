//! Recordings that are written down: billed by tokens or by the second, whole and in a stream.

use crate::world::{KEY, World, hear};
use bytes::Bytes;
use demo::model_provider::Fault;
use gateway::{AnswerBody, Ask, Endpoint, Error};
use http::{HeaderMap, HeaderValue, header};
use ledger::NewPrice;
use store::entity;
use types::{
    NanoUsd, PicoUsdPerUnit, Problem,
    view::{Measure, NewLimit, Period, SubjectKind},
};

const BY_TOKEN: &str = "gpt-4o-mini-transcribe";
const BY_SECOND: &str = "whisper-1";
const PATH: &str = "/v1/audio/transcriptions";
/// The form's own boundary, as Python's `httpx` writes one.
const BOUNDARY: &str = "d41d8cd98f00b204e9800998ecf8427e";

/// A form as the SDKs write it: a second of silence for each of `seconds`, and these fields.
fn form(name: &str, seconds: u32, fields: &[(&str, &str)]) -> Bytes {
    let size = seconds * 32_000;
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(b"Content-Type: audio/wav\r\n\r\nRIFF");
    body.extend((size - 8).to_le_bytes());
    body.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data");
    body.extend((size - 44).to_le_bytes());
    body.resize(body.len() + size as usize - 44, 0);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    Bytes::from(body)
}

fn ask(body: &Bytes) -> Result<Ask, Error> {
    let mut headers = HeaderMap::new();
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    headers.insert(header::CONTENT_TYPE, HeaderValue::try_from(kind).unwrap());
    Ask::audio(Endpoint::Transcriptions, body.clone(), &headers)
}

/// The answer's bytes and its row.
async fn heard(world: &World, body: &Bytes) -> (Bytes, entity::ledger::Model) {
    let answer = world.asked(ask(body)).await.unwrap();
    let id = answer.ledger_id;
    let AnswerBody::Whole { bytes, .. } = answer.body else { panic!("it streams") };
    (bytes, world.row(id).await)
}

async fn limit(world: &World, measure: Measure, cap: i64) {
    let (subject_kind, subject_id, model) = (SubjectKind::Org, None, None);
    let limit = NewLimit { subject_kind, subject_id, model, measure, cap, period: Period::Day, hard: true };
    world.ledger.set_limit(&world.admin, limit).await.unwrap();
}

/// A hundred dollars a million, which is whisper-1's price of a second.
async fn price(world: &World, model: &str) {
    let rate = PicoUsdPerUnit(100_000_000);
    let price = NewPrice { model: model.to_owned(), input: rate, cached_input: rate, cache_write: rate, output: rate };
    world.ledger.set_price(&world.admin, price).await.unwrap();
}

#[tokio::test]
async fn what_was_heard_costs_what_the_provider_counted_whole_and_in_a_stream() {
    let world = World::new().await;
    world.enable(BY_TOKEN).await;
    let fields =
        [("model", BY_TOKEN), ("prompt", "Keys and doors"), ("timestamp_granularities[]", "word"), ("new", "1")];
    for stream in [false, true] {
        let body = form("a b.wav", 20, &[&fields[..], &[("stream", if stream { "true" } else { "false" })]].concat());
        let answer = world.asked(ask(&body)).await.unwrap();
        let id = answer.ledger_id;
        let seen = |world: &World| world.control.asked(PATH).pop().unwrap();
        let bytes = match answer.body {
            AnswerBody::Whole { bytes, .. } if !stream => bytes,
            AnswerBody::Stream(_) if stream => {
                let heard = hear(answer).await;
                assert!(heard.text.starts_with("The key") && heard.error.is_none());
                Bytes::from(heard.bytes)
            }
            _ => panic!("stream: {stream}"),
        };
        let seen = seen(&world);
        assert_eq!((bytes, seen.body), (Bytes::from(seen.sent), body), "not a byte changes");
        assert_eq!(seen.headers[header::CONTENT_TYPE], format!("multipart/form-data; boundary={BOUNDARY}"));
        assert_eq!(seen.authorization, format!("Bearer {KEY}"));
        let row = world.row(id).await;
        assert_eq!((row.endpoint.as_str(), row.usage_source.as_str()), ("audio.transcriptions", "provider"));
        assert_eq!(row.usage_details.as_deref(), Some(r#"{"audio_input_tokens":200}"#));
        // A million: $1.25 for text that goes in, $3 for sound, $5 for what comes out.
        let text = row.input_tokens - 200;
        assert!(text > 0 && row.output_tokens > 0);
        assert_eq!(row.cost, NanoUsd(text * 1_250 + 200 * 3_000 + row.output_tokens * 5_000));
        // Sixteen thousand tokens of sound and two thousand of text are held.
        assert_eq!(row.reserved, NanoUsd(16_000 * 3_000 + 2_000 * 5_000));
    }
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn what_is_billed_by_the_second_is_written_down_in_seconds() {
    let world = World::new().await;
    world.enable(BY_SECOND).await;
    // Nobody knows its price, and nobody asks. It does not stream: a whole answer comes all the same.
    let (bytes, row) = heard(&world, &form("a.mp3", 20, &[("model", BY_SECOND), ("stream", "true")])).await;
    assert!(bytes.starts_with(b"{\"text\""));
    let details = (row.usage_details.as_deref(), row.input_tokens, row.output_tokens, row.cost);
    assert_eq!(details, (Some(r#"{"audio_seconds":20}"#), 0, 0, NanoUsd::ZERO));
    limit(&world, Measure::Cost, 1_000_000_000).await;
    let refused = world.asked(ask(&form("a.wav", 20, &[("model", BY_SECOND)]))).await.err().unwrap();
    assert_eq!(Problem::from(refused).code, "model_unpriced");
    let is_listed = async || {
        let models = world.gateway.askable_models(&world.member).await.unwrap();
        models.iter().any(|model| model.name == BY_SECOND)
    };
    assert!(!is_listed().await, "every request would be refused");
    price(&world, BY_SECOND).await;
    assert!(is_listed().await);
    let (_, row) =
        heard(&world, &form("a.wav", 20, &[("model", BY_SECOND), ("response_format", "verbose_json")])).await;
    assert_eq!((row.cost, row.reserved), (NanoUsd(20 * 100_000), NanoUsd(20 * 100_000)));
    // Of a compressed file nobody knows how long it is before it is played.
    let refused = world.asked(ask(&form("a.mp3", 20, &[("model", BY_SECOND)]))).await.err().unwrap();
    let problem = Problem::from(refused);
    assert_eq!((problem.status, problem.field.as_deref()), (400, Some("file")), "{problem}");
    assert_eq!(world.control.asked(PATH).len(), 2);
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn an_answer_that_tells_no_usage_is_charged_from_above() {
    let world = World::new().await;
    world.enable(BY_SECOND).await;
    world.enable(BY_TOKEN).await;
    price(&world, BY_SECOND).await;
    for format in ["text", "srt", "vtt"] {
        let (bytes, row) =
            heard(&world, &form("a.wav", 20, &[("model", BY_SECOND), ("response_format", format)])).await;
        assert_eq!(bytes, world.control.asked(PATH).pop().unwrap().sent);
        assert_eq!((row.usage_source.as_str(), row.cost), ("estimated", NanoUsd(20 * 100_000)), "{format}");
        assert_eq!(row.usage_details.as_deref(), Some(r#"{"audio_seconds":20}"#));
    }
    let (_, row) = heard(&world, &form("a.mp3", 1, &[("model", BY_TOKEN), ("response_format", "text")])).await;
    assert_eq!((row.usage_source.as_str(), row.input_tokens), ("estimated", 16_000));
    assert_eq!(row.usage_details.as_deref(), Some(r#"{"audio_input_tokens":16000}"#));
    assert!(row.cost > NanoUsd(16_000 * 3_000) && row.cost <= row.reserved);
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn figures_that_the_price_does_not_know_charge_what_was_held() {
    let world = World::new().await;
    world.enable(BY_TOKEN).await;
    // Negative tokens, and seconds of a model whose list price is one of tokens.
    for fault in [Fault::NegativeUsage, Fault::HugeUsage] {
        world.control.set_fault(Some(fault));
        let (_, row) = heard(&world, &form("a.wav", 20, &[("model", BY_TOKEN)])).await;
        assert_eq!((row.usage_source.as_str(), row.cost), ("reserved", row.reserved), "{fault:?}");
    }
    world.control.set_fault(Some(Fault::CutMidStream));
    let cut =
        hear(world.asked(ask(&form("a.wav", 20, &[("model", BY_TOKEN), ("stream", "true")]))).await.unwrap()).await;
    assert!(cut.error.is_some());
    let row = world.row(cut.settled.unwrap().ledger_id).await;
    assert_eq!((row.outcome.as_str(), row.usage_source.as_str()), ("provider_cut", "estimated"));
    assert!(row.cost > NanoUsd(16_000 * 3_000) && row.cost <= row.reserved, "{row:?}");
    world.control.set_fault(Some(Fault::ServerError));
    assert!(world.asked(ask(&form("a.wav", 20, &[("model", BY_TOKEN)]))).await.is_err());
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn a_limit_refuses_before_anything_is_sent_and_so_does_another_vendor() {
    let world = World::with_anthropic().await;
    world.enable(BY_TOKEN).await;
    let body = form("a.wav", 20, &[("model", "claude-sonnet-5-5")]);
    let problem = Problem::from(world.asked(ask(&body)).await.err().unwrap());
    assert_eq!((problem.status, problem.field.as_deref()), (400, Some("model")), "{problem}");
    limit(&world, Measure::Tokens, 17_999).await;
    let body = form("a.wav", 20, &[("model", BY_TOKEN)]);
    assert_eq!(Problem::from(world.asked(ask(&body)).await.err().unwrap()).status, 429);
    assert!(world.control.asked(PATH).is_empty() && world.rows().await.is_empty());
    limit(&world, Measure::Tokens, 18_000).await;
    assert!(world.asked(ask(&body)).await.is_ok());
}

#[tokio::test]
async fn a_model_that_writes_down_is_not_offered_to_chat() {
    let world = World::new().await;
    world.enable(BY_TOKEN).await;
    world.enable(BY_SECOND).await;
    let choices = world.gateway.models(&world.member).await.unwrap();
    for model in [BY_TOKEN, BY_SECOND] {
        assert!(choices.iter().any(|choice| choice.name == model && choice.refused.is_some()), "{model}");
    }
}
