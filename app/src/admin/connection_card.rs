//! One connection: whether it answers, which key it holds, what it offers.

use super::{connections::Actions, replace_key::ReplaceKeyDialog};
use crate::{
    api::connections::RemoveConnection,
    browser::page,
    parts::{
        ActionProblem, Badge, Button, Card, Dialog, Glyph, Icon, Kind, Menu, MenuButton, Tone, When, on_success,
        problem_of,
    },
    shell::use_hall,
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::{
    Moment,
    view::{ConnectionCard, ModelRow, ProbeReport, ProviderKeyRow, ProviderKeyState},
};

/// How many models a card names.
const SHOWN: usize = 6;

#[component]
pub(super) fn Connection(card: ConnectionCard, now: Moment, actions: Actions) -> impl IntoView {
    let words = &texts().admin().connections;
    let id = card.id;
    let (replace_id, remove_id) = (format!("replace-{id}"), format!("remove-{id}"));
    let removes = remove_id.clone();
    let is_probed = Memo::new(move |_| actions.probed.get() == Some(id));
    let is_probing = Signal::derive(move || is_probed.get() && actions.probe.pending().get());
    let probe_problem = problem_of(actions.probe);
    let probe_problem = Signal::derive(move || if is_probed.get() { probe_problem.get() } else { None });
    view! {
        <Card>
            <header class="connection-head">
                <span class="connection-mark"><Icon of=Glyph::Plug large=true/></span>
                <div class="connection-words">
                    <h2 class="connection-name">{card.name.clone()}<Health probe=card.probe.clone()/></h2>
                    <p class="connection-url"><span>{(words.kind_name)(card.kind)}</span><span class="mono">{card.base_url.clone()}</span></p>
                </div>
                <div class="connection-actions">
                    <ActionForm action=actions.probe>
                        <input type="hidden" name="connection" value=id.to_string()/>
                        <Button small=true icon=Glyph::Again submit=true busy=is_probing>{words.probe}</Button>
                    </ActionForm>
                    <Button small=true icon=Glyph::Key opens=replace_id.clone()>{words.replace}</Button>
                    <Menu id=format!("more-{id}") label=(words.menu)(&card.name)>
                        <MenuButton icon=Glyph::Delete danger=true opens=removes>{words.remove}</MenuButton>
                    </Menu>
                </div>
            </header>
            <Keys keys=card.keys now=now/>
            {card.probe.map(|probe| view! { <LastProbe probe=probe/> })}
            <ActionProblem problem=probe_problem/>
            <Models models=card.models.clone()/>
            <ReplaceKeyDialog dialog=replace_id id=id name=card.name.clone() actions=actions/>
            <Remove dialog=remove_id card_id=id name=card.name models=card.models.len() action=actions.remove/>
        </Card>
    }
}

#[component]
fn Health(probe: Option<ProbeReport>) -> impl IntoView {
    let words = &texts().admin().connections;
    let (tone, word) = match probe {
        Some(probe) if probe.ok => (Tone::Ok, words.healthy),
        Some(_) => (Tone::Danger, words.failing),
        None => (Tone::Neutral, words.unprobed),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}

/// The key in use by its fingerprint, and the versions before it.
#[component]
fn Keys(keys: Vec<ProviderKeyRow>, now: Moment) -> impl IntoView {
    let words = &texts().admin().connections;
    let (active, others): (Vec<_>, Vec<_>) = keys.into_iter().partition(|key| key.state == ProviderKeyState::Active);
    let none = active.is_empty().then(|| view! { <p class="key-none"><Icon of=Glyph::Warning/>{words.no_key}</p> });
    let earlier = (!others.is_empty()).then(|| {
        let count = others.len();
        view! {
            <details class="key-earlier">
                <summary>{(words.earlier)(count)}</summary>
                {others.into_iter().map(|key| view! { <Key key=key now=now/> }).collect_view()}
            </details>
        }
    });
    view! {
        <div class="keys">
            {none}
            {active.into_iter().map(|key| view! { <Key key=key now=now/> }).collect_view()}
            {earlier}
        </div>
    }
}

#[component]
fn Key(key: ProviderKeyRow, now: Moment) -> impl IntoView {
    let words = &texts().admin().connections;
    let is_active = key.state == ProviderKeyState::Active;
    let age =
        if is_active { (words.age)(now.millis_since(key.created_at) / 86_400_000) } else { key.created_at.to_day() };
    view! {
        <div class="key-line" class:key-active=is_active>
            <Icon of=Glyph::Key/>
            <span class="key-print mono" title=words.fingerprint_hint>
                <span class="key-word">{words.fingerprint}</span>
                {grouped(&key.fingerprint)}
            </span>
            <span class="key-facts">
                {(words.generation)(key.generation)}" · "{(words.state_name)(key.state)}" · "
                <time datetime=key.created_at.to_rfc3339() title=key.created_at.to_minute()>{(words.sealed)(&age)}</time>
            </span>
        </div>
    }
}

/// A fingerprint in groups of four, to be read aloud.
fn grouped(fingerprint: &str) -> String {
    let letters: Vec<char> = fingerprint.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[component]
fn LastProbe(probe: ProbeReport) -> impl IntoView {
    let words = &texts().admin().connections;
    let icon = if probe.ok { Glyph::Check } else { Glyph::Wrong };
    view! {
        <p class="probe" class:probe-failed=!probe.ok>
            <Icon of=icon/>
            <span class="probe-summary">{probe.summary}</span>
            <span class="probe-when"><When at=probe.at/>" · "{(words.took)(probe.took_ms)}</span>
        </p>
    }
}

#[component]
fn Models(models: Vec<ModelRow>) -> impl IntoView {
    let words = &texts().admin().connections;
    let hall = use_hall();
    let all = models.len();
    let enabled = models.iter().filter(|model| model.enabled).count();
    let more = all.saturating_sub(SHOWN);
    let mut shown = models;
    // What members use first, then what is off.
    shown.sort_by_key(|model| (!model.is_default, !model.enabled));
    view! {
        <section class="connection-models">
            <header class="connection-models-head">
                <h3>{(words.models)(enabled, all)}</h3>
                <a class="link" href=hall.to("/admin/models")>{words.manage_models}</a>
            </header>
            {(all == 0).then(|| view! { <p class="muted">{words.no_models}</p> })}
            <ul class="model-lines">
                {shown.into_iter().take(SHOWN).map(|model| view! { <ModelLine model=model/> }).collect_view()}
            </ul>
            {(more > 0).then(|| view! { <p class="muted">{(words.more_models)(more)}</p> })}
        </section>
    }
}

#[component]
fn ModelLine(model: ModelRow) -> impl IntoView {
    let words = &texts().admin().connections;
    let price = match model.price {
        Some(price) => view! {
            <span class="model-line-price">{(words.price)(&price.input.to_string(), &price.output.to_string())}</span>
        }
        .into_any(),
        None => view! { <Badge tone=Tone::Warn>{words.unpriced}</Badge> }.into_any(),
    };
    view! {
        <li class="model-line" class:model-off=!model.enabled>
            <span class="model-line-name mono">{model.name}</span>
            {(!model.enabled).then(|| view! { <span class="muted">{words.off}</span> })}
            {price}
        </li>
    }
}

#[component]
fn Remove(
    dialog: String,
    card_id: types::ConnectionId,
    name: String,
    models: usize,
    action: ServerAction<RemoveConnection>,
) -> impl IntoView {
    let words = &texts().admin().connections;
    let problem = problem_of(action);
    let closes = dialog.clone();
    on_success(action, move || page::close_dialog(&closes));
    view! {
        <Dialog id=dialog.clone() title=(words.remove_title)(&name)>
            <p>{(words.remove_text)(models)}</p>
            <ActionForm action=action attr:class="form">
                <input type="hidden" name="connection" value=card_id.to_string()/>
                <ActionProblem problem=problem/>
                <div class="dialog-actions">
                    <Button closes=dialog>{texts().parts.cancel}</Button>
                    <Button kind=Kind::Danger submit=true busy=action.pending()>{words.remove_now}</Button>
                </div>
            </ActionForm>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn a_fingerprint_is_written_in_groups_of_four() {
        assert_eq!(grouped("0123456789abcdef"), "0123 4567 89ab cdef");
        assert_eq!(grouped(""), "");
    }
}
