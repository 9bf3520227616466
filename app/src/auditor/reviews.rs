//! Reviews: conversations that auditors read under the policy, who approved it, until when; and asking for one.

use super::{review_ask::AskForm, review_card::ReviewCard};
use crate::{
    api::review::{ApproveReview, AskForReview, EndReview, ReviewPageData, load_reviews},
    parts::{ActionProblem, Card, Empty, Glyph, LinkButton, Loaded, Notice, Tone, on_success, problem_of, successes},
    shell::{Only, Page, use_hall},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{
    LazyRoute,
    hooks::{use_navigate, use_query_map},
    lazy_route,
};
use types::Role;

/// `/{org}/audit/reviews`.
pub struct ReviewsPage;

#[lazy_route]
impl LazyRoute for ReviewsPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Reviews/> }.into_any()
    }
}

/// What the page's forms do.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) ask: ServerAction<AskForReview>,
    pub(super) approve: ServerAction<ApproveReview>,
    pub(super) end: ServerAction<EndReview>,
}

#[component]
fn Reviews() -> impl IntoView {
    let words = &texts().auditor().reviews;
    let hall = use_hall();
    let query = use_query_map();
    let of = Memo::new(move |_| query.read().get("of").unwrap_or_default());
    let actions = Actions { ask: ServerAction::new(), approve: ServerAction::new(), end: ServerAction::new() };
    let changes = [successes(actions.ask), successes(actions.approve), successes(actions.end)];
    let changed = Memo::new(move |_| changes.iter().map(Memo::get).sum::<usize>());
    let data = Resource::new(move || (hall.org.get(), of.get(), changed.get()), |(_, of, _)| load_reviews(of));
    // What was asked for stands in the list now; the form is done.
    let navigate = use_navigate();
    on_success(actions.ask, move || navigate(&hall.to("/audit/reviews"), Default::default()));
    let asked = actions.ask.value();
    view! {
        <Only any_of=&[Role::Auditor, Role::Owner] title=words.title>
            <Page title=words.title intro=words.intro>
                {move || matches!(*asked.read(), Some(Ok(()))).then(|| view! {
                    <Notice tone=Tone::Ok title=words.asked>{words.asked_text}</Notice>
                })}
                <ActionProblem problem=problem_of(actions.approve)/>
                <ActionProblem problem=problem_of(actions.end)/>
                <Loaded lines=8 of=data view=move |data| view! {
                    <Whole data=data of=of.get_untracked() actions=actions/>
                }/>
            </Page>
        </Only>
    }
}

#[component]
fn Whole(data: ReviewPageData, of: String, actions: Actions) -> impl IntoView {
    let words = &texts().auditor().reviews;
    let ReviewPageData { is_reviewed, may_ask, may_decide, me, reviews, people, conversations } = data;
    let hall = use_hall();
    let private = (!is_reviewed).then(|| {
        let (href, label) = if may_decide {
            (hall.to("/admin/policies"), words.to_policies)
        } else {
            (hall.to("/audit/events?action=policy."), words.to_decision)
        };
        view! {
            <Notice tone=Tone::Info title=words.private>
                <p>{words.private_text}</p>
                <p><LinkButton small=true href=href>{label}</LinkButton></p>
            </Notice>
        }
    });
    let form = (may_ask && is_reviewed).then(|| {
        view! { <AskForm people=people of=of conversations=conversations action=actions.ask/> }
    });
    let empty = if may_ask { words.nothing_to_ask } else { words.nothing_to_decide };
    let list = if reviews.is_empty() && !is_reviewed {
        ().into_any()
    } else if reviews.is_empty() {
        view! { <Card><Empty icon=Glyph::Eye title=words.nothing text=empty/></Card> }.into_any()
    } else {
        reviews
            .into_iter()
            .map(|row| view! { <ReviewCard row=row me=me may_decide=may_decide is_reviewed=is_reviewed actions=actions/> })
            .collect_view()
            .into_any()
    };
    view! { {private}{form}{list} }
}
