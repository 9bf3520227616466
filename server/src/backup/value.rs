//! Cells: the same text for the same value, whichever database it came from.

use base64ct::{Base64, Encoding};
use sea_orm::{Value, sea_query::ColumnType};
use serde_json::Value as Json;
use uuid::Uuid;

/// A cell as JSON. Bytes are base64, ids their usual text. `None` for a type that no table has.
pub(super) fn to_json(value: Value) -> Option<Json> {
    Some(match value {
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::BigInt(value) => value.into(),
        Value::String(value) => value.into(),
        Value::Bytes(value) => value.map(|bytes| Base64::encode_string(&bytes)).into(),
        Value::Uuid(value) => value.map(|id| id.to_string()).into(),
        _ => return None,
    })
}

/// The cell of a column of this type. `None` when the text does not fit the type.
pub(super) fn from_json(column: &ColumnType, json: Json) -> Option<Value> {
    match column {
        ColumnType::Boolean => cell(json, |json| json.as_bool(), Value::Bool),
        ColumnType::Integer => cell(json, |json| json.as_i64()?.try_into().ok(), Value::Int),
        ColumnType::BigInteger => cell(json, |json| json.as_i64(), Value::BigInt),
        ColumnType::String(_) | ColumnType::Text => cell(json, |json| json.as_str().map(str::to_owned), Value::String),
        ColumnType::Uuid => cell(json, |json| Uuid::try_parse(json.as_str()?).ok(), Value::Uuid),
        column if is_bytes(column) => cell(json, |json| Base64::decode_vec(json.as_str()?).ok(), Value::Bytes),
        _ => None,
    }
}

/// Whether a column holds bytes.
pub(super) const fn is_bytes(column: &ColumnType) -> bool {
    matches!(column, ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_))
}

fn cell<T>(json: Json, read: impl Fn(&Json) -> Option<T>, make: impl Fn(Option<T>) -> Value) -> Option<Value> {
    match json {
        Json::Null => Some(make(None)),
        json => read(&json).map(|value| make(Some(value))),
    }
}
