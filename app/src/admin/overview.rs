//! Overview: are we fine? Every figure is of the same report.

use super::{limit_words, overview_attention::Attention};
use crate::{
    api::usage::{Overview as Month, admin_overview, share_of, used_share},
    parts::{Card, CardHead, Chart, Figure, Glyph, LinkButton, Loaded, Meter},
    shell::{Only, Page, address, use_hall},
    text::{number, texts},
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, components::A, lazy_route};
use types::{
    Moment, NanoUsd, Role,
    view::{Latency, LimitRow, UsageGroup},
};

/// `/{org}/admin`.
pub struct OverviewPage;

#[lazy_route]
impl LazyRoute for OverviewPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Overview/> }.into_any()
    }
}

#[component]
fn Overview() -> impl IntoView {
    let words = &texts().admin().overview;
    let hall = use_hall();
    let month = Resource::new(move || hall.org.get(), |_| admin_overview());
    view! {
        <Only any_of=&[Role::Admin, Role::Owner] title=words.title>
            <Page title=words.title intro=words.intro>
                <Loaded lines=10 of=month view=move |month| view! { <Whole month=month/> }/>
            </Page>
        </Only>
    }
}

#[component]
fn Whole(month: Month) -> impl IntoView {
    let words = &texts().admin().overview;
    let hall = use_hall();
    let total = month.report.total;
    let active = month.members.iter().filter(|member| member.sum.requests > 0).count();
    let errors = match total.errors {
        0 => words.no_errors.to_owned(),
        errors => (words.errors)(errors, &number::share(whole(errors), whole(total.requests))),
    };
    let forecast = month
        .forecast
        .map_or_else(|| words.forecast_early.to_owned(), |forecast| (words.forecast)(&forecast.to_string()));
    let latency = match month.latency {
        Some(Latency { median_ms, slow_ms }) => ((words.took)(median_ms), (words.slow)(&(words.took)(slow_ms))),
        None => (words.no_latency.to_owned(), String::new()),
    };
    let (days, groups) = (month.report.days.clone(), month.report.groups.clone());
    let models = groups.clone();
    let report = address(&hall.to("/audit/usage"), &[("range", "month"), ("by", "model")]);
    view! {
        <div class="figures">
            <Figure label=words.spent value=total.cost.to_string() note=forecast/>
            <Figure label=words.requests value=number::whole(total.requests) note=errors/>
            <Figure label=words.active value=number::whole(active as u64) note=(words.of_members)(month.with_access)/>
            <Figure label=words.latency value=latency.0 note=latency.1/>
            <Figure label=words.held value=total.held.to_string() note=words.held_note/>
        </div>
        <div class="overview">
            <Budget budget=month.budget.clone() forecast=month.forecast runs_out_at=month.runs_out_at/>
            <Attention month=month.clone()/>
            <Card>
                <CardHead title=words.by_day hint=words.by_day_hint>
                    <LinkButton small=true icon=Glyph::Chart href=report>{words.open_report}</LinkButton>
                </CardHead>
                <Chart caption=words.by_day days=days groups=groups/>
            </Card>
        </div>
        <div class="cards">
            <Top title=words.top_members filter="member" groups=month.members.clone() total=total.cost/>
            {(!month.teams.is_empty()).then(|| view! {
                <Top title=words.top_teams filter="team" groups=named(month.teams.clone()) total=total.cost/>
            })}
            <Top title=words.top_models filter="model" groups=models total=total.cost/>
        </div>
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Who is in no team has no rows to be led to.
fn named(groups: Vec<UsageGroup>) -> Vec<UsageGroup> {
    groups.into_iter().filter(|group| !group.key.is_empty()).collect()
}

#[component]
fn Budget(
    budget: Option<LimitRow>,
    forecast: Option<NanoUsd>,
    /// When it is used up at this pace.
    runs_out_at: Option<Moment>,
) -> impl IntoView {
    let words = &texts().admin().overview;
    let hall = use_hall();
    let content = match budget {
        Some(row) => {
            let used = limit_words::used(&row);
            let pace = match (runs_out_at, forecast) {
                (Some(at), _) => Some((words.runs_out)(&at.to_day())),
                (None, Some(forecast)) if row.used < row.cap => Some((words.holds)(&forecast.to_string())),
                _ => None,
            };
            view! {
                <div class="budget">
                    <p class="budget-figures">
                        <strong>{NanoUsd(row.used).to_string()}</strong>
                        <span class="muted">{limit_words::sentence(&row)}</span>
                    </p>
                    <Meter percent=used_share(&row) label=used.clone()/>
                    <p class="muted">{used}</p>
                    {pace.map(|pace| view! { <p class="budget-pace" class:budget-short=runs_out_at.is_some()>{pace}</p> })}
                </div>
            }
            .into_any()
        }
        None => view! {
            <p class="muted">{words.no_budget}</p>
            <div><LinkButton small=true icon=Glyph::Limit href=hall.to("/admin/limits")>{words.set_budget}</LinkButton></div>
        }
        .into_any(),
    };
    view! { <Card><CardHead title=words.budget/>{content}</Card> }
}

/// The five most expensive, each with its share of the whole, each leading to its rows.
#[component]
fn Top(title: &'static str, filter: &'static str, groups: Vec<UsageGroup>, total: NanoUsd) -> impl IntoView {
    let words = &texts().admin().overview;
    let hall = use_hall();
    let used: Vec<UsageGroup> = groups.into_iter().filter(|group| group.sum.requests > 0).take(5).collect();
    let content = if used.is_empty() {
        view! { <p class="muted">{words.nothing_used}</p> }.into_any()
    } else {
        view! {
            <ol class="top">
                {used.into_iter().map(|group| {
                    let query = [("range", "month"), ("view", "rows"), (filter, &group.key)];
                    let cost = group.sum.cost.to_string();
                    view! {
                        <li class="top-line">
                            <A href=address(&hall.to("/audit/usage"), &query) attr:class="link-quiet">{group.label}</A>
                            <span>{cost.clone()}</span>
                            <Meter percent=share_of(group.sum.cost.0, total.0.max(1)) label=cost/>
                        </li>
                    }
                }).collect_view()}
            </ol>
        }
        .into_any()
    };
    view! { <Card><CardHead title=title/>{content}</Card> }
}
