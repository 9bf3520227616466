//! How long conversations are kept, and what that would delete today.

use super::policies::{Actions, Choice, Save};
use crate::{
    api::policy::{PolicyPageData, RETENTIONS, preview_retention},
    parts::{Card, CardHead, CheckField, Glyph, Icon, problem_of},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::view::RetentionEffect;

fn takes_away(effect: &RetentionEffect) -> bool {
    effect.deletes > 0
}

#[component]
pub(super) fn Retention(data: PolicyPageData, actions: Actions, typed: RwSignal<Option<u32>>) -> impl IntoView {
    let words = &texts().admin().policies;
    let may_change = data.may_change;
    let own = data.retention.filter(|days| !RETENTIONS.contains(days));
    let all = data.retentions.first().map_or(0, |effect| effect.of);
    let problem = problem_of(actions.retention);
    let preview = Action::new(|days: &u32| preview_retention(*days));
    let effect = Signal::derive(move || {
        typed
            .get()
            .and_then(|_| preview.value().get())
            .and_then(Result::ok)
            .map(|effect: RetentionEffect| (words.would_delete)(effect.deletes, effect.of, effect.days))
    });
    let look = move |event: leptos::ev::Event| {
        let days = event_target_value(&event).trim().parse::<u32>().ok().filter(|days| (1..=36_500).contains(days));
        typed.set(days);
        if let Some(days) = days {
            preview.dispatch(days);
        }
    };
    let of_own = own.and_then(|own| data.retentions.iter().find(|effect| effect.days == own)).copied();
    let wrong = move || problem.get().filter(|problem| problem.field.as_deref() == Some("days"));
    view! {
        <Card>
            <CardHead title=words.retention hint=words.retention_hint/>
            <ActionForm action=actions.retention attr:class="form policy-form">
                <fieldset class="choices">
                    <legend class="unseen">{words.retention}</legend>
                    <Choice
                        name="keep" value="keep" checked=data.retention.is_none() disabled=!may_change
                        label=words.keep effect=(words.keep_effect)(all)
                    />
                    {data.retentions.iter().rev().filter(|effect| Some(effect.days) != own).map(|effect| view! {
                        <Choice
                            name="keep" value=effect.days.to_string() checked=data.retention == Some(effect.days)
                            disabled=!may_change label=(words.days)(effect.days)
                            effect=(words.retention_effect)(effect.deletes, effect.of) takes_away=takes_away(effect)
                        />
                    }).collect_view()}
                    <div class="choice">
                        <input
                            class="choice-mark" type="radio" name="keep" value="other" id="keep-other"
                            checked=own.is_some() disabled=!may_change
                        />
                        <div class="choice-words">
                            <label class="choice-label" for="keep-other">{words.other}</label>
                            <span class="choice-days">
                                <input
                                    class="input input-inline" name="days" inputmode="numeric" autocomplete="off"
                                    value=own.map(|days| days.to_string()) disabled=!may_change
                                    aria-label=words.other_days aria-invalid=move || wrong().map(|_| "true")
                                    aria-describedby="retention-effect" on:input=look
                                />
                                {words.days_suffix}
                            </span>
                            <span class="choice-effect" id="retention-effect" role="status">
                                {move || match (wrong(), effect.get(), of_own) {
                                    (Some(problem), ..) => view! {
                                        <span class="field-error"><Icon of=Glyph::Wrong/>{problem.detail}</span>
                                    }.into_any(),
                                    (None, Some(effect), _) => effect.into_any(),
                                    (None, None, Some(own)) => (words.retention_effect)(own.deletes, own.of).into_any(),
                                    (None, None, None) => ().into_any(),
                                }}
                            </span>
                        </div>
                    </div>
                </fieldset>
                {may_change.then(|| view! { <CheckField label=words.agree name="agreed" hint=words.agree_hint/> })}
                <Save action=actions.retention may_change=may_change fields=&["days"]/>
            </ActionForm>
        </Card>
    }
}
