//! Ledger rows: one for each admitted request, each with how its cost came about.

use super::{
    usage::{View, to},
    usage_filter::Covers,
};
use crate::{
    api::usage::{RowsView, UsageFilter},
    parts::{Badge, Card, Empty, Glyph, LinkButton, Tone, When},
    shell::use_hall,
    text::{number, texts},
};
use leptos::prelude::*;
use leptos_router::components::A;
use types::view::LedgerRow;

#[component]
pub(super) fn Rows(found: RowsView, filter: UsageFilter, is_first: bool) -> impl IntoView {
    let words = &texts().auditor().usage;
    let hall = use_hall();
    let (from, until) = found.range;
    let next = found.page.next.clone().unwrap_or_default();
    let content = if found.page.rows.is_empty() {
        view! { <Empty icon=Glyph::Log title=words.nothing text=words.nothing_text/> }.into_any()
    } else {
        let (rows, narrowed) = (found.page.rows, filter.clone());
        view! {
            <p class="muted">{words.rows_text}</p>
            <Card flush=true>
                <div class="ledger" role="group" aria-label=words.rows_table>
                    <div class="ledger-head" aria-hidden="true">
                        <span>{words.at}</span>
                        <span>{words.member}</span>
                        <span>{words.model}</span>
                        <span>{words.outcome}</span>
                        <span class="number">{words.input}</span>
                        <span class="number">{words.output}</span>
                        <span class="number">{words.cost}</span>
                    </div>
                    {rows.into_iter().map(|row| view! { <Row row=row filter=narrowed.clone()/> }).collect_view()}
                </div>
            </Card>
            <nav class="pager">
                {(!is_first).then(|| view! {
                    <LinkButton small=true href=to(&hall, View::Rows, &filter, "")>{words.newest}</LinkButton>
                })}
                {(!next.is_empty()).then(|| view! {
                    <LinkButton small=true icon=Glyph::Down href=to(&hall, View::Rows, &filter, &next)>{words.older}</LinkButton>
                })}
            </nav>
        }
        .into_any()
    };
    view! {
        <Covers from=from until=until member=found.member team=found.team filter=filter.clone() view=View::Rows/>
        {content}
    }
}

#[component]
fn Row(row: LedgerRow, filter: UsageFilter) -> impl IntoView {
    let words = &texts().auditor().usage;
    let hall = use_hall();
    let tone = match (row.state.as_str(), row.outcome.as_str()) {
        ("reserved" | "sent", _) => Tone::Info,
        (_, "ok") => Tone::Ok,
        (_, "" | "stopped" | "disconnected") => Tone::Neutral,
        _ => Tone::Warn,
    };
    let outcome = (words.outcome_name)(&row.state, &row.outcome);
    let only = to(&hall, View::Rows, &UsageFilter { member: row.member_id.to_string(), ..filter.clone() }, "");
    let of_model = to(&hall, View::Rows, &UsageFilter { model: row.model.clone(), ..filter }, "");
    let endpoint = if row.stream { (words.streamed)(&row.endpoint) } else { row.endpoint.clone() };
    let is_estimated = row.usage_source != "provider" && row.state == "settled";
    view! {
        <details class="ledger-row">
            <summary class="ledger-line">
                <span class="ledger-at"><When at=row.at/></span>
                <span class="ledger-member">{row.member.clone()}<span class="ledger-source">{row.source.clone()}</span></span>
                <span class="ledger-model mono">{row.model.clone()}</span>
                <span class="ledger-outcome"><Badge tone=tone>{outcome}</Badge></span>
                <span class="number"><span class="unseen">{words.input}" "</span>{number::whole(row.input_tokens)}</span>
                <span class="number"><span class="unseen">{words.output}" "</span>{number::whole(row.output_tokens)}</span>
                <span class="number ledger-cost">
                    {is_estimated.then_some("≈ ")}{row.cost.to_string()}
                </span>
            </summary>
            <div class="ledger-more">
                <p class="ledger-why"><span class="muted">{words.explanation}</span><span class="mono">{row.explanation}</span></p>
                <dl class="facts">
                    <dt>{words.figure_from}</dt><dd>{(words.source_name)(&row.usage_source)}</dd>
                    <dt>{words.reserved}</dt><dd>{row.reserved.to_string()}</dd>
                    <dt>{words.cached}</dt><dd>{number::whole(row.cached_input_tokens)}</dd>
                    <dt>{words.cache_write}</dt><dd>{number::whole(row.cache_write_tokens)}</dd>
                    <dt>{words.reasoning}</dt><dd>{number::whole(row.reasoning_tokens)}</dd>
                    <dt>{words.endpoint}</dt><dd class="mono">{endpoint}</dd>
                    {row.ttft_ms.map(|millis| view! { <dt>{words.ttft}</dt><dd>{(words.millis)(millis)}</dd> })}
                    {row.duration_ms.map(|millis| view! { <dt>{words.duration}</dt><dd>{(words.millis)(millis)}</dd> })}
                    <dt>{words.ledger_id}</dt><dd class="mono">{row.ledger_id.to_string()}</dd>
                    <dt>{words.request_id}</dt><dd class="mono">{row.request_id.to_string()}</dd>
                </dl>
                <p class="row">
                    <A href=only scroll=false attr:class="link">{(words.only_member)(&row.member)}</A>
                    <A href=of_model scroll=false attr:class="link">{(words.only_model)(&row.model)}</A>
                </p>
            </div>
        </details>
    }
}
