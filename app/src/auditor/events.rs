//! Events: the audit log, one event in full, and the proof that nothing of it was changed.

use super::{event_panel::EventPanel, event_table::EventTable, proof::Proofs};
use crate::{
    api::audit::{VerifyLog, audit_event, audit_events, audit_proof},
    browser::form,
    parts::{Button, Choice, Glyph, Loaded, SelectField, Toolbar, successes},
    shell::{Hall, Only, Page, address, use_hall},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, components::Form, hooks::use_query_map, lazy_route};
use types::Role;

/// Nouns of actions, in the order in which the filter lists them.
const NOUNS: [&str; 18] = [
    "sign_in",
    "member",
    "role",
    "invitation",
    "personal_key",
    "credential",
    "connection",
    "provider_key",
    "secret",
    "model",
    "price",
    "limit",
    "policy",
    "identity_provider",
    "conversation",
    "review",
    "ledger",
    "audit",
];

/// Which events are shown, as the address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// A whole action or, ending in `.`, a noun.
    pub(super) action: String,
    /// An actor's id.
    pub(super) actor: String,
    /// Only events before this number.
    pub(super) before: String,
}

impl Filter {
    /// The address of the list under this filter, with an event's panel open unless the number is empty.
    pub(super) fn address(&self, hall: &Hall, event: &str) -> String {
        let query = [("action", &*self.action), ("actor", &self.actor), ("before", &self.before), ("event", event)];
        address(&hall.to("/audit/events"), &query)
    }
}

/// `/{org}/audit/events`.
pub struct EventsPage;

#[lazy_route]
impl LazyRoute for EventsPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Events/> }.into_any()
    }
}

#[component]
fn Events() -> impl IntoView {
    let words = &texts().auditor().events;
    let hall = use_hall();
    let query = use_query_map();
    let read = move |name: &str| query.read().get(name).unwrap_or_default();
    let filter = Memo::new(move |_| Filter { action: read("action"), actor: read("actor"), before: read("before") });
    let open = Memo::new(move |_| Some(read("event")).filter(|seq| !seq.is_empty()));
    let verify = ServerAction::<VerifyLog>::new();
    // Verifying is an event of the log.
    let verified = successes(verify);
    let events = Resource::new(
        move || (hall.org.get(), filter.get(), verified.get()),
        |(_, filter, _)| audit_events(filter.action, filter.actor, filter.before),
    );
    let event = Resource::new(
        move || (hall.org.get(), open.get()),
        |(_, open)| async move {
            match open.and_then(|seq| seq.parse().ok()) {
                Some(seq) => audit_event(seq).await,
                None => Ok(None),
            }
        },
    );
    let proof = Resource::new(move || hall.org.get(), |_| audit_proof());
    form::follow("event-filters", filter);
    view! {
        <Only any_of=&[Role::Auditor, Role::Admin, Role::Owner] title=words.title>
            <Page wide=true title=words.title intro=words.intro>
                <Proofs proof=proof verify=verify/>
                <Loaded lines=10 of=events view=move |found| {
                    let actors = found.actors.clone();
                    view! {
                        <Filters filter=filter actors=actors/>
                        <div class="split">
                            <div class="split-list"><EventTable page=found.page.clone() filter=filter open=open/></div>
                            {move || open.get().map(|seq| view! {
                                <Loaded of=event view=move |event| {
                                    let seq = seq.clone();
                                    view! { <EventPanel event=event seq=seq filter=filter.get_untracked()/> }
                                }/>
                            })}
                        </div>
                    }
                }/>
            </Page>
        </Only>
    }
}

#[component]
fn Filters(filter: Memo<Filter>, actors: Vec<(String, String)>) -> impl IntoView {
    let words = &texts().auditor().events;
    let hall = use_hall();
    let now = filter.get_untracked();
    let mut actions = vec![Choice::new("", words.any_action)];
    actions.extend(NOUNS.into_iter().map(|noun| Choice::new(format!("{noun}."), (words.noun)(noun))));
    if !now.action.is_empty() && actions.iter().all(|choice| choice.value != now.action) {
        actions.push(Choice::new(now.action.clone(), (words.action_words)(&now.action)));
    }
    let mut people = vec![Choice::new("", words.any_actor)];
    people.extend(actors.into_iter().map(|(id, name)| Choice::new(id, name)));
    if !now.actor.is_empty() && people.iter().all(|choice| choice.value != now.actor) {
        people.push(Choice::new(now.actor.clone(), now.actor.clone()));
    }
    view! {
        <search class="filters" id="event-filters">
            <Form method="get" action=hall.to("/audit/events") noscroll=true on:change=|event| form::send(&event)>
                <Toolbar>
                    <SelectField label=words.action name="action" choices=actions value=now.action/>
                    <SelectField label=words.actor name="actor" choices=people value=now.actor/>
                    <Button submit=true icon=Glyph::Filter>{words.filter}</Button>
                </Toolbar>
            </Form>
        </search>
    }
}
