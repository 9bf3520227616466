//! The table of keys.

use crate::{
    api::keys::RevokeKey,
    parts::{
        ActionProblem, Badge, Button, Column, Dialog, Glyph, Icon, Kind, Meter, Money, Table, Tone, When, problem_of,
    },
    text::texts,
};
use leptos::prelude::*;
use types::{NanoUsd, view::PersonalKeyRow};

/// One row for each key, with its own question before it is revoked.
#[component]
pub(super) fn KeyTable(rows: Vec<PersonalKeyRow>, revoke: ServerAction<RevokeKey>) -> impl IntoView {
    let words = texts().account();
    let columns = vec![
        Column::text(words.column_key),
        Column::text(words.column_used),
        Column::text(words.column_expires),
        Column::number(words.column_spent),
        Column::actions(words.column_actions),
    ];
    view! {
        <ActionProblem problem=problem_of(revoke)/>
        <div class="split-list">
            <section class="card card-flush keys-table">
                <Table caption=words.keys_caption columns=columns>
                    {rows.into_iter().map(|row| view! { <KeyRow row=row revoke=revoke/> }).collect_view()}
                </Table>
            </section>
        </div>
    }
}

#[component]
fn KeyRow(row: PersonalKeyRow, revoke: ServerAction<RevokeKey>) -> impl IntoView {
    let words = texts().account();
    let is_revoked = row.revoked_at.is_some();
    let dialog = format!("revoke-{}", row.id);
    let from = row.last_used_from.as_deref().map(words.from);
    view! {
        <tr class:key-revoked=is_revoked>
            <th scope="row">
                <span class="key-name"><Icon of=Glyph::Key/>{row.name.clone()}</span>
                <code class="key-hint">{row.hint}</code>
            </th>
            <td data-label=words.column_used>
                <When at=row.last_used_at/>
                {from.map(|from| view! { <span class="cell-note">{from}</span> })}
            </td>
            <td data-label=words.column_expires>
                {if is_revoked {
                    view! { <Badge tone=Tone::Danger>{words.revoked}</Badge> }.into_any()
                } else {
                    view! { <When at=Some(row.expires_at) day=true/> }.into_any()
                }}
            </td>
            <td class="number" data-label=words.column_spent><Spent spent=row.spent cap=row.cap/></td>
            <td class="actions">
                {(!is_revoked).then(|| view! {
                    <Button small=true kind=Kind::Plain opens=dialog.clone()>{words.revoke}</Button>
                    <RevokeDialog id=dialog row_id=row.id.to_string() name=row.name revoke=revoke/>
                })}
            </td>
        </tr>
    }
}

#[component]
fn Spent(spent: NanoUsd, cap: Option<NanoUsd>) -> impl IntoView {
    let words = texts().account();
    let Some(cap) = cap else {
        return view! { <Money amount=spent/><span class="cell-note">{words.no_cap}</span> }.into_any();
    };
    let percent = i128::from(spent.0.max(0)) * 100 / i128::from(cap.0.max(1));
    let percent = u8::try_from(percent.min(100)).unwrap_or(100);
    let of = (words.cap_of)(&cap.to_string());
    view! {
        <Money amount=spent/>
        <span class="cell-note">{of.clone()}</span>
        <Meter percent=percent label=format!("{spent} {of}")/>
    }
    .into_any()
}

#[component]
fn RevokeDialog(id: String, row_id: String, name: String, revoke: ServerAction<RevokeKey>) -> impl IntoView {
    let words = texts().account();
    view! {
        <Dialog id=id.clone() title=(words.revoke_title)(&name)>
            <ActionForm action=revoke attr:class="form">
                <input type="hidden" name="key" value=row_id/>
                <p>{words.revoke_text}</p>
                <div class="dialog-actions">
                    <Button closes=id>{texts().parts.cancel}</Button>
                    <Button kind=Kind::Danger submit=true busy=revoke.pending()>{words.revoke_confirm}</Button>
                </div>
            </ActionForm>
        </Dialog>
    }
}
