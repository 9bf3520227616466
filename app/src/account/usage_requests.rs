//! My requests, newest first: each row explains its own price.

use super::usage::to;
use crate::{
    api::my_usage::MyUsageFilter,
    parts::{Badge, Card, CardHead, Empty, Glyph, LinkButton, Tone, When},
    shell::use_hall,
    text::{number, texts},
};
use leptos::prelude::*;
use types::view::{LedgerRow, Page};

#[component]
pub(super) fn Requests(page: Page<LedgerRow>, filter: MyUsageFilter) -> impl IntoView {
    let words = texts().account();
    let hall = use_hall();
    if page.rows.is_empty() {
        return view! { <Card><Empty icon=Glyph::Chart title=words.no_requests text=words.no_requests_text/></Card> }
            .into_any();
    }
    let newest = (!filter.cursor.is_empty())
        .then(|| format!("{}#requests", to(&hall, &MyUsageFilter { cursor: String::new(), ..filter.clone() })));
    let older =
        page.next.map(|next| format!("{}#requests", to(&hall, &MyUsageFilter { cursor: next, ..filter.clone() })));
    view! {
        <section class="card card-flush" id="requests">
            <CardHead title=words.requests_title hint=words.requests_hint/>
            <div class="ledger ledger-own" role="group" aria-label=words.requests_title>
                {page.rows.into_iter().map(|row| view! { <Request row=row/> }).collect_view()}
            </div>
        </section>
        <nav class="pager">
            {newest.map(|href| view! { <LinkButton small=true href=href>{words.newest}</LinkButton> })}
            {older.map(|href| view! { <LinkButton small=true icon=Glyph::Down href=href>{words.older}</LinkButton> })}
        </nav>
    }
    .into_any()
}

#[component]
fn Request(row: LedgerRow) -> impl IntoView {
    let words = texts().account();
    let is_well = matches!(row.outcome.as_str(), "ok" | "stopped");
    let tokens = (words.in_out)(&number::whole(row.input_tokens), &number::whole(row.output_tokens));
    let outcome = if row.outcome.is_empty() { row.state.clone() } else { row.outcome.clone() };
    view! {
        <details class="ledger-row" id=row.ledger_id.to_string()>
            <summary class="ledger-line ledger-line-own">
                <span class="ledger-at"><When at=Some(row.at)/></span>
                <span class="ledger-model mono">{row.model.clone()}</span>
                <span class="ledger-source">{row.source.clone()}</span>
                <span class="ledger-outcome">{(!is_well).then(|| view! { <Badge tone=Tone::Warn>{outcome}</Badge> })}</span>
                <span class="number ledger-tokens">{tokens}</span>
                <span class="number ledger-cost">{row.cost.to_string()}</span>
            </summary>
            <div class="ledger-more">
                <p class="ledger-why"><span class="muted">{words.explanation}</span><span class="mono">{row.explanation}</span></p>
                <dl class="facts">
                    <dt>{words.reserved}</dt><dd>{row.reserved.to_string()}</dd>
                    <dt>{words.cached_tokens}</dt><dd>{number::whole(row.cached_input_tokens)}</dd>
                    <dt>{words.reasoning}</dt><dd>{number::whole(row.reasoning_tokens)}</dd>
                    {row.duration_ms.map(|millis| view! { <dt>{words.took}</dt><dd>{(words.millis)(millis)}</dd> })}
                    <dt>{words.request_id}</dt><dd class="mono wraps">{row.request_id.to_string()}</dd>
                </dl>
            </div>
        </details>
    }
}
