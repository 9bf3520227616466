//! One event in full: its facts, its hash, its neighbours.

use super::{event_table::Outcome, events::Filter};
use crate::{
    api::audit::EventView,
    parts::{CopyButton, Glyph, LinkButton, Notice, Panel, Tone},
    shell::use_hall,
    text::texts,
};
use leptos::prelude::*;
use leptos_router::components::A;
use serde_json::Value;

#[component]
pub(super) fn EventPanel(event: Option<EventView>, seq: String, filter: Filter) -> impl IntoView {
    let words = &texts().auditor().events;
    let hall = use_hall();
    let back = filter.address(&hall, "");
    let Some(EventView { row, has_next }) = event else {
        return view! {
            <Panel title=(words.event)(&seq) back=back><Notice tone=Tone::Warn>{words.unknown}</Notice></Panel>
        }
        .into_any();
    };
    let only_actor = Filter { actor: row.actor_id.clone(), ..Filter::default() }.address(&hall, &seq);
    let only_action = Filter { action: row.action.clone(), ..Filter::default() }.address(&hall, &seq);
    let facts = facts(&row.detail);
    let kind = (words.actor_kind)(&row.actor_kind);
    let actor = if row.actor == kind { row.actor.clone() } else { format!("{} · {kind}", row.actor) };
    view! {
        <Panel title=(words.event)(&seq) back=back note=view! {
            <p class="panel-note">{(words.action_words)(&row.action)}</p>
        }.into_any()>
            <dl class="facts">
                <dt>{words.exact_time}</dt><dd class="mono">{row.at.to_rfc3339()}</dd>
                <dt>{words.who}</dt><dd>{actor}</dd>
                {(!row.actor_id.is_empty()).then(|| view! { <dt>{words.actor_id}</dt><dd class="mono">{row.actor_id.clone()}</dd> })}
                <dt>{words.what}</dt><dd class="mono">{row.action.clone()}</dd>
                <dt>{words.target}</dt><dd>{row.target_kind.replace('_', " ")}</dd>
                {(!row.target_id.is_empty()).then(|| view! { <dt>{words.target_id}</dt><dd class="mono">{row.target_id.clone()}</dd> })}
                <dt>{words.outcome}</dt><dd><Outcome outcome=row.outcome.clone()/></dd>
                {(!row.remote.is_empty()).then(|| view! { <dt>{words.remote}</dt><dd class="mono">{row.remote.clone()}</dd> })}
                {(!row.request_id.is_empty()).then(|| view! { <dt>{words.request}</dt><dd class="mono">{row.request_id.clone()}</dd> })}
            </dl>
            <p class="panel-links">
                {(!row.actor_id.is_empty()).then(|| view! { <A href=only_actor scroll=false attr:class="link">{words.only_actor}</A> })}
                <A href=only_action scroll=false attr:class="link">{words.only_action}</A>
            </p>
            <section class="panel-part">
                <header class="panel-part-head">
                    <h3>{words.detail}</h3>
                    <CopyButton text=row.detail.clone()/>
                </header>
                {match facts {
                    Some(facts) => view! { <pre class="json">{facts}</pre> }.into_any(),
                    None => view! { <p class="muted">{words.no_detail}</p> }.into_any(),
                }}
            </section>
            <section class="panel-part">
                <h3>{words.chain}</h3>
                <p class="muted">{words.chain_text}</p>
                <dl class="hashes">
                    <dt>{words.leaf}</dt><dd class="mono">{row.leaf.clone()}</dd>
                    <dt>{words.prev}</dt>
                    <dd class="mono">{if row.seq <= 1 { words.is_first.to_owned() } else { row.prev.clone() }}</dd>
                </dl>
                <nav class="row">
                    {(row.seq > 1).then(|| {
                        let before = (row.seq - 1).to_string();
                        view! {
                            <LinkButton small=true icon=Glyph::Previous href=filter.address(&hall, &before)>{(words.before)(&before)}</LinkButton>
                        }
                    })}
                    {has_next.then(|| {
                        let after = row.seq.saturating_add(1).to_string();
                        view! {
                            <LinkButton small=true icon=Glyph::Next href=filter.address(&hall, &after)>{(words.after)(&after)}</LinkButton>
                        }
                    })}
                </nav>
            </section>
        </Panel>
    }
    .into_any()
}

/// The facts as people read JSON; `None` where there are none. What is no JSON is shown as it stands.
fn facts(detail: &str) -> Option<String> {
    match serde_json::from_str::<Value>(detail) {
        Ok(Value::Object(map)) if map.is_empty() => None,
        Ok(value) => serde_json::to_string_pretty(&value).ok(),
        Err(_) => Some(detail.to_owned()).filter(|text| !text.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::facts;

    #[test]
    fn facts_are_written_line_by_line_and_nothing_is_hidden() {
        assert_eq!(facts("{}"), None);
        assert_eq!(facts(r#"{"generation":2}"#).as_deref(), Some("{\n  \"generation\": 2\n}"));
        assert_eq!(facts("broken{").as_deref(), Some("broken{"));
    }
}
