//! Limits: each a sentence, with how much of it is used and when it starts over.

use super::{
    limit_form::LimitForm,
    limit_words::{sentence, used},
};
use crate::{
    api::{
        limits::{RemoveLimit, SetLimit, list_limits},
        usage::used_share,
    },
    browser::{form, page},
    parts::{
        ActionProblem, Button, Card, CardHead, Dialog, Empty, Glyph, Kind, Loaded, Meter, Notice, Tone, answer_of,
        on_success, problem_of, successes,
    },
    shell::{Only, Page, use_hall},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};
use types::{Role, view::LimitRow};

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
    let (was_set, was_removed) = (successes(set), successes(remove));
    let limits = Resource::new(move || (hall.org.get(), was_set.get(), was_removed.get()), |_| list_limits());
    // A member's panel leads here with the member chosen.
    let who = StoredValue::new(use_query_map().read_untracked().get("who").unwrap_or_default());
    on_success(set, || form::reset_in("new-limit"));
    let (done, gone) = (answer_of(set), answer_of(remove));
    view! {
        <Only any_of=&[Role::Admin, Role::Owner] title=words.title>
            <Page title=words.title intro=words.intro>
                <Loaded lines=6 of=limits view=move |list| {
                    let who = who.get_value();
                    let rows = list.rows.clone();
                    view! {
                        <Card>
                            <CardHead title=words.new hint=words.new_hint/>
                            <div id="new-limit"><LimitForm list=list who=who action=set/></div>
                            {move || done.get().map(|_| view! {
                                <Notice tone=Tone::Ok title=words.set_done>{words.set_done_text}</Notice>
                            })}
                        </Card>
                        {move || gone.get().map(|()| view! {
                            <Notice tone=Tone::Ok title=words.removed>{words.removed_text}</Notice>
                        })}
                        <List rows=rows remove=remove/>
                    }
                }/>
            </Page>
        </Only>
    }
}

#[component]
fn List(rows: Vec<LimitRow>, remove: ServerAction<RemoveLimit>) -> impl IntoView {
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
                {rows.into_iter().map(|row| view! { <Limit row=row remove=remove/> }).collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn Limit(row: LimitRow, remove: ServerAction<RemoveLimit>) -> impl IntoView {
    let words = &texts().admin().limits;
    let problem = problem_of(remove);
    let (sentence, used, percent) = (sentence(&row), used(&row), used_share(&row));
    let dialog = format!("remove-{}", row.id);
    let closes = dialog.clone();
    on_success(remove, move || page::close_dialog(&closes));
    view! {
        <li class="limit">
            <div class="limit-words">
                <p class="limit-sentence">{sentence.clone()}</p>
                <div class="limit-use">
                    <Meter percent=percent label=used.clone()/>
                    <p class="limit-figures"><span>{used}</span><span>{(words.percent)(percent)}</span></p>
                </div>
            </div>
            <Button kind=Kind::Plain small=true opens=dialog.clone() attr:aria-label=(words.remove_which)(&sentence)>
                {words.remove}
            </Button>
            <Dialog id=dialog.clone() title=words.remove_title>
                <p class="limit-sentence">{sentence}</p>
                <p class="muted">{words.remove_text}</p>
                <ActionForm action=remove attr:class="form">
                    <input type="hidden" name="limit" value=row.id.to_string()/>
                    <ActionProblem problem=problem/>
                    <div class="dialog-actions">
                        <Button closes=dialog>{texts().parts.cancel}</Button>
                        <Button kind=Kind::Danger submit=true busy=remove.pending()>{words.remove_now}</Button>
                    </div>
                </ActionForm>
            </Dialog>
        </li>
    }
}
