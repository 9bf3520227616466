//! The composer: a form that sends itself without script, and in place with it.

use super::{model_picker::ModelPicker, thread::use_thread};
use crate::{
    api::{ApiError, chat::SendMessage},
    browser::{page, storage},
    parts::{Glyph, Icon, Notice, ProblemNotice, Tone},
    text::texts,
};
use leptos::{ev, html, prelude::*, server_fn::ServerFn};
use types::view::Allowance;

/// The field for the next message, with the model that answers it. Send becomes Stop while a reply is made.
#[component]
pub(super) fn Composer() -> impl IntoView {
    let hall = use_thread().hall;
    view! {
        <div class="composer-place">
            <Transition>
                {move || Suspend::new(async move {
                    let allowance = hall.allowance.await;
                    view! { <Field allowance=allowance/> }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Field(allowance: Result<Allowance, ApiError>) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let opened_with = allowance.ok();
    let now = Memo::new(move |_| thread.hall.latest_allowance.get().or_else(|| opened_with.clone()));
    let has_model = thread.models.with_value(|models| models.iter().any(|model| model.refused.is_none()));
    let is_used_up = Memo::new(move |_| now.read().as_ref().and_then(Allowance::left).is_some_and(|left| left.0 == 0));
    let is_barred = Signal::derive(move || !has_model || is_used_up.get());
    let field = NodeRef::<html::Textarea>::new();
    let rows = RwSignal::new(1_usize);
    // What was written here and not sent is there again.
    Effect::new(move |_| {
        if let Some(field) = field.get()
            && field.value().is_empty()
            && let Some(draft) = storage::get(&thread.draft_name())
        {
            rows.set(draft.lines().count());
            field.set_value(&draft);
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get() else { return };
        let text = field.value();
        let is_free = thread.turn.get_untracked().is_none() && thread.waiting.get_untracked().is_none();
        if text.trim().is_empty() || is_barred.get_untracked() || !is_free {
            return;
        }
        field.set_value("");
        rows.set(1);
        storage::set(&thread.draft_name(), "");
        thread.ask(text);
    };
    // A refused message goes back to where it was written.
    Effect::new(move |_| {
        if thread.problem.read().is_some()
            && let Some(field) = field.get()
            && field.value().is_empty()
        {
            field.set_value(&storage::get(&thread.draft_name()).unwrap_or_default());
        }
    });
    view! {
        {move || is_barred.get().then(|| view! { <Barred has_model=has_model now=now/> })}
        {move || warnings(now).map(|told| view! { <Notice tone=Tone::Info title=words.warned><p>{told}</p></Notice> })}
        {move || thread.problem.get().map(|problem| view! { <ProblemNotice problem=problem/> })}
        <form class="composer" method="post" action=SendMessage::url() on:submit=submit>
            {thread.id.map(|id| view! { <input type="hidden" name="conversation" value=id.to_string()/> })}
            <label class="unseen" for="composer">{words.composer}</label>
            <textarea
                class="composer-field"
                id="composer"
                name="text"
                node_ref=field
                dir="auto"
                rows=move || rows.get().clamp(1, 12).to_string()
                placeholder=words.placeholder
                required=true
                autofocus=true
                on:keydown=keys
                on:input=move |event| {
                    let text = event_target_value(&event);
                    rows.set(text.split('\n').count());
                    storage::set(&thread.draft_name(), &text);
                }
            ></textarea>
            <div class="composer-bar">
                {has_model.then(|| view! { <ModelPicker/> })}
                <span class="composer-hint">{words.composer_hint}</span>
                <SendOrStop is_barred=is_barred/>
            </div>
        </form>
        <StopForm/>
    }
}

/// Enter sends, unless it ends a composition or the keyboard is on a screen; ArrowUp in an empty field edits.
fn keys(event: ev::KeyboardEvent) {
    if event.is_composing() || event.shift_key() || event.ctrl_key() || event.alt_key() {
        return;
    }
    let Some(form) = page::form_of(&event) else { return };
    match event.key().as_str() {
        "Enter" if !page::has_coarse_pointer() => {
            event.prevent_default();
            drop(form.request_submit());
        }
        "ArrowUp" if event_target_value(&event).is_empty() && page::press_last(".edit-question") => {
            event.prevent_default();
        }
        _ => {}
    }
}

#[component]
fn SendOrStop(is_barred: Signal<bool>) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    view! {
        <button
            class="send send-stop"
            class:send-gone=move || thread.turn.get().is_none()
            id="stop"
            type="submit"
            form="stop-form"
            aria-label=words.stop
            title=words.stop
        >
            <Icon of=Glyph::Stop/>
        </button>
        <button
            class="send"
            class:send-gone=move || thread.turn.get().is_some()
            type="submit"
            aria-label=words.send
            title=words.send
            disabled=move || is_barred.get() || thread.waiting.get().is_some()
        >
            <Icon of=Glyph::Up large=true/>
        </button>
    }
}

#[component]
fn StopForm() -> impl IntoView {
    let thread = use_thread();
    view! {
        <ActionForm action=thread.stop attr:id="stop-form" attr:class="stop-form">
            {thread.id.map(|id| view! { <input type="hidden" name="conversation" value=id.to_string()/> })}
            <input type="hidden" name="turn" value=move || thread.turn.get().map(|turn| turn.to_string())/>
        </ActionForm>
    }
}

/// The soft limits that are used up, where there are any.
fn warnings(now: Memo<Option<Allowance>>) -> Option<String> {
    let told = now.read().as_ref().map(|now| now.warnings.join(". ")).unwrap_or_default();
    (!told.is_empty()).then(|| format!("{told}."))
}

/// Why nothing can be sent, and who can change that.
#[component]
fn Barred(has_model: bool, now: Memo<Option<Allowance>>) -> impl IntoView {
    let words = &texts().chat;
    if !has_model {
        return view! { <Notice tone=Tone::Info title=words.no_model><p>{words.no_model_text}</p></Notice> }.into_any();
    }
    let now = now.get_untracked();
    let rule = now.as_ref().and_then(|now| now.rule.clone()).unwrap_or_default();
    let resets = now.and_then(|now| now.resets_at).map(|at| at.to_day()).unwrap_or_default();
    view! { <Notice tone=Tone::Warn title=words.used_up><p>{(words.used_up_text)(&rule, &resets)}</p></Notice> }
        .into_any()
}
