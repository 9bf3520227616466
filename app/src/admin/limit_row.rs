//! One limit of the list: its sentence, what is used of it, and what can be done about it.

use super::{
    limit_form::{Question, is_question, kind_beside},
    limit_words::{sentence, used},
};
use crate::{
    api::{
        limits::{ChangeLimit, RemoveLimit},
        usage::used_share,
    },
    browser::page,
    parts::{ActionProblem, Badge, Button, Dialog, Kind, Meter, TextField, Tone, on_success, problem_of},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::{
    LimitId, NanoUsd,
    view::{LimitRow, Measure},
};

/// What can be done about limits, and which one was changed last.
#[derive(Clone, Copy)]
pub(super) struct LimitActions {
    pub(super) change: ServerAction<ChangeLimit>,
    pub(super) changed: Memo<Option<LimitId>>,
    pub(super) remove: ServerAction<RemoveLimit>,
}

#[component]
pub(super) fn Limit(row: LimitRow, actions: LimitActions) -> impl IntoView {
    let words = &texts().admin().limits;
    let (sentence, used, percent) = (sentence(&row), used(&row), used_share(&row));
    let (id, is_soft) = (row.id, !row.hard);
    let (change, remove) = (format!("change-{id}"), format!("remove-{id}"));
    let (changed, removed) = (sentence.clone(), sentence.clone());
    view! {
        <li class="limit">
            <div class="limit-words">
                <p class="limit-sentence">
                    {sentence.clone()} {is_soft.then(|| view! { " " <Badge tone=Tone::Info>{words.soft}</Badge> })}
                </p>
                <div class="limit-use">
                    <Meter percent=percent label=used.clone()/>
                    <p class="limit-figures"><span>{used}</span><span>{(words.percent)(percent)}</span></p>
                </div>
            </div>
            <div class="limit-actions">
                <Button kind=Kind::Plain small=true opens=change.clone() attr:aria-label=(words.change_which)(&sentence)>
                    {words.change}
                </Button>
                <Button kind=Kind::Plain small=true opens=remove.clone() attr:aria-label=(words.remove_which)(&sentence)>
                    {words.remove}
                </Button>
            </div>
            <Dialog id=change.clone() title=words.change_title>
                <Change row=row dialog=change actions=actions sentence=changed/>
            </Dialog>
            <Dialog id=remove.clone() title=words.remove_title>
                <Remove id=id dialog=remove action=actions.remove sentence=removed/>
            </Dialog>
        </li>
    }
}

#[component]
fn Change(row: LimitRow, dialog: String, actions: LimitActions, sentence: String) -> impl IntoView {
    let words = &texts().admin().limits;
    let (action, id) = (actions.change, row.id);
    let of_any = problem_of(action);
    // The action is everybody's: a problem belongs to the limit that it was used on last.
    let problem = Signal::derive(move || of_any.get().filter(|_| actions.changed.get() == Some(id)));
    let other = Signal::derive(move || problem.get().filter(|problem| !is_question(problem)));
    let closes = dialog.clone();
    on_success(action, move || page::close_dialog(&closes));
    let amount = match row.measure {
        Measure::Cost => NanoUsd(row.cap).to_decimal().trim_end_matches('0').trim_end_matches('.').to_owned(),
        _ => row.cap.to_string(),
    };
    view! {
        <p class="limit-sentence">{sentence}</p>
        <p class="muted">{words.change_text}</p>
        <ActionForm action=action attr:class="form">
            <input type="hidden" name="limit" value=id.to_string()/>
            <TextField
                label=words.amount name="amount" id=format!("amount-{id}") value=amount inputmode="decimal"
                suffix=(words.measure_name)(row.measure)
            />
            <ActionProblem problem=other/>
            <Question problem=problem busy=action.pending()/>
            <div class="dialog-actions">
                <Button closes=dialog>{texts().parts.cancel}</Button>
                {move || view! {
                    <Button kind=kind_beside(problem) submit=true busy=action.pending()>{words.change_now}</Button>
                }}
            </div>
        </ActionForm>
    }
}

#[component]
fn Remove(id: LimitId, dialog: String, action: ServerAction<RemoveLimit>, sentence: String) -> impl IntoView {
    let words = &texts().admin().limits;
    let problem = problem_of(action);
    let closes = dialog.clone();
    on_success(action, move || page::close_dialog(&closes));
    view! {
        <p class="limit-sentence">{sentence}</p>
        <p class="muted">{words.remove_text}</p>
        <ActionForm action=action attr:class="form">
            <input type="hidden" name="limit" value=id.to_string()/>
            <ActionProblem problem=problem/>
            <div class="dialog-actions">
                <Button closes=dialog>{texts().parts.cancel}</Button>
                <Button kind=Kind::Danger submit=true busy=action.pending()>{words.remove_now}</Button>
            </div>
        </ActionForm>
    }
}
