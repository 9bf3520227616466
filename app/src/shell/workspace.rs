//! An organization's pages: the sidebar and what the route shows beside it.

use super::{Area, sidebar::Sidebar};
use crate::{
    api::{
        Asked, Fetched, ask,
        chat::{ConversationList, Found, LoadConversations, Search},
        viewer::{LoadAllowance, LoadViewer},
    },
    browser::popover,
    parts::{LeavingTo, LinkDialog},
};
use leptos::prelude::*;
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_params_map, use_query_map},
};
use types::view::{Allowance, Viewer};

/// What is found where nothing is sought: nobody needs to be asked.
const NOTHING_SOUGHT: &str = r#"{"q":"","hits":[]}"#;

/// What every page inside an organization may ask for.
#[derive(Clone, Copy)]
pub struct Hall {
    /// The organization's slug.
    pub org: Memo<String>,
    /// Who is looking.
    pub viewer: Fetched<Viewer>,
    /// What they had left when the page was opened.
    pub allowance: Fetched<Allowance>,
    /// What they had left when the last reply ended.
    pub latest_allowance: RwSignal<Option<Allowance>>,
    /// Their conversations.
    pub conversations: Fetched<ConversationList>,
    /// What they search their conversations for.
    pub sought: RwSignal<String>,
    /// What that found.
    pub found: Fetched<Found>,
    /// Counts what changed in the list of conversations, so that it is fetched again.
    pub list_version: RwSignal<u32>,
}

impl Hall {
    /// The address of a page of this organization: `to("/keys")`.
    pub fn to(&self, path: &str) -> String {
        // Another organization's pages are entered by a sign-in, never by a link of the router.
        format!("/{}{path}", self.org.get_untracked())
    }

    /// Fetches the list of conversations again.
    pub fn list_changed(&self) {
        self.list_version.update(|n| *n = n.wrapping_add(1));
    }
}

/// The organization whose page this is. Only inside [`Workspace`].
pub fn use_hall() -> Hall {
    expect_context()
}

/// The frame of an organization's pages.
#[component]
pub fn Workspace() -> impl IntoView {
    let params = use_params_map();
    let org = Memo::new(move |_| params.read().get("org").unwrap_or_default());
    let list_version = RwSignal::new(0_u32);
    let path = use_location().pathname;
    // Without script a search is a page's address. Lists of other areas have a `q` of their own.
    let query = use_query_map().with_untracked(|query| query.get("q"));
    let is_chat = path.with_untracked(|path| Area::of(path) == Area::Work);
    let sought = RwSignal::new(query.filter(|_| is_chat).unwrap_or_default());
    let hall = Hall {
        org,
        viewer: Fetched::new(move || org.get(), |_| ask(LoadViewer {})),
        allowance: Fetched::new(move || org.get(), |_| ask(LoadAllowance {})),
        latest_allowance: RwSignal::new(None),
        conversations: Fetched::new(
            move || format!("{} {}", org.get(), list_version.get()),
            |_| ask(LoadConversations {}),
        ),
        sought,
        found: Fetched::new(
            move || sought.get(),
            |q| match q.trim() {
                "" => Asked::known(NOTHING_SOUGHT.to_owned()),
                q => ask(Search { q: q.to_owned() }),
            },
        ),
        list_version,
    };
    provide_context(hall);
    provide_context(LeavingTo::default());
    // The drawer is in the way of the page that was just chosen in it.
    Effect::new(move |_| {
        path.track();
        popover::hide("sidebar");
    });
    // The page comes first: a resource is found again in the browser by the order in which resources were made, and what
    // the sidebar draws once its own are there would come before the page's. The style puts it to the start.
    view! {
        <div class="hall">
            <main class="hall-page" id="page" tabindex="-1">
                <Outlet/>
            </main>
            <Sidebar/>
        </div>
        <LinkDialog/>
    }
}
