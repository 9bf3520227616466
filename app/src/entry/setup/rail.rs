//! What is done, what is now, what comes: beside the step, or above it on a narrow screen.

use super::page::Step;
use crate::{
    parts::{Glyph, Icon},
    shell::Mark,
    text::texts,
};
use leptos::prelude::*;
use types::Moment;

/// The steps with their state.
#[component]
pub(super) fn Rail(
    /// Where it is.
    at: Step,
    /// How long the link is good.
    until: Option<Moment>,
) -> impl IntoView {
    let words = &texts().entry().setup;
    let now = match at {
        Step::Token => 0,
        Step::Organization => 1,
        Step::Provider => 2,
        Step::Owner => 3,
    };
    let steps = words
        .steps
        .iter()
        .zip(1..)
        .map(|((title, text), number)| {
            let (class, said) = match number {
                number if number < now => ("setup-step setup-done", Some(words.done)),
                number if number == now => ("setup-step setup-now", None),
                _ => ("setup-step", None),
            };
            view! {
                <li class=class aria-current=(number == now).then_some("step")>
                    <span class="setup-number" aria-hidden="true">
                        {if said.is_some() { view! { <Icon of=Glyph::Check/> }.into_any() } else { number.into_any() }}
                    </span>
                    <span class="setup-step-words">
                        <span class="setup-step-title">{*title}{said.map(|said| view! { <span class="unseen">" "{said}</span> })}</span>
                        <span class="setup-step-text">{*text}</span>
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <aside class="setup-rail">
            <p class="entry-brand"><Mark/>{texts().shell.product}</p>
            <ol class="setup-steps" aria-label=words.steps_label>{steps}</ol>
            <div class="setup-foot">
                {until.map(|until| view! { <p class="setup-until"><Icon of=Glyph::Clock/>{(words.good_until)(&until.to_minute())}</p> })}
                <p class="setup-until"><Icon of=Glyph::Shield/>{words.nothing_leaves}</p>
            </div>
        </aside>
    }
    .into_any()
}

/// The head of a step.
#[component]
pub(super) fn StepHead(
    /// What it is about.
    #[prop(into)]
    title: String,
    /// In a sentence or two.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <header class="setup-head">
            <h1 class="setup-title">{title}</h1>
            <p class="setup-text">{text}</p>
        </header>
    }
    .into_any()
}
