//! Limits: each a sentence, with how much of it is used and when it starts over.

use super::{
    limit_explained::Explained,
    limit_form::LimitForm,
    limit_row::{Limit, LimitActions},
};
use crate::{
    api::{
        limits::{ChangeLimit, RemoveLimit, SetLimit, explain_limits, list_limits},
        usage::used_share,
    },
    browser::form,
    parts::{Card, CardHead, Empty, Glyph, Loaded, Notice, Tone, answer_of, last_of, on_success, successes},
    shell::{Only, Page, use_hall},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};
use types::{MemberId, Role, view::LimitRow};

/// `/{org}/admin/limits`.
pub struct LimitsPage;

#[lazy_route]
impl LazyRoute for LimitsPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Limits/> }.into_any()
    }
}

#[component]
fn Limits() -> impl IntoView {
    let words = &texts().admin().limits;
    let hall = use_hall();
    let (set, remove) = (ServerAction::<SetLimit>::new(), ServerAction::<RemoveLimit>::new());
    let change = ServerAction::<ChangeLimit>::new();
    let actions = LimitActions { change, changed: last_of(change, |input| input.limit), remove };
    let changes = (successes(set), successes(change), successes(remove));
    let versions = move || (hall.org.get(), changes.0.get(), changes.1.get(), changes.2.get());
    let limits = Resource::new(versions, |_| list_limits());
    let query = use_query_map();
    let of = Memo::new(move |_| query.read().get("of").and_then(|id| id.parse::<MemberId>().ok()));
    let explained = Resource::new(
        move || (versions(), of.get()),
        |(_, of)| async move {
            match of {
                Some(member) => explain_limits(member).await.map(Some),
                None => Ok(None),
            }
        },
    );
    // A member's panel leads here with the member chosen.
    let who = StoredValue::new(query.read_untracked().get("who").unwrap_or_default());
    on_success(set, || form::reset_in("new-limit"));
    let (done, renewed, gone) = (answer_of(set), answer_of(change), answer_of(remove));
    view! {
        <Only any_of=&[Role::Admin, Role::Owner] title=words.title>
            <Page title=words.title intro=words.intro>
                <Loaded lines=6 of=limits view=move |list| {
                    let who = who.get_value();
                    let (rows, members) = (list.rows.clone(), list.members.clone());
                    view! {
                        <Card>
                            <CardHead title=words.new hint=words.new_hint/>
                            <div id="new-limit"><LimitForm list=list who=who action=set/></div>
                            {move || done.get().map(|set| view! {
                                <Notice tone=Tone::Ok title=words.set_done>
                                    {words.set_done_text} " " {(words.replayed)(&set.replay, set.hard)}
                                </Notice>
                            })}
                        </Card>
                        {move || renewed.get().map(|_| view! {
                            <Notice tone=Tone::Ok title=words.set_done>{words.set_done_text}</Notice>
                        })}
                        {move || gone.get().map(|()| view! {
                            <Notice tone=Tone::Ok title=words.removed>{words.removed_text}</Notice>
                        })}
                        <List rows=rows actions=actions/>
                        <Explained members=members of=of explained=explained/>
                    }
                }/>
            </Page>
        </Only>
    }
}

#[component]
fn List(rows: Vec<LimitRow>, actions: LimitActions) -> impl IntoView {
    let words = &texts().admin().limits;
    if rows.is_empty() {
        return view! { <Empty icon=Glyph::Limit title=words.none text=words.none_text/> }.into_any();
    }
    let mut rows = rows;
    // What is nearest to its end first.
    rows.sort_by_key(|row| std::cmp::Reverse(used_share(row)));
    view! {
        <section class="card card-flush">
            <CardHead title=words.list/>
            <ul class="limits">
                {rows.into_iter().map(|row| view! { <Limit row=row actions=actions/> }).collect_view()}
            </ul>
        </section>
    }
    .into_any()
}
