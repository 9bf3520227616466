//! What a server function answered, once it is there.

use super::{ProblemNotice, Skeleton};
use crate::api::ApiError;
use leptos::{either::Either, prelude::*};

/// Draws what a resource holds; a skeleton until then, the problem instead where there is one. While it is fetched
/// again, what was there stays.
#[component]
pub fn Loaded<T, V, F>(
    /// The resource.
    of: Resource<Result<T, ApiError>>,
    /// Draws the value.
    view: F,
    /// Lines of the skeleton.
    #[prop(default = 4)]
    lines: usize,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + Send + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
{
    view! {
        <Transition fallback=move || view! { <Skeleton lines=lines/> }>
            {move || {
                let view = view.clone();
                Suspend::new(async move {
                    match of.await {
                        Ok(value) => Either::Left(view(value)),
                        Err(error) => Either::Right(view! { <ProblemNotice problem=error.0 of_page=true/> }),
                    }
                })
            }}
        </Transition>
    }
}
