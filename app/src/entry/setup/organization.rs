//! Step 1: what the organization is called.

use super::{page::Actions, rail::StepHead, slug::suggest_slug};
use crate::{
    browser::page,
    parts::{ActionProblem, Button, Glyph, Icon, Kind, besides, problem_of},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::{Problem, view::SetupDraft};

/// Zones that the field suggests; every IANA name is accepted.
const ZONES: [&str; 38] = [
    "UTC",
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Copenhagen",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Prague",
    "Europe/Rome",
    "Europe/Stockholm",
    "Europe/Vienna",
    "Europe/Warsaw",
    "Europe/Zurich",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Toronto",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Asia/Dubai",
    "Asia/Jakarta",
    "Asia/Kolkata",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
];

/// The form. The slug follows the name until somebody types one; the time zone is the browser's.
#[component]
pub(super) fn Organization(draft: SetupDraft, actions: Actions) -> impl IntoView {
    let words = &texts().entry().setup;
    let problem = problem_of(actions.name);
    let (name, slug) = (RwSignal::new(draft.name.clone()), RwSignal::new(draft.slug.clone()));
    let is_own = RwSignal::new(!draft.slug.is_empty() && draft.slug != suggest_slug(&draft.name));
    let zone = RwSignal::new(draft.time_zone.clone());
    Effect::new(move |_| {
        if zone.get_untracked().is_empty() {
            zone.set(page::time_zone().unwrap_or_else(|| "UTC".to_owned()));
        }
    });
    view! {
        <StepHead title=words.organization_title text=words.organization_text/>
        <ActionForm action=actions.name attr:class="form setup-form">
            <Line
                label=words.name
                name="name"
                hint=words.name_hint
                placeholder=words.name_example
                text=name
                problem=problem
                autocomplete="organization"
                on_type=Callback::new(move |typed: String| if !is_own.get_untracked() { slug.set(suggest_slug(&typed)) })
            />
            <Line
                label=words.slug
                name="slug"
                hint=words.slug_hint
                placeholder="acme"
                text=slug
                problem=problem
                prefix=address_prefix()
                optional=true
                on_type=Callback::new(move |typed: String| is_own.set(!typed.is_empty()))
            />
            <Line
                label=words.zone
                name="time_zone"
                hint=words.zone_hint
                placeholder="UTC"
                text=zone
                problem=problem
                list="zones"
                optional=true
            />
            <datalist id="zones">{ZONES.map(|zone| view! { <option value=zone></option> }).collect_view()}</datalist>
            <ActionProblem problem=besides(problem, &["name", "slug", "time_zone"])/>
            <div class="setup-actions">
                <Button kind=Kind::Primary icon=Glyph::Next submit=true busy=actions.name.pending()>{words.go_on}</Button>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// What stands before the slug in an address.
fn address_prefix() -> &'static str {
    "…/"
}

/// A field that follows a signal.
#[component]
fn Line(
    label: &'static str,
    name: &'static str,
    hint: &'static str,
    placeholder: &'static str,
    text: RwSignal<String>,
    problem: Signal<Option<Problem>>,
    #[prop(optional)] prefix: Option<&'static str>,
    #[prop(optional)] list: Option<&'static str>,
    #[prop(optional)] optional: bool,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] on_type: Option<Callback<String>>,
) -> impl IntoView {
    let wrong = Memo::new(move |_| {
        let problem = problem.get().filter(|problem| problem.field.as_deref() == Some(name))?;
        Some(if problem.detail.is_empty() { problem.title } else { problem.detail })
    });
    let (id, hint_id, error_id) =
        (format!("field-{name}"), format!("field-{name}-hint"), format!("field-{name}-error"));
    let described = format!("{hint_id} {error_id}");
    view! {
        <div class="field" class:field-wrong=move || wrong.get().is_some()>
            <label class="field-label" for=id.clone()>{label}</label>
            <span class="input-box">
                {prefix.map(|prefix| view! { <span class="input-mark" aria-hidden="true">{prefix}</span> })}
                <input
                    class="input"
                    id=id
                    name=name
                    value=text.get_untracked()
                    prop:value=text
                    placeholder=placeholder
                    required=!optional
                    autocomplete=autocomplete
                    spellcheck="false"
                    list=list
                    aria-invalid=move || wrong.get().map(|_| "true")
                    aria-describedby=described
                    on:input=move |event| {
                        let typed = event_target_value(&event);
                        text.set(typed.clone());
                        if let Some(on_type) = on_type {
                            on_type.run(typed);
                        }
                    }
                />
            </span>
            <p class="field-hint" id=hint_id>{hint}</p>
            {move || {
                let id = error_id.clone();
                wrong.get().map(|text| view! { <p class="field-error" id=id><Icon of=Glyph::Wrong/>{text}</p> })
            }}
        </div>
    }
    .into_any()
}
