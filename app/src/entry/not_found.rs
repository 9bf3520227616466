//! No such page.

use crate::{
    parts::{Card, Empty, Glyph, Kind, Later, LinkButton, later, skeleton},
    shell::{Hall, Page, status},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// An address below an organization that names no page of it. Whoever is signed in stays in their workspace.
pub struct NotFoundPage;

#[lazy_route]
impl LazyRoute for NotFoundPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <InWorkspace/> }.into_any()
    }
}

#[component]
fn InWorkspace() -> impl IntoView {
    status::answer_with(404);
    let hall = expect_context::<Hall>();
    let draw = later(move || async move {
        match hall.viewer.await {
            Ok(_) => view! { <Missing href=hall.to("")/> }.into_any(),
            Err(_) => view! { <Missing href="/".to_owned()/> }.into_any(),
        }
    });
    view! { <Later draw=draw meanwhile=skeleton(4)/> }
}

#[component]
fn Missing(href: String) -> impl IntoView {
    let words = texts().entry();
    let is_signed_in = href != "/";
    let back = if is_signed_in { texts().shell.back_to_chat } else { words.to_start };
    view! {
        <Page title=words.not_found_title>
            <Card>
                <Empty icon=Glyph::Search title=words.not_found text=words.not_found_text>
                    <LinkButton href=href kind=Kind::Primary>{back}</LinkButton>
                </Empty>
            </Card>
        </Page>
    }
}
