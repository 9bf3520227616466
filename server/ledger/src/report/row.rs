//! One row as pages show it.

use super::explanation;
use std::collections::HashMap;
use store::entity::ledger::Model;
use types::{PersonalKeyId, view::LedgerRow};

/// The name of the member is left empty for the door that knows it.
pub(super) fn shown(row: Model, keys: &HashMap<PersonalKeyId, String>) -> LedgerRow {
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let source = match (row.app_id, row.key_id) {
        (Some(_), _) => "app".to_owned(),
        (None, Some(key)) => keys.get(&key).map_or_else(|| "key".to_owned(), |name| format!("key: {name}")),
        (None, None) => "chat".to_owned(),
    };
    LedgerRow {
        ledger_id: row.id,
        request_id: row.request_id,
        at: row.at,
        member_id: row.member_id,
        member: String::new(),
        source,
        explanation: explanation::of(&row),
        input_tokens: count(row.input_tokens),
        cached_input_tokens: count(row.cached_input_tokens),
        cache_write_tokens: count(row.cache_write_tokens),
        output_tokens: count(row.output_tokens),
        reasoning_tokens: count(row.reasoning_tokens),
        model: row.model,
        endpoint: row.endpoint,
        stream: row.stream,
        state: row.state,
        outcome: row.outcome,
        usage_source: row.usage_source,
        cost: row.cost,
        reserved: row.reserved,
        ttft_ms: row.ttft_ms,
        duration_ms: row.duration_ms,
    }
}
