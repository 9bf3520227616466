//! Connections: a card for each provider, and the form that adds one.

use super::{
    connect::{Connect, Connected},
    connection_card::Connection,
};
use crate::{
    api::connections::{
        ConnectProvider, ConnectionList, ProbeConnection, RemoveConnection, ReplaceKey, list_connections,
    },
    entry::Welcome,
    parts::{
        ActionProblem, Button, Dialog, Empty, Glyph, Kind, Loaded, Notice, Tone, answer_of, last_of, problem_of,
        successes,
    },
    shell::{Only, Page, use_hall},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use types::{ConnectionId, Problem, Role};

/// What the page's forms do.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) connect: ServerAction<ConnectProvider>,
    pub(super) probe: ServerAction<ProbeConnection>,
    pub(super) replace: ServerAction<ReplaceKey>,
    pub(super) remove: ServerAction<RemoveConnection>,
    /// Whose key was probed last.
    pub(super) probed: Memo<Option<ConnectionId>>,
    /// Whose key was replaced last.
    pub(super) replaced: Memo<Option<ConnectionId>>,
}

impl Actions {
    fn new() -> Self {
        let (probe, replace) = (ServerAction::new(), ServerAction::new());
        Self {
            connect: ServerAction::new(),
            probe,
            replace,
            remove: ServerAction::new(),
            probed: last_of(probe, |input: &ProbeConnection| input.connection),
            replaced: last_of(replace, |input: &ReplaceKey| input.connection),
        }
    }

    /// The problem of a form that was sent without script: nobody remembers from which card.
    fn unplaced(self) -> Signal<Option<Problem>> {
        let (probe, replace, remove) = (problem_of(self.probe), problem_of(self.replace), problem_of(self.remove));
        Signal::derive(move || {
            let (probed, replaced) = (self.probed.get(), self.replaced.get());
            let probe = probe.get().filter(|_| probed.is_none());
            let replace = replace.get().filter(|_| replaced.is_none());
            probe.or(replace).or_else(|| remove.get())
        })
    }
}

/// `/{org}/admin/connections`.
pub struct ConnectionsPage;

#[lazy_route]
impl LazyRoute for ConnectionsPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Connections/> }.into_any()
    }
}

#[component]
fn Connections() -> impl IntoView {
    let words = &texts().admin().connections;
    let hall = use_hall();
    let actions = Actions::new();
    let (made, replaced, removed) = (successes(actions.connect), successes(actions.replace), successes(actions.remove));
    // A failed probe is news as well: the card shows it.
    let probed = actions.probe.version();
    let cards = Resource::new(
        move || (hall.org.get(), made.get(), replaced.get(), removed.get(), probed.get()),
        |_| list_connections(),
    );
    let is_removed = answer_of(actions.remove);
    view! {
        <Only any_of=&[Role::Admin, Role::Owner] title=words.title>
            <Page
                title=words.title
                intro=words.intro
                actions=view! {
                    <Button kind=Kind::Primary icon=Glyph::Add opens="connect">{words.connect}</Button>
                }.into_any()
            >
                <Connected action=actions.connect/>
                {move || is_removed.get().map(|()| view! {
                    <Notice tone=Tone::Ok title=words.removed>{words.removed_text}</Notice>
                })}
                <ActionProblem problem=actions.unplaced()/>
                <Loaded of=cards view=move |list| view! {
                    <Welcome is_connected=!list.cards.is_empty() chat=hall.to("")/>
                    <Cards list=list actions=actions/>
                }/>
                <Dialog id="connect" title=words.connect_title wide=true>
                    <Connect action=actions.connect/>
                </Dialog>
            </Page>
        </Only>
    }
}

#[component]
fn Cards(list: ConnectionList, actions: Actions) -> impl IntoView {
    let words = &texts().admin().connections;
    let ConnectionList { cards, now } = list;
    if cards.is_empty() {
        return view! {
            <Empty icon=Glyph::Plug title=words.none text=words.none_text>
                <Button kind=Kind::Primary icon=Glyph::Key opens="connect">{words.connect}</Button>
            </Empty>
        }
        .into_any();
    }
    view! {
        <div class="connections">
            {cards.into_iter().map(|card| view! { <Connection card=card now=now actions=actions/> }).collect_view()}
        </div>
    }
    .into_any()
}
