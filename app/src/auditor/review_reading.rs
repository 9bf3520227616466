//! A conversation under review, to be read and nothing else.

use crate::{
    api::review::read_review,
    parts::{Card, Loaded, Notice, Rich, Tone, When},
    shell::{Only, Page, use_hall},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};
use types::{
    Problem, Role,
    view::{ConversationView, MessageView, ReviewRow, Speaker},
};

/// `/{org}/audit/reviews/{review}`.
pub struct ReviewPage;

#[lazy_route]
impl LazyRoute for ReviewPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Review/> }.into_any()
    }
}

#[component]
fn Review() -> impl IntoView {
    let words = &texts().auditor().reviews;
    let hall = use_hall();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("review").unwrap_or_default());
    let opened = Resource::new(
        move || (hall.org.get(), id.get()),
        |(_, id)| async move {
            let review = id.parse().map_err(|_| Problem::not_found("review"))?;
            read_review(review).await
        },
    );
    view! {
        <Only any_of=&[Role::Auditor] title=words.reading>
            <Page title=words.reading intro=words.reading_intro>
                <Loaded lines=10 of=opened view=|(row, view)| view! { <Reading row=row view=view/> }/>
            </Page>
        </Only>
    }
}

#[component]
fn Reading(row: ReviewRow, view: ConversationView) -> impl IntoView {
    let words = &texts().auditor().reviews;
    let hall = use_hall();
    let ReviewRow { member, reason, approver, until, .. } = row;
    let title = (words.of)(&member);
    let messages =
        view.messages.into_iter().map(move |message| view! { <Said message=message member=member.clone()/> });
    view! {
        <Notice tone=Tone::Warn title=title>
            <p dir="auto">{reason}</p>
            <p>{(words.approved_until)(&approver)}" "<When at=until/>". "{words.told}</p>
        </Notice>
        <Card>
            <h2 class="card-title" dir="auto">{view.row.title}</h2>
            <div class="reviewed">{messages.collect_view()}</div>
        </Card>
        <p><a class="link" href=hall.to("/audit/reviews")>{words.back}</a></p>
    }
}

#[component]
fn Said(message: MessageView, member: String) -> impl IntoView {
    let words = &texts().auditor().reviews;
    let is_member = message.speaker == Speaker::Member;
    let who = if is_member { member } else { message.model.unwrap_or_else(|| words.assistant.to_owned()) };
    view! {
        <article class="reviewed-message">
            <h3 class="reviewed-who"><span>{who}</span><When at=message.created_at/></h3>
            {if is_member {
                view! { <p class="reviewed-question" dir="auto">{message.source}</p> }.into_any()
            } else {
                view! { <Rich blocks=message.blocks/> }.into_any()
            }}
            {message.problem.map(|problem| view! { <p class="muted">{problem.title}</p> })}
        </article>
    }
}
