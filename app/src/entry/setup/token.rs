//! Before the first step: the link. With script its token is taken from the address; without, it is pasted.

use super::{page::Actions, rail::StepHead};
use crate::{
    parts::{ActionProblem, Button, Glyph, Kind, Notice, ProblemNotice, TextField, Tone, besides, problem_of},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::Problem;

/// The field for the token, and why the one that this browser carried opens nothing.
#[component]
pub(super) fn Token(problem: Option<Problem>, actions: Actions) -> impl IntoView {
    let words = &texts().entry().setup;
    let refused = problem_of(actions.open);
    view! {
        <StepHead title=words.token_title text=words.token_text/>
        {move || problem.clone().filter(|_| refused.get().is_none()).map(|problem| view! { <ProblemNotice problem=problem/> })}
        <ActionForm action=actions.open attr:class="form setup-form">
            <TextField
                label=words.token
                name="token"
                kind="password"
                hint=words.token_hint
                placeholder="kh_su_…"
                required=true
                problem=refused
            />
            <ActionProblem problem=besides(refused, &["token"])/>
            <div class="setup-actions">
                <Button kind=Kind::Primary icon=Glyph::Key submit=true busy=actions.open.pending()>{words.open}</Button>
            </div>
        </ActionForm>
        <Notice tone=Tone::Neutral title=words.no_link>
            <p>{words.no_link_text}</p>
            <p><code class="code-inline">"keyhall setup"</code></p>
        </Notice>
    }
    .into_any()
}
