//! The list of events. On a phone each row is a card.

use super::events::Filter;
use crate::{
    parts::{Badge, Column, Empty, Glyph, LinkButton, Table, Tone, When},
    shell::use_hall,
    text::{number, texts},
};
use leptos::prelude::*;
use leptos_router::components::A;
use types::view::{AuditRow, Page};

#[component]
pub(super) fn EventTable(page: Page<AuditRow>, filter: Memo<Filter>, open: Memo<Option<String>>) -> impl IntoView {
    let words = &texts().auditor().events;
    let hall = use_hall();
    if page.rows.is_empty() {
        return view! {
            <Empty icon=Glyph::Log title=words.nothing text=words.nothing_text>
                <LinkButton href=hall.to("/audit/events")>{words.clear}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::number(words.seq),
        Column::text(words.at),
        Column::text(words.who),
        Column::text(words.what),
        Column::text(words.target),
        Column::text(words.outcome),
        Column::text(words.remote),
    ];
    let now = filter.get_untracked();
    let newest = Filter { before: String::new(), ..now.clone() }.address(&hall, "");
    let is_first = now.before.is_empty();
    let older = page.next.map(|next| Filter { before: next, ..now.clone() }.address(&hall, ""));
    view! {
        <section class="card card-flush events-table">
            <Table caption=words.table columns=columns>
                {page.rows.into_iter().map(|row| view! { <Row row=row filter=now.clone() open=open/> }).collect_view()}
            </Table>
        </section>
        <nav class="pager">
            {(!is_first).then(|| view! { <LinkButton small=true href=newest>{words.newest}</LinkButton> })}
            {older.map(|href| view! { <LinkButton small=true icon=Glyph::Down href=href>{words.older}</LinkButton> })}
        </nav>
    }
    .into_any()
}

#[component]
fn Row(row: AuditRow, filter: Filter, open: Memo<Option<String>>) -> impl IntoView {
    let words = &texts().auditor().events;
    let seq = row.seq.to_string();
    let href = filter.address(&use_hall(), &seq);
    let what = (words.action_words)(&row.action);
    let is_open = Memo::new(move |_| open.read().as_deref() == Some(seq.as_str()));
    view! {
        <tr class:row-open=is_open>
            <td class="number event-seq">{number::whole(row.seq)}</td>
            <td class="event-at"><When at=row.at/></td>
            <td class="event-who">{row.actor}</td>
            <th scope="row" class="event-what">
                <A href=href scroll=false attr:class="event-link">{what}</A>
                <span class="event-action mono">{row.action}</span>
            </th>
            <td class="event-target" title=row.target_id.clone()>{target(&row.target_kind, &row.target_id)}</td>
            <td class="event-outcome"><Outcome outcome=row.outcome/></td>
            <td class="event-remote mono">{row.remote}</td>
        </tr>
    }
}

#[component]
pub(super) fn Outcome(outcome: String) -> impl IntoView {
    let words = &texts().auditor().events;
    if outcome == "refused" {
        view! { <Badge tone=Tone::Warn>{words.refused}</Badge> }.into_any()
    } else {
        view! { <span class="muted">{words.ok}</span> }.into_any()
    }
}

/// The kind of thing and the end of its id: ids begin with the time, their end tells them apart.
fn target(kind: &str, id: &str) -> String {
    let kind = kind.replace('_', " ");
    let end = match id.char_indices().rev().nth(5) {
        Some((at, _)) if id.len() > 12 => format!("…{}", id.get(at..).unwrap_or_default()),
        _ => id.to_owned(),
    };
    format!("{kind} {end}").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn a_target_is_named_by_kind_and_the_end_of_its_id() {
        assert_eq!(target("provider_key", "0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f"), "provider key …07398f");
        assert_eq!(target("model", "gpt-5.4"), "model gpt-5.4");
        assert_eq!(target("", ""), "");
    }
}
