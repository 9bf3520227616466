//! Pages for some roles only.

use super::{Page, status::answer_with, use_hall};
use crate::{
    parts::{Empty, Glyph, Later, LinkButton, ProblemNotice, Skeleton, later},
    text::texts,
};
use leptos::prelude::*;
use types::{Role, view::Viewer};

/// Shows a page to those who have one of the roles, and tells everybody else why not. The rooms refuse by themselves: this only
/// keeps buttons away from people for whom they do nothing.
#[component]
pub fn Only(
    /// Roles that may.
    any_of: &'static [Role],
    /// The page's title.
    #[prop(into)]
    title: String,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let hall = use_hall();
    let draw = move || {
        let (children, title) = (children.clone(), title.clone());
        async move {
            match hall.viewer.await {
                Ok(viewer) if viewer.roles.has_any(any_of) => children(),
                Ok(viewer) => view! { <Refused any_of=any_of title=title viewer=viewer/> }.into_any(),
                Err(error) => {
                    view! { <Page title=title><ProblemNotice problem=error.0 of_page=true/></Page> }.into_any()
                }
            }
        }
    };
    let meanwhile = || view! { <div class="page"><Skeleton lines=8/></div> };
    view! { <Later draw=later(draw) meanwhile=meanwhile/> }
}

#[component]
fn Refused(any_of: &'static [Role], title: String, viewer: Viewer) -> impl IntoView {
    let words = &texts().shell;
    answer_with(403);
    let takes: Vec<&str> = any_of.iter().map(|role| role.as_str()).collect();
    let text = (words.refused_text)(&takes, &viewer.roles.to_string(), &viewer.org_name);
    view! {
        <Page title=title>
            <section class="card">
                <Empty icon=Glyph::Lock title=words.refused_title text=text>
                    <LinkButton href=use_hall().to("")>{words.back_to_chat}</LinkButton>
                </Empty>
            </section>
        </Page>
    }
}
