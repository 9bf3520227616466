//! What a reply took: model, tokens, cost, times, and the ledger row that says the same.

use crate::{
    parts::{Glyph, Icon, Menu},
    text::texts,
};
use leptos::prelude::*;
use types::view::{MessageView, Receipt};

#[component]
pub(super) fn MessageDetails(message: MessageView) -> impl IntoView {
    let words = &texts().chat;
    let MessageView { id, model, receipt, .. } = message;
    receipt.map(|receipt| {
        let facts = facts(model, &receipt)
            .into_iter()
            .map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }.into_any())
            .collect::<Vec<_>>();
        view! {
            <Menu id=format!("details-{id}") label=words.details trigger=view! { <Icon of=Glyph::Info/> }.into_any()>
                <dl class="facts details">{facts}</dl>
            </Menu>
        }
    })
}

fn facts(model: Option<String>, receipt: &Receipt) -> Vec<(&'static str, String)> {
    let words = &texts().chat;
    let cached = match receipt.cached_input_tokens {
        0 => String::new(),
        n => format!(" ({})", (words.cached)(&n.to_string())),
    };
    let estimated = if receipt.from_provider { String::new() } else { format!(" ({})", words.estimated) };
    let seconds = |ms: i64| (words.seconds)(&format!("{}.{}", ms / 1000, ms % 1000 / 100));
    let mut facts = Vec::new();
    facts.extend(model.map(|model| (words.detail_model, model)));
    facts.push((words.detail_input, format!("{}{cached}", receipt.input_tokens)));
    facts.push((words.detail_output, receipt.output_tokens.to_string()));
    facts.push((words.detail_cost, format!("{}{estimated}", receipt.cost)));
    facts.extend(receipt.ttft_ms.map(|ms| (words.detail_ttft, seconds(ms))));
    facts.extend(receipt.duration_ms.map(|ms| (words.detail_duration, seconds(ms))));
    facts.extend(speed(receipt).map(|rate| (words.detail_rate, (words.per_second)(&rate.to_string()))));
    facts.push((words.detail_ledger, receipt.ledger_id.to_string()));
    facts
}

/// Output tokens a second from the first one on.
fn speed(receipt: &Receipt) -> Option<u64> {
    let took = receipt.duration_ms? - receipt.ttft_ms.unwrap_or(0);
    let took = u64::try_from(took).ok().filter(|ms| *ms > 0)?;
    Some(receipt.output_tokens * 1000 / took)
}
