//! Who may read my conversations, or could: what the organization's reviews opened, told to whom they concern.

use crate::{
    api::review::load_reviews_of_mine,
    parts::{Badge, CardHead, Loaded, Tone, When},
    shell::use_hall,
    text::texts,
};
use leptos::prelude::*;
use leptos_router::components::A;
use types::view::{ReviewRow, ReviewState};

#[component]
pub(super) fn ReviewsOfMine() -> impl IntoView {
    let words = texts().account();
    let hall = use_hall();
    let reviews = Resource::new(move || hall.org.get(), |_| load_reviews_of_mine());
    view! {
        <section class="card" id="reviews">
            <CardHead title=words.reviews hint=words.reviews_hint/>
            <Loaded lines=2 of=reviews view=|reviews| {
                if reviews.is_empty() {
                    view! { <p class="muted">{texts().account().no_reviews}</p> }.into_any()
                } else {
                    let rows = reviews.into_iter().map(|row| view! { <Review row=row/> }).collect_view();
                    view! { <ul class="reviews">{rows}</ul> }.into_any()
                }
            }/>
        </section>
    }
}

#[component]
fn Review(row: ReviewRow) -> impl IntoView {
    let words = texts().account();
    let is_open = row.state == ReviewState::Open;
    let conversation = use_hall().to(&format!("/chat/{}", row.conversation_id));
    let end = row.ended_at.or(row.until);
    view! {
        <li class="review">
            <p class="review-who">
                {if is_open {
                    view! { <Badge tone=Tone::Warn>{words.review_open}</Badge> }.into_any()
                } else {
                    view! { <Badge>{words.review_over}</Badge> }.into_any()
                }}
                <span>{(words.review_by)(&row.auditor, &row.approver)}" "<When at=end/></span>
            </p>
            <blockquote class="review-reason" dir="auto">{row.reason}</blockquote>
            <p class="muted">{(words.review_readings)(row.readings)}</p>
            <p><A href=conversation attr:class="link">{words.review_conversation}</A></p>
        </li>
    }
}
