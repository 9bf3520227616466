//! Tabs: links to the neighbours of a page.

use leptos::prelude::*;
use leptos_router::components::A;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Where it leads.
    pub href: String,
    /// What it is called.
    pub label: String,
}

/// A row of links to pages of one kind; the present one is marked by the router.
#[component]
pub fn Tabs(
    /// The accessible name of the row.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {tabs
                .into_iter()
                .map(|tab| view! { <A href=tab.href exact=true attr:class="tab">{tab.label}</A> })
                .collect_view()}
        </nav>
    }
}
