//! The list of members: who, with what spent. On a phone each row is a card.

use super::members::Filter;
use crate::{
    api::usage,
    parts::{Avatar, Badge, Column, Empty, Glyph, LinkButton, Meter, Table, Tone, When},
    shell::use_hall,
    text::{number, texts},
};
use leptos::prelude::*;
use leptos_router::components::A;
use types::view::{MemberKind, MemberRow, MemberStatus};

/// The rows that the filter leaves.
#[component]
pub(super) fn MemberTable(rows: Vec<MemberRow>, filter: Filter, open: Memo<Option<String>>) -> impl IntoView {
    let words = &texts().admin().members;
    let hall = use_hall();
    let with_access = rows.iter().filter(|row| row.status != MemberStatus::Removed).count();
    let shown: Vec<MemberRow> = rows.into_iter().filter(|row| filter.lets(row)).collect();
    let count = (words.shown)(shown.len(), with_access.max(shown.len()));
    if shown.is_empty() {
        return view! {
            <Empty icon=Glyph::People title=words.nobody text=words.nobody_text>
                <LinkButton href=hall.to("/admin/members")>{words.clear}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::text(words.name),
        Column::text(words.roles),
        Column::text(words.team),
        Column::text(words.last_seen),
        Column::number(words.keys),
        Column::text(words.spent),
        Column::number(words.requests),
    ];
    view! {
        <p class="list-count" role="status">{count}</p>
        <section class="card card-flush members-table">
            <Table caption=words.table columns=columns>
                {shown.into_iter().map(|row| view! { <Row row=row filter=filter.clone() open=open/> }).collect_view()}
            </Table>
        </section>
    }
    .into_any()
}

#[component]
fn Row(row: MemberRow, filter: Filter, open: Memo<Option<String>>) -> impl IntoView {
    let words = &texts().admin().members;
    let href = filter.address(&use_hall(), &row.id.to_string());
    let (name, roles, id) = (row.name.clone(), row.roles, row.id.to_string());
    let is_open = Memo::new(move |_| open.read().as_deref() == Some(id.as_str()));
    let note = match (&row.email, row.kind) {
        (_, MemberKind::Service) => Some((words.kind_name)(MemberKind::Service).to_owned()),
        (email, MemberKind::Person) => email.clone(),
    };
    view! {
        <tr class:row-open=is_open class:member-removed=row.status == MemberStatus::Removed>
            <th scope="row" class="member-cell">
                <A href=href scroll=false attr:class="member-link">
                    <Avatar name=name.clone()/>
                    <span class="member-words">
                        <span class="member-name">{name}</span>
                        {note.map(|note| view! { <span class="member-note">{note}</span> })}
                    </span>
                </A>
                <StatusBadge status=row.status/>
            </th>
            <td data-label=words.roles>
                <span class="roles">
                    {if roles.is_empty() {
                        view! { <span class="muted">{words.no_role}</span> }.into_any()
                    } else {
                        roles.iter().map(|role| view! { <Badge>{(words.role_name)(role)}</Badge> }).collect_view().into_any()
                    }}
                </span>
            </td>
            <td data-label=words.team>{row.team.clone().map_or_else(|| nothing().into_any(), |(_, name)| name.into_any())}</td>
            <td data-label=words.last_seen>
                {match row.kind {
                    MemberKind::Person => view! { <When at=row.last_seen_at day=true/> }.into_any(),
                    MemberKind::Service => nothing().into_any(),
                }}
            </td>
            <td class="number" data-label=words.keys>{row.keys}</td>
            <td data-label=words.spent><Spent row=row.clone()/></td>
            <td class="number" data-label=words.requests>{number::whole(row.requests)}</td>
        </tr>
    }
}

/// Where there is nothing to say, also to those who see one row at a time.
fn nothing() -> impl IntoView {
    view! { <span class="muted">"–"</span> }
}

/// What is not the ordinary: invited or removed.
#[component]
pub(super) fn StatusBadge(status: MemberStatus) -> impl IntoView {
    let tone = match status {
        MemberStatus::Active => return None,
        MemberStatus::Invited => Tone::Info,
        MemberStatus::Removed => Tone::Neutral,
    };
    Some(view! { <Badge tone=tone>{(texts().admin().members.status_name)(status)}</Badge> })
}

/// Spent this month, against the member's own cap where there is one.
#[component]
pub(super) fn Spent(row: MemberRow) -> impl IntoView {
    let words = &texts().admin().members;
    match row.cap {
        Some(cap) => {
            let text = (words.of_cap)(&row.spent.to_string(), &cap.to_string());
            view! {
                <span class="spent">
                    <span class="spent-words">{text.clone()}</span>
                    <Meter percent=usage::share_of(row.spent.0, cap.0) label=text/>
                </span>
            }
            .into_any()
        }
        None => view! { <span class="spent">{row.spent.to_string()}</span> }.into_any(),
    }
}
