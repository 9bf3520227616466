//! Connecting a provider: what happens with the key is said before it is pasted.

use crate::{
    api::connections::ConnectProvider,
    browser::{form, page},
    parts::{
        ActionProblem, Button, Glyph, Icon, Kind, Notice, TextField, Tone, answer_of, besides, on_success, problem_of,
    },
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::view::ConnectionKind;

const KINDS: [ConnectionKind; 3] =
    [ConnectionKind::OpenAi, ConnectionKind::Anthropic, ConnectionKind::OpenAiCompatible];

/// The form. It stands in a dialog, and closes it when the provider is connected.
#[component]
pub(super) fn Connect(action: ServerAction<ConnectProvider>) -> impl IntoView {
    let words = &texts().admin().connections;
    let problem = problem_of(action);
    let kind = RwSignal::new(ConnectionKind::OpenAi);
    on_success(action, move || {
        kind.set(ConnectionKind::OpenAi);
        page::close_dialog("connect");
        form::reset_in("connect");
    });
    view! {
        <ol class="promises">
            {words.connect_steps.iter().zip([Glyph::Search, Glyph::Lock, Glyph::Eye]).map(|((title, text), icon)| view! {
                <li class="promise">
                    <Icon of=icon/>
                    <p><strong>{*title}</strong>" "{*text}</p>
                </li>
            }).collect_view()}
        </ol>
        <ActionForm action=action attr:class="form">
            <fieldset class="kinds">
                <legend class="field-label">{words.kind}</legend>
                {KINDS.into_iter().map(|each| view! {
                    <label class="kind">
                        <input
                            type="radio"
                            name="kind"
                            value=each.as_str()
                            checked=each == ConnectionKind::OpenAi
                            on:change=move |_| kind.set(each)
                        />
                        <span class="kind-name">{(words.kind_name)(each)}</span>
                        <span class="kind-hint">{(words.kind_hint)(each)}</span>
                    </label>
                }).collect_view()}
            </fieldset>
            <TextField label=words.name name="name" id="connect-name" hint=words.name_hint required=true problem=problem/>
            {move || view! { <BaseUrl kind=kind.get() problem=problem/> }}
            <TextField
                label=words.key
                name="key"
                id="connect-key"
                kind="password"
                hint=words.key_hint
                required=true
                problem=problem
            />
            <ActionProblem problem=besides(problem, &["name", "base_url", "key"])/>
            <div class="dialog-actions">
                <Button closes="connect">{texts().parts.cancel}</Button>
                <Button kind=Kind::Primary icon=Glyph::Lock submit=true busy=action.pending()>{words.connect_now}</Button>
            </div>
        </ActionForm>
    }
}

/// The address: the provider's own shows through an empty field, so that a form without script can't send another kind's.
#[component]
fn BaseUrl(kind: ConnectionKind, problem: Signal<Option<types::Problem>>) -> impl IntoView {
    let words = &texts().admin().connections;
    let own = kind.default_base_url();
    view! {
        <TextField
            label=words.base_url
            name="base_url"
            id="connect-url"
            kind="url"
            inputmode="url"
            placeholder=own.unwrap_or(words.base_url_example)
            hint=if own.is_some() { words.base_url_hint } else { words.base_url_needed }
            required=own.is_none()
            problem=problem
        />
    }
}

/// What came of it: how many models, how long the provider took.
#[component]
pub(super) fn Connected(action: ServerAction<ConnectProvider>) -> impl IntoView {
    let words = &texts().admin().connections;
    let made = answer_of(action);
    move || {
        made.get().map(|card| {
            let took = card.probe.as_ref().map_or(0, |probe| probe.took_ms);
            view! {
                <Notice tone=Tone::Brass title=(words.connected)(&card.name)>
                    {(words.connected_text)(card.models.len(), took)}
                </Notice>
            }
        })
    }
}
