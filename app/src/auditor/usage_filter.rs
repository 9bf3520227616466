//! What a report covers: a GET form, so that the address says it, with and without script.

use super::usage::{View, to};
use crate::{
    api::usage::{RANGES, UsageFilter},
    browser::form,
    parts::{Button, Choice, Glyph, Icon, LinkButton, SelectField, TextField, Toolbar},
    shell::{address, use_hall},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::components::{A, Form};
use types::{Moment, view::GroupBy};

#[component]
pub(super) fn Filters(view: Memo<View>, filter: Memo<UsageFilter>) -> impl IntoView {
    let words = &texts().auditor().usage;
    let hall = use_hall();
    let ranges = || RANGES.into_iter().map(|word| Choice::new(word, (words.range_name)(word))).collect::<Vec<_>>();
    // Apps are not there to be grouped by yet.
    let groupings = || {
        [GroupBy::Member, GroupBy::Team, GroupBy::Model, GroupBy::Key, GroupBy::Connection, GroupBy::Day]
            .into_iter()
            .map(|by| Choice::new(by.as_str(), (words.by_name)(by)))
            .collect::<Vec<_>>()
    };
    let or = |text: String, default: &str| if text.is_empty() { default.to_owned() } else { text };
    form::follow("usage-filters", filter);
    view! {
        <search class="filters" id="usage-filters">
            <Form method="get" action=hall.to("/audit/usage") noscroll=true on:change=|event| form::send(&event)>
                {move || {
                    let now = filter.get();
                    let is_report = view.get() == View::Report;
                    view! {
                        <Toolbar>
                            {(!is_report).then(|| view! { <input type="hidden" name="view" value="rows"/> })}
                            <input type="hidden" name="member" value=now.member/>
                            <input type="hidden" name="model" value=now.model/>
                            <input type="hidden" name="team" value=now.team/>
                            <SelectField label=words.range name="range" choices=ranges() value=or(now.range, "30d")/>
                            <span class="range-custom">
                                <TextField label=words.from name="from" kind="date" value=now.from/>
                                <TextField label=words.to name="to" kind="date" value=now.to/>
                            </span>
                            {if is_report {
                                view! {
                                    <SelectField label=words.by name="by" choices=groupings() value=or(now.by, "member")/>
                                }.into_any()
                            } else {
                                view! { <input type="hidden" name="by" value=now.by/> }.into_any()
                            }}
                            <Button submit=true>{words.show}</Button>
                        </Toolbar>
                    }
                }}
            </Form>
        </search>
    }
}

/// What is shown, in words: the range, each filter that can be taken away, and the downloads of exactly this.
#[component]
pub(super) fn Covers(
    from: Moment,
    until: Moment,
    member: Option<String>,
    team: Option<String>,
    filter: UsageFilter,
    view: View,
) -> impl IntoView {
    let words = &texts().auditor().usage;
    let hall = use_hall();
    let last = until.plus_seconds(-1);
    let member = (!filter.member.is_empty()).then(|| {
        let without = UsageFilter { member: String::new(), ..filter.clone() };
        let label = (words.only_member)(member.as_deref().unwrap_or(&filter.member));
        view! { <Filter label=label href=to(&hall, view, &without, "")/> }
    });
    let model = (!filter.model.is_empty()).then(|| {
        let without = UsageFilter { model: String::new(), ..filter.clone() };
        view! { <Filter label=(words.only_model)(&filter.model) href=to(&hall, view, &without, "")/> }
    });
    let team = (!filter.team.is_empty()).then(|| {
        let without = UsageFilter { team: String::new(), ..filter.clone() };
        let label = (words.only_team)(team.as_deref().unwrap_or(&filter.team));
        view! { <Filter label=label href=to(&hall, view, &without, "")/> }
    });
    let export = |file: &str| {
        let query = [
            ("from", &*from.to_rfc3339()),
            ("to", &until.to_rfc3339()),
            ("member", &filter.member),
            ("model", &filter.model),
            ("team", &filter.team),
        ];
        address(&hall.to(&format!("/audit/export/{file}")), &query)
    };
    view! {
        <div class="covers">
            <p class="covers-range">{(words.covers)(&from.to_day(), &last.to_day())}</p>
            {member}
            {team}
            {model}
            <span class="covers-downloads" role="group" aria-label=words.download>
                <LinkButton small=true external=true icon=Glyph::Download href=export("usage.csv")>{words.csv}</LinkButton>
                <LinkButton small=true external=true icon=Glyph::Download href=export("usage.jsonl")>{words.jsonl}</LinkButton>
            </span>
        </div>
    }
}

#[component]
fn Filter(label: String, href: String) -> impl IntoView {
    let without = (texts().auditor().usage.without)(&label);
    view! {
        <A href=href scroll=false attr:class="filter" attr:aria-label=without>
            {label}
            <Icon of=Glyph::Close/>
        </A>
    }
}
