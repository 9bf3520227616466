//! The sidebar: where one is, what is there, what is left. Below 900 pixels it is a drawer (a popover, so it needs no script).

use super::{Area, use_hall};
use crate::{
    api::ApiError,
    chat::ConversationNav,
    parts::{Avatar, Glyph, Icon, Later, Menu, MenuButton, MenuLink, MenuRule, Meter, later},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};
use types::{
    Role,
    view::{Allowance, Viewer},
};

/// The sidebar of an organization's pages.
#[component]
pub fn Sidebar() -> impl IntoView {
    let hall = use_hall();
    let inside = later(move || async move {
        let (viewer, allowance) = (hall.viewer.await, hall.allowance.await);
        // Without a viewer the page itself says why.
        viewer.ok().map(|viewer| view! { <Inside viewer=viewer allowance=allowance/> }).into_any()
    });
    view! {
        <aside class="sidebar" id="sidebar" popover="auto" aria-label=texts().shell.sidebar><Later draw=inside/></aside>
    }
}

#[component]
fn Inside(viewer: Viewer, allowance: Result<Allowance, ApiError>) -> impl IntoView {
    let path = use_location().pathname;
    let roles = viewer.roles;
    // The role in which one acts: none is marked where one has none, whatever the address says.
    let acting = move |any_of: &[Role]| any_of.iter().copied().find(|role| roles.has(*role));
    let area = Memo::new(move |_| match Area::of(&path.read()) {
        Area::Work => None,
        Area::Admin => acting(&[Role::Owner, Role::Admin]).map(|role| (Area::Admin, role)),
        Area::Audit => acting(&[Role::Auditor, Role::Owner, Role::Admin]).map(|role| (Area::Audit, role)),
    });
    view! {
        <OrganizationMenu viewer=viewer.clone()/>
        {move || match area.get() {
            Some((Area::Admin, role)) => view! { <AdminNav role=role/> }.into_any(),
            Some((Area::Audit, role)) => view! { <AuditNav role=role/> }.into_any(),
            Some((Area::Work, _)) | None => view! { <ConversationNav/> }.into_any(),
        }}
        <footer class="sidebar-foot">
            {(viewer.reviews > 0).then(|| view! { <Reviewed count=viewer.reviews/> }.into_any())}
            {allowance.ok().map(|allowance| view! { <UsageMeter opened_with=allowance/> }.into_any())}
            <AccountMenu viewer=viewer/>
        </footer>
    }
}

/// Which organization, and its areas as far as one's roles reach.
#[component]
fn OrganizationMenu(viewer: Viewer) -> impl IntoView {
    let words = &texts().shell;
    let hall = use_hall();
    let name = viewer.org_name.clone();
    let sees_audit = viewer.roles.has_any(&[Role::Auditor, Role::Owner, Role::Admin]);
    let administers = viewer.roles.has_any(&[Role::Owner, Role::Admin]);
    if !sees_audit {
        // Nowhere else to go: no menu of one line.
        return view! {
            <div class="sidebar-head"><a class="org-button" href=hall.to("")><Mark/><span class="org-name">{name}</span></a></div>
        }
        .into_any();
    }
    let trigger = view! {
        <Mark/>
        <span class="org-name">{viewer.org_name}</span>
        <Icon of=Glyph::Open/>
    };
    view! {
        <div class="sidebar-head">
            <Menu id="org-menu" label=name class="org-button" trigger=trigger.into_any()>
                <MenuLink href=hall.to("") icon=Glyph::Chat>{words.conversations}</MenuLink>
                {administers.then(|| view! { <MenuLink href=hall.to("/admin") icon=Glyph::Settings>{words.admin}</MenuLink> }.into_any())}
                <MenuLink href=hall.to("/audit") icon=Glyph::Shield>{words.audit}</MenuLink>
            </Menu>
        </div>
    }
    .into_any()
}

/// The product's mark: a hall's arch that is also a key's bow.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <rect class="mark-ground" width="20" height="20" rx="5"></rect>
            <path class="mark-arch" d="M5.5 15V9.500a4.5 4.5 0 0 1 9 0V15"></path>
            <path class="mark-key" d="M10 11.250V15M10 9a1.12 1.12 0 1 0 0 2.250A1.12 1.12 0 0 0 10 9Z"></path>
        </svg>
    }
}

#[component]
fn AdminNav(role: Role) -> impl IntoView {
    let words = &texts().shell;
    view! {
        <AreaNav
            role=role
            links=vec![
                ("/admin", Glyph::Home, words.overview),
                ("/admin/members", Glyph::Person, words.members),
                ("/admin/teams", Glyph::People, words.teams),
                ("/admin/connections", Glyph::Plug, words.connections),
                ("/admin/models", Glyph::Model, words.models),
                ("/admin/limits", Glyph::Limit, words.limits),
                ("/admin/identity", Glyph::Lock, words.identity),
                ("/admin/policies", Glyph::Settings, words.policies),
            ]
        />
    }
}

#[component]
fn AuditNav(role: Role) -> impl IntoView {
    let words = &texts().shell;
    let mut links = vec![("/audit/usage", Glyph::Chart, words.usage), ("/audit/events", Glyph::Log, words.events)];
    // Admins see figures and events; who may read whose conversation is between auditors and owners.
    if role != Role::Admin {
        links.push(("/audit/reviews", Glyph::Eye, words.reviews));
    }
    view! { <AreaNav role=role links=links/> }
}

/// The pages of an area, under the mark of the role in which one acts there.
#[component]
fn AreaNav(role: Role, links: Vec<(&'static str, Glyph, &'static str)>) -> impl IntoView {
    let words = &texts().shell;
    let hall = use_hall();
    view! {
        <nav class="area-nav" aria-label=words.area_pages>
            <p class=format!("role-mark role-{role}")><Icon of=Glyph::Shield/>{(words.acting_as)(role.as_str())}</p>
            {links
                .into_iter()
                .map(|(path, icon, label)| view! {
                    <A href=hall.to(path) exact=path == "/admin" attr:class="nav-link"><Icon of=icon/>{label}</A>
                }.into_any())
                .collect::<Vec<_>>()}
            <A href=hall.to("") exact=true attr:class="nav-link nav-back"><Icon of=Glyph::Chat/>{words.back_to_chat}</A>
        </nav>
    }
}

/// Somebody may read conversations of theirs: told on every page as long as it is so.
#[component]
fn Reviewed(count: u64) -> impl IntoView {
    view! {
        <a class="reviewed-note" href=format!("{}#reviews", use_hall().to("/settings"))>
            <Icon of=Glyph::Eye/>
            {(texts().shell.reviewed)(count)}
        </a>
    }
}

/// What is left, always in sight; opens My usage.
#[component]
fn UsageMeter(opened_with: Allowance) -> impl IntoView {
    let words = &texts().shell;
    let hall = use_hall();
    let now = Memo::new(move |_| hall.latest_allowance.get().unwrap_or_else(|| opened_with.clone()));
    let percents = Memo::new(move |_| now.read().percents().unwrap_or_default());
    let percent = Signal::derive(move || percents.get().0);
    let head = move || {
        let now = now.read();
        match now.left() {
            Some(_) if now.is_used_up() => words.used_up.to_owned(),
            Some(left) => (words.left)(&left.to_string()),
            None => (words.spent)(&now.spent.to_string()),
        }
    };
    // Only what has a cap starts over. The year goes without saying: no window that starts over is longer than a month.
    let resets = move || {
        let now = now.read();
        let day = now.resets_at.filter(|_| now.cap.is_some())?.to_day();
        Some((words.resets)(day.rsplit_once(' ').map_or(&*day, |(day, _)| day)))
    };
    let foot = move || {
        let now = now.read();
        let spent = now.cap.map(|cap| (words.spent_of)(&now.spent.to_string(), &cap.to_string()));
        let held = (now.held.0 > 0).then(|| (words.held)(&now.held.to_string()));
        spent.into_iter().chain(held).collect::<Vec<_>>().join(", ")
    };
    view! {
        <a class="allowance" href=hall.to("/usage")>
            <span class="allowance-head">
                <span class="allowance-left">{head}</span>
                <span class="allowance-note">{resets}</span>
            </span>
            {move || now.read().cap.is_some().then(|| view! {
                <Meter percent=percent with_held=Signal::derive(move || percents.get().1) label=Signal::derive(move || (words.meter)(percent.get()))/>
                <span class="allowance-note">{foot}</span>
            }.into_any())}
        </a>
    }
}

/// One's own pages.
#[component]
fn AccountMenu(viewer: Viewer) -> impl IntoView {
    let words = &texts().shell;
    let hall = use_hall();
    let trigger = view! {
        <Avatar name=viewer.name.clone()/>
        <span class="account-name">{viewer.name.clone()}</span>
        <Icon of=Glyph::Open/>
    };
    view! {
        <Menu id="account-menu" label=(words.account_menu)(&viewer.name) class="account-button" trigger=trigger.into_any()>
            {viewer.email.map(|email| view! { <p class="menu-note">{email}</p> }.into_any())}
            <MenuLink href=hall.to("/keys") icon=Glyph::Key>{words.my_keys}</MenuLink>
            <MenuLink href=hall.to("/usage") icon=Glyph::Chart>{words.my_usage}</MenuLink>
            <MenuLink href=hall.to("/settings") icon=Glyph::Settings>{words.settings}</MenuLink>
            <MenuRule/>
            <form method="post" action="/auth/sign-out">
                <input type="hidden" name="org" value=viewer.org_slug/>
                <MenuButton icon=Glyph::SignOut submit=true>{words.sign_out}</MenuButton>
            </form>
        </Menu>
    }
}
