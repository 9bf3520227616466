//! Problems in words: what, why, what next, and the figures of the limit that refused.

use super::{Notice, Tone, quoted};
use crate::{api::ApiError, text::texts};
use leptos::{prelude::*, server_fn::ServerFn};
use types::Problem;

/// A problem as a notice. While a page is made on the server it also becomes the page's status.
#[component]
pub fn ProblemNotice(
    /// The problem.
    problem: Problem,
    /// It is the page's own: while the page is made, its status becomes the answer's.
    #[prop(optional)]
    of_page: bool,
    /// Buttons: Retry and the like.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    if of_page {
        crate::shell::status::answer_with(problem.status);
    }
    let words = &texts().parts;
    let mut problem = problem;
    if problem.title.starts_with('`') && !problem.detail.is_empty() {
        // The title names the field as programs know it; what is wrong says enough.
        problem.title = std::mem::take(&mut problem.detail);
    }
    let tone = if problem.limit.is_some() { Tone::Warn } else { Tone::Danger };
    let limit = problem.limit.map(|limit| {
        let resets = limit.resets_at.map(|at| (words.resets)(&at.to_minute()));
        view! {
            <p>{limit.rule.clone()} ". " {limit.figures()} ". " {resets}</p>
        }
    });
    let ids = [
        problem.request_id.map(|id| (words.request)(&id.to_string())),
        problem.provider_request_id.as_deref().map(words.provider_request),
    ];
    let ids: Vec<_> = if problem.status >= 500 { ids.into_iter().flatten().collect() } else { Vec::new() };
    view! {
        <Notice tone=tone title=problem.title>
            {(!problem.detail.is_empty()).then(|| view! { <p>{quoted(&problem.detail)}</p> }.into_any())}
            {limit}
            {(!ids.is_empty()).then(|| view! { <p class="notice-id">{ids.join(" · ")}</p> }.into_any())}
            {children.map(|children| view! { <div class="notice-actions">{children()}</div> }.into_any())}
        </Notice>
    }
}

/// What went wrong with an action the last time, if anything did.
pub fn problem_of<S>(action: ServerAction<S>) -> Signal<Option<Problem>>
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
    S::Error: Clone + Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || value.read().as_ref().and_then(|result| result.as_ref().err().map(|error| error.0.clone())))
}

/// The problem of a form, above its buttons. Shows nothing when there is none.
#[component]
pub fn ActionProblem(
    /// From [`problem_of`].
    #[prop(into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    move || problem.get().map(|problem| view! { <ProblemNotice problem=problem/> }.into_any())
}
