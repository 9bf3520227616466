//! What limits one person: every limit that counts their requests, what is left, and which refuses first.

use super::limit_words::{sentence, used};
use crate::{
    api::{ApiError, usage::used_share},
    browser::form,
    parts::{Badge, Button, Card, CardHead, Choice, Glyph, Loaded, Meter, SelectField, Tone, Toolbar},
    shell::use_hall,
    text::texts,
};
use leptos::prelude::*;
use leptos_router::components::Form;
use types::{MemberId, view::EffectiveLimit};

/// The choice of a person, and what it shows. The resource is the page's, made at its top.
#[component]
pub(super) fn Explained(
    members: Vec<(MemberId, String)>,
    of: Memo<Option<MemberId>>,
    explained: Resource<Result<Option<Vec<EffectiveLimit>>, ApiError>>,
) -> impl IntoView {
    let words = &texts().admin().limits;
    let hall = use_hall();
    let members = StoredValue::new(members);
    let choices = move || {
        let people = members.get_value().into_iter().map(|(id, name)| Choice::new(id.to_string(), name));
        std::iter::once(Choice::new("", words.nobody)).chain(people).collect::<Vec<_>>()
    };
    view! {
        <Card>
            <CardHead title=words.explained hint=words.explained_hint/>
            <Form method="get" action=hall.to("/admin/limits") noscroll=true on:change=|event| form::send(&event)>
                {move || {
                    let chosen = of.get().map(|id| id.to_string()).unwrap_or_default();
                    view! {
                        <Toolbar>
                            <SelectField label=words.person name="of" choices=choices() value=chosen/>
                            <Button submit=true icon=Glyph::Filter>{words.explain}</Button>
                        </Toolbar>
                    }
                }}
            </Form>
            <Loaded lines=2 of=explained view=|limits| limits.map(|limits| view! { <Effective limits=limits/> })/>
        </Card>
    }
}

#[component]
fn Effective(limits: Vec<EffectiveLimit>) -> impl IntoView {
    let words = &texts().admin().limits;
    if limits.is_empty() {
        return view! { <p class="muted">{words.unlimited}</p> }.into_any();
    }
    let mut limits = limits;
    limits.sort_by_key(|each| (!each.is_first, !each.limit.hard, each.fits.unwrap_or(u64::MAX)));
    view! { <ul class="limits limits-explained">{limits.into_iter().map(|each| view! { <One each=each/> }).collect_view()}</ul> }
        .into_any()
}

#[component]
fn One(each: EffectiveLimit) -> impl IntoView {
    let words = &texts().admin().limits;
    let EffectiveLimit { limit, fits, is_first } = each;
    let (figures, percent) = (used(&limit), used_share(&limit));
    view! {
        <li class="limit">
            <div class="limit-words">
                <p class="limit-sentence">
                    {sentence(&limit)}
                    {is_first.then(|| view! { " " <Badge tone=Tone::Warn>{words.first}</Badge> })}
                    {(!limit.hard).then(|| view! { " " <Badge tone=Tone::Info>{words.soft}</Badge> })}
                </p>
                <div class="limit-use">
                    <Meter percent=percent label=figures.clone()/>
                    <p class="limit-figures"><span>{figures}</span><span>{fits.map(words.fits)}</span></p>
                </div>
            </div>
        </li>
    }
}
