//! Usage: a report, and the rows behind every figure of it. What is shown stands in the address.

use super::{usage_filter::Filters, usage_report::Report, usage_rows::Rows};
use crate::{
    api::usage::{UsageFilter, organization_rows, organization_usage},
    parts::Loaded,
    shell::{Hall, Only, Page, address, use_hall},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};
use types::Role;

/// `/{org}/audit/usage`, also `/{org}/audit`.
pub struct UsagePage;

#[lazy_route]
impl LazyRoute for UsagePage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Usage/> }.into_any()
    }
}

/// Which of the two views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Sums.
    Report,
    /// Ledger rows.
    Rows,
}

impl View {
    const fn word(self) -> &'static str {
        match self {
            Self::Report => "",
            Self::Rows => "rows",
        }
    }
}

/// The address of a view under a filter.
pub(super) fn to(hall: &Hall, view: View, filter: &UsageFilter, cursor: &str) -> String {
    let query = [
        ("view", view.word()),
        ("range", &*filter.range),
        ("from", &filter.from),
        ("to", &filter.to),
        ("by", &filter.by),
        ("member", &filter.member),
        ("model", &filter.model),
        ("team", &filter.team),
        ("cursor", cursor),
    ];
    address(&hall.to("/audit/usage"), &query)
}

#[component]
fn Usage() -> impl IntoView {
    let words = &texts().auditor().usage;
    let hall = use_hall();
    let query = use_query_map();
    let read = move |name: &str| query.read().get(name).unwrap_or_default();
    let filter = Memo::new(move |_| UsageFilter {
        range: read("range"),
        from: read("from"),
        to: read("to"),
        by: read("by"),
        member: read("member"),
        model: read("model"),
        team: read("team"),
    });
    let view = Memo::new(move |_| if read("view") == "rows" { View::Rows } else { View::Report });
    let cursor = Memo::new(move |_| read("cursor"));
    // One of the two is fetched; the other has nothing to wait for.
    let report = Resource::new(
        move || (hall.org.get(), filter.get(), view.get() == View::Report),
        |(_, filter, is_wanted)| async move {
            if is_wanted { organization_usage(filter).await.map(Some) } else { Ok(None) }
        },
    );
    let rows = Resource::new(
        move || (hall.org.get(), filter.get(), cursor.get(), view.get() == View::Rows),
        |(_, filter, cursor, is_wanted)| async move {
            if is_wanted { organization_rows(filter, cursor).await.map(Some) } else { Ok(None) }
        },
    );
    view! {
        <Only any_of=&[Role::Auditor, Role::Admin, Role::Owner] title=words.title>
            <Page wide=true title=words.title intro=words.intro>
                <Tabs view=view filter=filter/>
                <Filters view=view filter=filter/>
                {move || match view.get() {
                    View::Report => view! {
                        <Loaded lines=10 of=report view=move |found| {
                            found.map(|found| view! { <Report found=found filter=filter.get_untracked()/> })
                        }/>
                    }.into_any(),
                    View::Rows => view! {
                        <Loaded lines=10 of=rows view=move |found| {
                            found.map(|found| view! { <Rows found=found filter=filter.get_untracked() is_first=cursor.read_untracked().is_empty()/> })
                        }/>
                    }.into_any(),
                }}
            </Page>
        </Only>
    }
}

/// The two views: the filter goes along.
#[component]
fn Tabs(view: Memo<View>, filter: Memo<UsageFilter>) -> impl IntoView {
    let words = &texts().auditor().usage;
    let hall = use_hall();
    let tab = move |of: View, label: &'static str| {
        view! {
        <a
            class="tab"
            class:tab-here=move || view.get() == of
            aria-current=move || (view.get() == of).then_some("true")
            href=move || to(&hall, of, &filter.read(), "")
        >
            {label}
        </a>
        }
    };
    view! { <nav class="tabs" aria-label=words.views>{tab(View::Report, words.report)}{tab(View::Rows, words.rows)}</nav> }
}
