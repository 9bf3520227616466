//! The route table.

use crate::{
    account::{KeysPage, MyUsagePage, SettingsPage},
    admin::{
        ConnectionsPage, IdentityPage, LimitsPage, MembersPage, ModelsPage, OverviewPage, PoliciesPage, TeamsPage,
    },
    auditor::{EventsPage, ReviewPage, ReviewsPage, UsagePage},
    browser::page,
    chat::{ConversationPage, NewChatPage},
    entry::{LandingPage, NotFoundPage, RefusedPage, SetupPage, SignInLinkPage, SignInPage, SignedOutPage},
    shell::Workspace,
    text::texts,
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

/// Every page. Each is made whole on the server, so that it reads and works before wasm arrives, and without it.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let product = texts().shell.product;
    Effect::new(|_| page::say_alive());
    view! {
        <Title formatter=move |title: String| if title.is_empty() { product.to_owned() } else { format!("{title} · {product}") }/>
        <a class="skip" href="#page">{texts().shell.skip}</a>
        <Router>
            <Routes fallback=|| ()>
                <Route path=path!("/") view={Lazy::<LandingPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/auth/signed-out") view={Lazy::<SignedOutPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/auth/refused") view={Lazy::<RefusedPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/setup") view={Lazy::<SetupPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/:org/sign-in") view={Lazy::<SignInPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/:org/sign-in/link") view={Lazy::<SignInLinkPage>::new()} ssr=SsrMode::Async/>
                <ParentRoute path=path!("/:org") view=Workspace ssr=SsrMode::Async>
                    <Route path=path!("") view=NewChatPage/>
                    <Route path=path!("/chat/:conversation") view=ConversationPage/>
                    <Route path=path!("/keys") view={Lazy::<KeysPage>::new()}/>
                    <Route path=path!("/usage") view={Lazy::<MyUsagePage>::new()}/>
                    <Route path=path!("/settings") view={Lazy::<SettingsPage>::new()}/>
                    <Route path=path!("/admin") view={Lazy::<OverviewPage>::new()}/>
                    <Route path=path!("/admin/members") view={Lazy::<MembersPage>::new()}/>
                    <Route path=path!("/admin/teams") view={Lazy::<TeamsPage>::new()}/>
                    <Route path=path!("/admin/connections") view={Lazy::<ConnectionsPage>::new()}/>
                    <Route path=path!("/admin/models") view={Lazy::<ModelsPage>::new()}/>
                    <Route path=path!("/admin/limits") view={Lazy::<LimitsPage>::new()}/>
                    <Route path=path!("/admin/identity") view={Lazy::<IdentityPage>::new()}/>
                    <Route path=path!("/admin/policies") view={Lazy::<PoliciesPage>::new()}/>
                    <Route path=path!("/audit") view={Lazy::<UsagePage>::new()}/>
                    <Route path=path!("/audit/usage") view={Lazy::<UsagePage>::new()}/>
                    <Route path=path!("/audit/events") view={Lazy::<EventsPage>::new()}/>
                    <Route path=path!("/audit/reviews") view={Lazy::<ReviewsPage>::new()}/>
                    <Route path=path!("/audit/reviews/:review") view={Lazy::<ReviewPage>::new()}/>
                    <Route path=path!("/*elsewhere") view={Lazy::<NotFoundPage>::new()}/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
