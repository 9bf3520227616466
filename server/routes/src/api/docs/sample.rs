//! Examples, made from schemas.

use serde_json::{Map, Value, json};

/// How deep an example goes.
const DEEPEST: usize = 6;

/// A value that fits the schema.
pub(super) fn of(document: &Value, schema: &Value) -> Value {
    value(document, schema, 0)
}

fn value(document: &Value, schema: &Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(example) = schema.get("example").or_else(|| schema.pointer("/examples/0")) {
        return example.clone();
    }
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let target = target.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        return target.map_or(Value::Null, |target| value(document, target, depth));
    }
    if let Some(word) = schema.pointer("/enum/0") {
        return word.clone();
    }
    if let Some(options) = schema.get("oneOf").and_then(Value::as_array) {
        let real = options.iter().find(|option| option.get("type").and_then(Value::as_str) != Some("null"));
        return real.map_or(Value::Null, |real| value(document, real, depth));
    }
    match kind(schema) {
        "object" => object(document, schema, depth),
        "array" => json!([value(document, schema.get("items").unwrap_or(&Value::Null), depth + 1)]),
        "string" => text(schema),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => schema.get("default").cloned().unwrap_or(Value::Bool(true)),
        _ => Value::Null,
    }
}

/// The type's word; of a type that may be null, the other one.
pub(super) fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(word)) => word,
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).find(|word| *word != "null").unwrap_or(""),
        _ => "",
    }
}

fn object(document: &Value, schema: &Value, depth: usize) -> Value {
    let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let members: Map<String, Value> =
        members.map(|(name, member)| (name.clone(), value(document, member, depth + 1))).collect();
    Value::Object(members)
}

fn text(schema: &Value) -> Value {
    match schema.get("format").and_then(Value::as_str) {
        Some("uuid") => json!("0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f"),
        Some("date-time") => json!("2026-11-23T10:00:00Z"),
        Some("password") => json!("sk-…"),
        _ => json!("…"),
    }
}
