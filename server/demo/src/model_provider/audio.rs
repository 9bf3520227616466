//! Recordings: every one says the same, and is as long as its bytes are at 16,000 samples of 16 bits a second.

use super::{Fault, refusal::Refusal, tokens};
use axum::http::{HeaderMap, header::CONTENT_TYPE};
use serde_json::{Value, json};

/// Bills tokens, and streams.
pub const BY_TOKEN: &str = "gpt-4o-mini-transcribe";
/// Bills seconds, and does not stream.
pub const BY_SECOND: &str = "whisper-1";

const SAID: &str = "The key to a quiet house is a door that closes by itself.";
/// Tokens of a second of sound.
const TOKENS_A_SECOND: u64 = 10;
const BYTES_A_SECOND: usize = 32_000;

/// The media type and the text of an answer.
pub fn answer(
    is_translation: bool,
    headers: &HeaderMap,
    body: &[u8],
    fault: Option<Fault>,
) -> Result<(&'static str, String), Refusal> {
    let fields = Fields::read(headers, body).ok_or_else(|| Refusal::invalid(None, "Could not parse multipart form"))?;
    let model =
        fields.text("model").ok_or_else(|| Refusal::invalid(Some("model"), "you must provide a model parameter"))?;
    if model != BY_SECOND && (is_translation || model != BY_TOKEN) {
        return Err(Refusal::unknown_model(&model));
    }
    let file = fields.find("file").ok_or_else(|| Refusal::invalid(Some("file"), "`file` is missing."))?;
    let heard = tokens::count(&fields.text("prompt").unwrap_or_default());
    let format = fields.text("response_format").unwrap_or_else(|| "json".to_owned());
    let seconds = (file.len() as u64).div_ceil(BYTES_A_SECOND as u64);
    let usage = match fault {
        Some(Fault::NoUsage) => Value::Null,
        Some(Fault::NegativeUsage) => json!({"type": "tokens", "input_tokens": -1, "output_tokens": -1}),
        Some(Fault::HugeUsage) => json!({"type": "duration", "seconds": 200_000_000}),
        _ => usage(&model, heard, seconds),
    };
    if fields.text("stream").as_deref() == Some("true") && model == BY_TOKEN {
        return Ok(("text/event-stream; charset=utf-8", stream(&usage, fault)));
    }
    Ok(match format.as_str() {
        "text" => ("text/plain; charset=utf-8", format!("{SAID}\n")),
        "srt" => ("text/plain; charset=utf-8", format!("1\n00:00:00,000 --> 00:00:01,000\n{SAID}\n\n")),
        "vtt" => ("text/plain; charset=utf-8", format!("WEBVTT\n\n00:00.000 --> 00:01.000\n{SAID}\n\n")),
        "verbose_json" => {
            let task = if is_translation { "translate" } else { "transcribe" };
            let whole = json!({"task": task, "language": "english", "duration": seconds, "text": SAID, "usage": usage});
            ("application/json", whole.to_string())
        }
        _ => ("application/json", json!({"text": SAID, "usage": usage}).to_string()),
    })
}

fn usage(model: &str, heard: u64, seconds: u64) -> Value {
    if model == BY_SECOND {
        return json!({"type": "duration", "seconds": seconds});
    }
    let (audio, output) = (seconds * TOKENS_A_SECOND, tokens::count(SAID));
    json!({
        "type": "tokens",
        "input_tokens": heard + audio,
        "input_token_details": {"text_tokens": heard, "audio_tokens": audio},
        "output_tokens": output,
        "total_tokens": heard + audio + output,
    })
}

fn stream(usage: &Value, fault: Option<Fault>) -> String {
    let deltas = tokens::cut(SAID).into_iter().map(|token| json!({"type": "transcript.text.delta", "delta": token}));
    let done = json!({"type": "transcript.text.done", "text": SAID, "usage": usage});
    let last = (fault != Some(Fault::CutMidStream)).then_some(done);
    deltas.chain(last).map(|event| format!("data: {event}\n\n")).collect()
}

/// A form, read as a provider's library would: line by line, with little doubt.
struct Fields(Vec<(String, Vec<u8>)>);

impl Fields {
    fn read(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let boundary = kind.strip_prefix("multipart/form-data; boundary=")?;
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        let mut rest = body.strip_prefix(delimiter.get(2..)?)?;
        let mut fields = Vec::new();
        while let Some(part) = rest.strip_prefix(b"\r\n") {
            let end = part.windows(delimiter.len()).position(|window| window == delimiter)?;
            let (part, behind) = part.split_at_checked(end)?;
            let head = part.windows(4).position(|window| window == b"\r\n\r\n")?;
            let (above, content) = part.split_at_checked(head)?;
            let above = String::from_utf8_lossy(above).replace('"', "");
            let name = above.split([';', '\r']).find_map(|piece| piece.trim().strip_prefix("name="))?;
            fields.push((name.to_owned(), content.get(4..)?.to_vec()));
            rest = behind.get(delimiter.len()..)?;
        }
        Some(Self(fields))
    }

    fn find(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, content)| content.as_slice())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.find(name).map(|content| String::from_utf8_lossy(content).into_owned())
    }
}
