//! How a cost came about, in a sentence that can be checked with a pencil.

use crate::{
    Rates, Usage, UsageSource,
    lifetime::{RELEASED, is_open},
    limit::grouped,
};
use store::entity::ledger::Model;

/// From the rates that the row itself holds: "1,204 input × $2.50/M + 300 output × $10.00/M = $0.0060".
pub(super) fn of(row: &Model) -> String {
    if is_open(&row.state) {
        return format!("In flight: up to {} is held.", row.reserved);
    }
    if row.state == RELEASED {
        return "Nothing was charged.".to_owned();
    }
    if row.usage_source == UsageSource::Reserved.as_str() {
        return format!("No figure came that could be believed: the whole reservation of {} was charged.", row.cost);
    }
    let Ok(rates) = serde_json::from_str::<Rates>(&row.price) else {
        return "The model had no price, and no limit on cost applied.".to_owned();
    };
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let usage = Usage {
        input_tokens: count(row.input_tokens),
        cached_input_tokens: count(row.cached_input_tokens),
        cache_write_tokens: count(row.cache_write_tokens),
        output_tokens: count(row.output_tokens),
        reasoning_tokens: count(row.reasoning_tokens),
        ..Usage::default()
    };
    let usage = usage.with_details(row.usage_details.as_deref());
    let terms: Vec<_> = rates
        .parts(&usage)
        .into_iter()
        .filter(|(tokens, ..)| *tokens > 0)
        .map(|(tokens, what, rate)| format!("{} {what} × {rate}/M", grouped(i64::try_from(tokens).unwrap_or(i64::MAX))))
        .collect();
    let terms = if terms.is_empty() { "No tokens".to_owned() } else { terms.join(" + ") };
    let estimated = if row.usage_source == UsageSource::Estimated.as_str() { " (counted by us)" } else { "" };
    format!("{terms} = {}{estimated}", row.cost)
}
