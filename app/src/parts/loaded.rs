//! What the server answered, once it is there.

use super::{Later, ProblemNotice, later, later::Waiting, skeleton};
use crate::api::{ApiError, Fetched};
use leptos::prelude::*;
use serde::de::DeserializeOwned;

/// What [`Loaded`] can show.
pub trait Held: Copy + Send + Sync + 'static {
    /// What is there in the end.
    type Value: Send + 'static;
    /// Waits for it.
    fn wait(self) -> Waiting<Result<Self::Value, ApiError>>;
}

impl<T: Clone + Send + Sync + 'static> Held for Resource<Result<T, ApiError>> {
    type Value = T;

    fn wait(self) -> Waiting<Result<T, ApiError>> {
        Box::pin(self.into_future())
    }
}

impl<T: DeserializeOwned + Send + 'static> Held for Fetched<T> {
    type Value = T;

    fn wait(self) -> Waiting<Result<T, ApiError>> {
        self.into_future()
    }
}

/// Both, at the same time.
impl<A: DeserializeOwned + Send + 'static, B: DeserializeOwned + Send + 'static> Held for (Fetched<A>, Fetched<B>) {
    type Value = (A, B);

    fn wait(self) -> Waiting<Result<(A, B), ApiError>> {
        Box::pin(async move {
            let (first, second) = (self.0.await, self.1.await);
            Ok((first?, second?))
        })
    }
}

/// Draws what a resource holds; a skeleton until then, the problem instead where there is one. While it is fetched
/// again, what was there stays.
#[component]
pub fn Loaded<R, V, F>(
    /// The resource.
    of: R,
    /// Draws the value.
    view: F,
    /// Lines of the skeleton.
    #[prop(default = 4)]
    lines: usize,
) -> impl IntoView
where
    R: Held,
    V: IntoView + 'static,
    F: Fn(R::Value) -> V + Clone + Send + Sync + 'static,
{
    let draw = move || {
        let view = view.clone();
        async move {
            match of.wait().await {
                Ok(value) => view(value).into_any(),
                Err(error) => view! { <ProblemNotice problem=error.0 of_page=true/> }.into_any(),
            }
        }
    };
    view! { <Later draw=later(draw) meanwhile=skeleton(lines)/> }
}
