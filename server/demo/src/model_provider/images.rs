//! Pictures: the same small one every time, and tokens that are counted.

use super::{refusal::Refusal, tokens};
use serde_json::{Value, json};

/// A picture of one pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
/// Tokens of one.
const TOKENS: u64 = 272;

/// The answer to a request.
pub fn answer(request: &Value) -> Result<Value, Refusal> {
    let prompt = request.get("prompt").and_then(Value::as_str);
    let prompt = prompt.ok_or_else(|| Refusal::invalid(Some("prompt"), "`prompt` is missing."))?;
    let n = request.get("n").and_then(Value::as_u64).unwrap_or(1).clamp(1, 10);
    let (input, output) = (tokens::count(prompt), n * TOKENS);
    Ok(json!({
        "created": 1_790_000_000,
        "data": (0..n).map(|_| json!({"b64_json": PIXEL})).collect::<Vec<_>>(),
        "output_format": "png",
        "quality": "low",
        "size": "1024x1024",
        "usage": {
            "input_tokens": input,
            "input_tokens_details": {"text_tokens": input, "image_tokens": 0},
            "output_tokens": output,
            "total_tokens": input + output,
        },
    }))
}
