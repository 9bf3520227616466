//! How long personal keys live, and how many live longer.

use super::policies::{Actions, Save};
use crate::{
    api::policy::{PolicyPageData, preview_key_lifetime},
    parts::{Card, CardHead, TextField, problem_of},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::view::KeyLifetimes;

#[component]
pub(super) fn Keys(data: PolicyPageData, actions: Actions, typed: RwSignal<Option<u32>>) -> impl IntoView {
    let words = &texts().admin().policies;
    let (may_change, keys, most) = (data.may_change, data.keys, data.most_days);
    let problem = problem_of(actions.keys);
    let preview = Action::new(|days: &u32| preview_key_lifetime(*days));
    let shown = Signal::derive(move || {
        let looked = typed.get().and_then(|days| Some((days, preview.value().get()?.ok()?)));
        looked.unwrap_or((most, keys))
    });
    // A bubbling event: both fields are inside, and only the longest life is looked at.
    let look = move |event: leptos::ev::Event| {
        let target = event_target::<web_sys::HtmlInputElement>(&event);
        let days = target.value().trim().parse::<u32>().ok().filter(|days| (1..=365).contains(days));
        if let Some(days) = days.filter(|_| target.name() == "most") {
            typed.set(Some(days));
            preview.dispatch(days);
        }
    };
    view! {
        <Card>
            <CardHead title=words.keys hint=words.keys_hint/>
            <ActionForm action=actions.keys attr:class="form policy-form">
                <fieldset class="policy-days" disabled=!may_change on:input=look>
                    <legend class="unseen">{words.keys}</legend>
                    <TextField
                        label=words.most name="most" inputmode="numeric" value=data.most_days.to_string()
                        suffix=words.days_suffix problem=problem
                    />
                    <TextField
                        label=words.default name="default" inputmode="numeric" value=data.default_days.to_string()
                        suffix=words.days_suffix problem=problem
                    />
                </fieldset>
                <p class="choice-effect" role="status">
                    {move || {
                        let (days, KeyLifetimes { live, longer, ending_soon }) = shown.get();
                        format!("{}. {}", (words.keys_effect)(longer, live, days), (words.ending_soon)(ending_soon))
                    }}
                </p>
                <Save action=actions.keys may_change=may_change fields=&["most", "default"]/>
            </ActionForm>
        </Card>
    }
}
