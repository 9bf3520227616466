//! The page `/{org}/usage`: my own usage, and the requests behind every number.

use super::limits::MyLimits;
use crate::{
    api::my_usage::{MyUsage, load_my_usage},
    parts::{
        Badge, Card, CardHead, Chart, Column, Empty, Figure, Glyph, Loaded, Money, Table, Tone, When, chart_class,
    },
    shell::{Page, use_hall},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};
use types::view::{LedgerRow, UsageGroup, UsageSum};

/// Range, figures, chart, models, limits, requests.
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

#[component]
fn MyUsageReport() -> impl IntoView {
    let words = texts().account();
    let hall = use_hall();
    let query = use_query_map();
    let days = Memo::new(move |_| {
        let asked = query.read().get("days").and_then(|days| days.parse::<u16>().ok());
        asked.filter(|days| words.ranges.iter().any(|(known, _)| known == days)).unwrap_or(30)
    });
    let usage = Resource::new(move || (hall.org.get(), days.get()), |(_, days)| load_my_usage(days));
    let ranges = move || {
        words
            .ranges
            .iter()
            .map(|(range, label)| {
                let (range, label) = (*range, *label);
                view! {
                    <a
                        class="segment"
                        href=hall.to(&format!("/usage?days={range}"))
                        aria-current=move || (days.get() == range).then_some("true")
                    >
                        {label}
                    </a>
                }
            })
            .collect_view()
    };
    let actions = view! { <nav class="segments" aria-label=words.range>{ranges()}</nav> };
    view! {
        <Page title=words.usage intro=words.usage_intro actions=actions.into_any()>
            <Loaded of=usage lines=8 view=|usage| view! { <Usage usage=usage/> }/>
        </Page>
    }
}

#[component]
fn Usage(usage: MyUsage) -> impl IntoView {
    let words = texts().account();
    let MyUsage { report, limits, rows } = usage;
    let groups = report.groups.clone();
    view! {
        <Figures sum=report.total/>
        <Card>
            <CardHead title=words.by_day hint=words.by_day_hint/>
            <Chart caption=words.by_day days=report.days groups=report.groups/>
        </Card>
        <MyLimits limits=limits/>
        {(!groups.is_empty()).then(|| view! { <ByModel groups=groups/> })}
        <Requests rows=rows/>
    }
}

#[component]
fn Figures(sum: UsageSum) -> impl IntoView {
    let words = texts().account();
    let held = (sum.held.0 > 0).then(|| (words.held)(&sum.held.to_string()));
    let errors = (sum.errors > 0).then(|| (words.errors)(&sum.errors.to_string()));
    let cached = (sum.cached_input_tokens > 0).then(|| (words.cached)(&grouped(sum.cached_input_tokens)));
    view! {
        <div class="figures">
            <Figure label=words.cost value=sum.cost.to_string() note=held.unwrap_or_default()/>
            <Figure label=words.requests value=grouped(sum.requests) note=errors.unwrap_or_default()/>
            <Figure label=words.input_tokens value=grouped(sum.input_tokens) note=cached.unwrap_or_default()/>
            <Figure label=words.output_tokens value=grouped(sum.output_tokens)/>
        </div>
    }
}

#[component]
fn ByModel(groups: Vec<UsageGroup>) -> impl IntoView {
    let words = texts().account();
    let columns = vec![
        Column::text(words.model),
        Column::number(words.requests),
        Column::number(words.input_tokens),
        Column::number(words.output_tokens),
        Column::number(words.cost),
    ];
    let rows = groups
        .into_iter()
        .enumerate()
        .map(|(place, group)| {
            view! {
                <tr>
                    <th scope="row"><span class=chart_class(place)></span>" "{group.label}</th>
                    <td class="number">{grouped(group.sum.requests)}</td>
                    <td class="number">{grouped(group.sum.input_tokens)}</td>
                    <td class="number">{grouped(group.sum.output_tokens)}</td>
                    <td class="number"><Money amount=group.sum.cost/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true>
            <CardHead title=words.by_model/>
            <Table caption=words.by_model columns=columns>{rows}</Table>
        </Card>
    }
}

#[component]
fn Requests(rows: Vec<LedgerRow>) -> impl IntoView {
    let words = texts().account();
    if rows.is_empty() {
        return view! { <Card><Empty icon=Glyph::Chart title=words.no_requests text=words.no_requests_text/></Card> }
            .into_any();
    }
    let columns = vec![
        Column::text(words.when),
        Column::text(words.model),
        Column::text(words.source),
        Column::text(words.outcome),
        Column::number(words.tokens),
        Column::number(words.cost),
    ];
    let rows = rows
        .into_iter()
        .map(|row| {
            let tone = if matches!(row.outcome.as_str(), "ok" | "stopped") { Tone::Neutral } else { Tone::Warn };
            let tokens = (words.in_out)(&grouped(row.input_tokens), &grouped(row.output_tokens));
            let outcome = if row.outcome.is_empty() { row.state } else { row.outcome };
            view! {
                <tr id=row.ledger_id.to_string()>
                    <th scope="row"><When at=Some(row.at)/></th>
                    <td>{row.model}</td>
                    <td>{row.source}</td>
                    <td><Badge tone=tone>{outcome}</Badge></td>
                    <td class="number">{tokens}</td>
                    <td class="number" title=row.explanation>{row.cost.to_string()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true>
            <CardHead title=words.requests_title hint=words.requests_hint/>
            <Table caption=words.requests_title columns=columns>{rows}</Table>
        </Card>
    }
    .into_any()
}

/// 1234567 as 1,234,567.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
