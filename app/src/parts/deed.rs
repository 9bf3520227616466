//! What a form has the server do: [`ServerAction`] and [`ActionForm`] without their types, which are compiled anew for
//! every server function. For the pages that everybody loads.

use crate::{
    api::ApiError,
    browser::{fetch, form},
};
use leptos::{
    ev,
    prelude::*,
    server::ServerActionError,
    server_fn::{ServerFn, error::ServerFnUrlError},
};
use types::Problem;

/// A server function that forms call, and what it answered last.
#[derive(Clone, Copy)]
pub struct Deed {
    path: &'static str,
    answer: RwSignal<Option<Result<String, Problem>>>,
    pending: RwSignal<bool>,
}

impl Deed {
    /// The deed of a server function. A form that was sent without script leaves its problem in the address: it is found there.
    pub fn of<S: ServerFn<Error = ApiError>>() -> Self {
        Self::at(S::PATH)
    }

    fn at(path: &'static str) -> Self {
        let before = use_context::<ServerActionError>().filter(|error| error.path() == path);
        let before = before.map(|error| Err(ServerFnUrlError::<ApiError>::decode_err(error.err()).0));
        Self { path, answer: RwSignal::new(before), pending: RwSignal::new(false) }
    }

    /// Does it with these fields.
    pub fn send(self, fields: String) {
        self.pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = fetch::post(self.path, fields).await;
            // The page may be another one by now.
            self.pending.try_set(false);
            self.answer.try_set(Some(answer.map_err(|error| error.0)));
        });
    }

    /// Whether it is being done.
    pub fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    /// What went wrong the last time, if anything did.
    pub fn problem(self) -> Signal<Option<Problem>> {
        Signal::derive(move || self.answer.read().as_ref().and_then(|answer| answer.as_ref().err().cloned()))
    }

    /// Hears every answer from now on.
    pub fn on_answer(self, hear: impl Fn(Result<(), Problem>) + 'static) {
        let hear: Box<dyn Fn(Result<(), Problem>)> = Box::new(hear);
        Effect::new(move |before: Option<()>| {
            let answer = self.answer.get();
            if let (Some(()), Some(answer)) = (before, answer) {
                untrack(|| hear(answer.map(drop)));
            }
        });
    }

    /// Does something whenever it was done.
    pub fn on_success(self, then: impl Fn() + 'static) {
        self.on_answer(move |answer| {
            if answer.is_ok() {
                then();
            }
        });
    }
}

/// A form that does a [`Deed`]: in place with script, and without it.
#[component]
pub fn DeedForm(
    /// What it does.
    deed: Deed,
    /// Unique on the page, for buttons that stand outside.
    #[prop(optional)]
    id: Option<&'static str>,
    /// Its class.
    #[prop(optional)]
    class: Option<&'static str>,
    /// The fields and the button.
    children: Children,
) -> impl IntoView {
    let submit = move |event: ev::SubmitEvent| {
        if !event.default_prevented() {
            event.prevent_default();
            deed.send(form::fields_of(&event));
        }
    };
    view! { <form method="post" action=deed.path id=id class=class on:submit=submit>{children()}</form> }
}
