//! What follows when an action went well. A refused form keeps what was typed, so nothing may be fetched or closed then.

use crate::api::ApiError;
use leptos::{prelude::*, server_fn::ServerFn};
use types::Problem;

/// A number that changes whenever the action succeeds, and never when it fails: the source of a resource that shows what the
/// action changed.
pub fn successes<S>(action: ServerAction<S>) -> Memo<usize>
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
    S::Error: Clone + Send + Sync + 'static,
{
    let (version, value) = (action.version(), action.value());
    Memo::new(move |before: Option<&usize>| {
        let now = version.get();
        let is_ok = value.with_untracked(|value| matches!(value, Some(Ok(_))));
        if is_ok { now } else { before.copied().unwrap_or_default() }
    })
}

/// Does something in the browser each time the action succeeds: closes its dialog, empties its form.
pub fn on_success<S>(action: ServerAction<S>, then: impl Fn() + Send + Sync + 'static)
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
    S::Error: Clone + Send + Sync + 'static,
{
    let count = successes(action);
    Effect::new(move |before: Option<usize>| {
        let now = count.get();
        if before.is_some_and(|before| before != now) {
            then();
        }
        now
    });
}

/// What the action answered when it last succeeded.
pub fn answer_of<S>(action: ServerAction<S>) -> Signal<Option<S::Output>>
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
    S::Error: Clone + Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || value.read().as_ref().and_then(|result| result.as_ref().ok().cloned()))
}

/// Which of several things the action was last used on, also after it ended. Make it beside the action, and read it before
/// anything that may stay away: a memo that nobody reads remembers nothing.
pub fn last_of<S, T>(action: ServerAction<S>, which: impl Fn(&S) -> T + Send + Sync + 'static) -> Memo<Option<T>>
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
    S::Error: Clone + Send + Sync + 'static,
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |before: Option<&Option<T>>| match action.input().read().as_ref() {
        Some(input) => Some(which(input)),
        None => before.cloned().flatten(),
    })
}

/// A form's problem, unless one of these fields already says it.
pub fn besides(problem: Signal<Option<Problem>>, fields: &'static [&'static str]) -> Signal<Option<Problem>> {
    let is_said = |problem: &Problem| problem.field.as_deref().is_some_and(|field| fields.contains(&field));
    Signal::derive(move || problem.get().filter(|problem| !is_said(problem)))
}
