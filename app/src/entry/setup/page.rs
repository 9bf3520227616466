//! The page: which step it is, and the actions of all of them.

use super::{organization::Organization, owner::Owner, provider::Provider, rail::Rail, token::Token};
use crate::{
    api::setup::{Founded, NameOrganization, OpenSetup, SetUpProvider, SetupState, examine_typed_issuer, load_setup},
    browser::page,
    parts::{Later, ProblemNotice, Skeleton, later, successes},
    text::texts,
};
use leptos::{either::EitherOf4, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    LazyRoute, NavigateOptions,
    hooks::{use_navigate, use_query_map},
    lazy_route,
};
use types::view::Finding;

/// The five steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Not opened yet.
    Token,
    /// What it is called.
    Organization,
    /// Where its people sign in.
    Provider,
    /// The owner signs in.
    Owner,
}

/// What the page's forms do.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) open: ServerAction<OpenSetup>,
    pub(super) name: ServerAction<NameOrganization>,
    pub(super) found: ServerAction<SetUpProvider>,
}

/// `/setup`.
pub struct SetupPage;

#[lazy_route]
impl LazyRoute for SetupPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <FirstRun/> }.into_any()
    }
}

#[component]
fn FirstRun() -> impl IntoView {
    let words = &texts().entry().setup;
    let actions = Actions { open: ServerAction::new(), name: ServerAction::new(), found: ServerAction::new() };
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.read().get("step").unwrap_or_default());
    let wants_doctor = Memo::new(move |_| query.read().get("doctor").is_some());
    let (opened, named, founded) = (successes(actions.open), successes(actions.name), founded(actions.found));
    let state = Resource::new(move || (opened.get(), named.get(), founded.get()), |_| load_setup());
    let examined = Resource::new(
        move || wants_doctor.get(),
        |wants| async move { if wants { examine_typed_issuer().await } else { Ok(Vec::new()) } },
    );
    take_token(actions.open);
    let draw = move || {
        let wanted = wanted.get();
        async move {
            let examined = examined.await.unwrap_or_default();
            match state.await {
                Ok(state) => view! { <Steps state=state wanted=wanted examined=examined actions=actions/> }.into_any(),
                Err(error) => view! {
                    <div class="setup">
                        <main class="setup-main" id="page" tabindex="-1"><ProblemNotice problem=error.0 of_page=true/></main>
                    </div>
                }
                .into_any(),
            }
        }
    };
    let meanwhile = || {
        view! { <div class="setup"><main class="setup-main" id="page" tabindex="-1"><Skeleton lines=8/></main></div> }
    };
    view! {
        <Title text=words.title/>
        <Later draw=later(draw) meanwhile=meanwhile/>
    }
}

/// Which step it is: the server knows, the address may only go back.
fn step(state: &SetupState, wanted: &str) -> Step {
    let Some(setup) = &state.setup else { return Step::Token };
    match (&setup.founded, wanted) {
        (Some(_), "provider") => Step::Provider,
        (Some(_), _) if state.invitation.is_some() => Step::Owner,
        (Some(_), _) => Step::Provider,
        (None, "provider") if !state.draft.name.is_empty() => Step::Provider,
        (None, _) => Step::Organization,
    }
}

#[component]
fn Steps(state: SetupState, wanted: String, examined: Vec<Finding>, actions: Actions) -> impl IntoView {
    let at = step(&state, &wanted);
    let SetupState { setup, problem, draft, invitation } = state;
    let until = setup.as_ref().map(|setup| setup.until);
    let content = match (setup, at) {
        (Some(_), Step::Organization) => EitherOf4::A(view! { <Organization draft=draft actions=actions/> }),
        (Some(setup), Step::Provider) => {
            EitherOf4::B(view! { <Provider setup=setup draft=draft examined=examined actions=actions/> })
        }
        (Some(setup), Step::Owner) => {
            EitherOf4::C(view! { <Owner setup=setup invitation=invitation.unwrap_or_default()/> })
        }
        (Some(_), Step::Token) | (None, _) => EitherOf4::D(view! { <Token problem=problem actions=actions/> }),
    };
    view! {
        <div class="setup">
            <Rail at=at until=until/>
            <main class="setup-main" id="page" tabindex="-1">{content}</main>
        </div>
    }
}

/// Changes whenever an organization was founded; findings alone leave the form as it is.
fn founded(action: ServerAction<SetUpProvider>) -> Memo<usize> {
    let (version, value) = (action.version(), action.value());
    Memo::new(move |before: Option<&usize>| {
        let now = version.get();
        let is_done = value.with_untracked(|value| matches!(value, Some(Ok(Founded { is_done: true, .. }))));
        if is_done { now } else { before.copied().unwrap_or_default() }
    })
}

/// The token behind `#` never reaches the server by itself: it is sent once, and taken out of the address.
fn take_token(open: ServerAction<OpenSetup>) {
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(token) = page::fragment() {
            open.dispatch(OpenSetup { token });
            navigate("/setup", NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
}
