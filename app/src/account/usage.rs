//! The page `/{org}/usage`: my own usage by day, model and source, and the requests behind every number. What is shown stands
//! in the address.

use super::{limits::MyLimits, usage_groups::Groups, usage_requests::Requests};
use crate::{
    api::my_usage::{MyUsage, MyUsageFilter, load_my_usage},
    parts::{Card, CardHead, Chart, Figure, Glyph, Icon, Loaded},
    shell::{Hall, Page, address, use_hall},
    text::{number, texts},
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, components::A, hooks::use_query_map, lazy_route};
use types::view::UsageSum;

/// Range, figures, chart, groups, limits, requests.
pub struct MyUsagePage;

#[lazy_route]
impl LazyRoute for MyUsagePage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <MyUsageReport/> }.into_any()
    }
}

/// The address of the page under a filter.
pub(super) fn to(hall: &Hall, filter: &MyUsageFilter) -> String {
    let days = if filter.days == 0 { String::new() } else { filter.days.to_string() };
    let query = [
        ("days", &*days),
        ("by", &filter.by),
        ("model", &filter.model),
        ("source", &filter.source),
        ("day", &filter.day),
        ("cursor", &filter.cursor),
    ];
    address(&hall.to("/usage"), &query)
}

#[component]
fn MyUsageReport() -> impl IntoView {
    let words = texts().account();
    let hall = use_hall();
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        let read = |name: &str| query.read().get(name).unwrap_or_default();
        let days = read("days").parse::<u16>().ok();
        let days = days.filter(|days| words.ranges.iter().any(|(known, _)| known == days)).unwrap_or(30);
        MyUsageFilter {
            days,
            by: read("by"),
            model: read("model"),
            source: read("source"),
            day: read("day"),
            cursor: read("cursor"),
        }
    });
    let usage = Resource::new(move || (hall.org.get(), filter.get()), |(_, filter)| load_my_usage(filter));
    let ranges = words
        .ranges
        .iter()
        .map(|(range, label)| {
            let (range, label) = (*range, *label);
            let href = move || {
                to(&hall, &MyUsageFilter { days: range, day: String::new(), cursor: String::new(), ..filter.get() })
            };
            view! {
                <a class="segment" href=href aria-current=move || (filter.read().days == range).then_some("true")>{label}</a>
            }
        })
        .collect_view();
    let actions = view! { <nav class="segments" aria-label=words.range>{ranges}</nav> };
    view! {
        <Page title=words.usage intro=words.usage_intro actions=actions.into_any()>
            <Loaded of=usage lines=8 view=move |usage| view! { <Usage usage=usage filter=filter.get_untracked()/> }/>
        </Page>
    }
}

#[component]
fn Usage(usage: MyUsage, filter: MyUsageFilter) -> impl IntoView {
    let words = texts().account();
    let MyUsage { report, limits, page, source } = usage;
    let (days, groups) = (report.days.clone(), report.groups.clone());
    let is_one_day = !filter.day.is_empty();
    view! {
        <Narrowed filter=filter.clone() source=source/>
        <Figures sum=report.total/>
        {(!is_one_day).then(|| view! {
            <Card>
                <CardHead title=words.by_day hint=words.by_day_hint/>
                <Chart caption=words.by_day days=days groups=groups/>
            </Card>
        })}
        <MyLimits limits=limits/>
        <Groups report=report filter=filter.clone()/>
        <Requests page=page filter=filter/>
    }
}

/// What is left out, each to be taken away.
#[component]
fn Narrowed(filter: MyUsageFilter, source: Option<String>) -> impl IntoView {
    let words = texts().account();
    let hall = use_hall();
    let plain = MyUsageFilter { cursor: String::new(), ..filter.clone() };
    let source_name = source.unwrap_or_else(|| words.chat.to_owned());
    let chips = [
        (
            filter.model.clone(),
            (words.only_model)(&filter.model),
            MyUsageFilter { model: String::new(), ..plain.clone() },
        ),
        (filter.source, (words.only_source)(&source_name), MyUsageFilter { source: String::new(), ..plain.clone() }),
        (
            filter.day.clone(),
            (words.only_day)(&number::day(&filter.day)),
            MyUsageFilter { day: String::new(), ..plain },
        ),
    ];
    let chips: Vec<_> = chips.into_iter().filter(|(value, ..)| !value.is_empty()).collect();
    (!chips.is_empty()).then(|| {
        view! {
            <div class="covers">
                {chips.into_iter().map(|(_, label, without)| {
                    let takes_away = (words.without)(&label);
                    view! {
                        <A href=to(&hall, &without) attr:class="filter" attr:aria-label=takes_away>{label}<Icon of=Glyph::Close/></A>
                    }
                }).collect_view()}
            </div>
        }
    })
}

#[component]
fn Figures(sum: UsageSum) -> impl IntoView {
    let words = texts().account();
    let held = (sum.held.0 > 0).then(|| (words.held)(&sum.held.to_string()));
    let errors = (sum.errors > 0).then(|| (words.errors)(&sum.errors.to_string()));
    let cached = (sum.cached_input_tokens > 0).then(|| (words.cached)(&number::whole(sum.cached_input_tokens)));
    view! {
        <div class="figures">
            <Figure label=words.cost value=sum.cost.to_string() note=held.unwrap_or_default()/>
            <Figure label=words.requests value=number::whole(sum.requests) note=errors.unwrap_or_default()/>
            <Figure label=words.input_tokens value=number::whole(sum.input_tokens) note=cached.unwrap_or_default()/>
            <Figure label=words.output_tokens value=number::whole(sum.output_tokens)/>
        </div>
    }
}
