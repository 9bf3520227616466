//! Replacing a provider key: paste → probe → seal → promote, as steps that show where it stands.

use super::connections::Actions;
use crate::{
    browser::form,
    parts::{
        ActionProblem, Button, Dialog, Glyph, Icon, Kind, Notice, TextField, Tone, besides, on_success, problem_of,
    },
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::ConnectionId;

/// Where the replacement stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Waits for the key.
    Paste,
    /// The provider is being asked.
    Probe,
    /// The provider, or we, said no.
    Refused,
    /// The new key is active.
    Done,
}

impl Stage {
    /// How many of the four steps are behind.
    const fn done(self) -> usize {
        match self {
            Self::Paste => 0,
            Self::Probe | Self::Refused => 1,
            Self::Done => 4,
        }
    }
}

/// The dialog of one connection. The action is the page's, so what another card's dialog did is not shown here.
#[component]
pub(super) fn ReplaceKeyDialog(dialog: String, id: ConnectionId, name: String, actions: Actions) -> impl IntoView {
    let action = actions.replace;
    let words = &texts().admin().connections;
    let problem = problem_of(action);
    let stage = Memo::new(move |_| {
        if actions.replaced.get() != Some(id) {
            return Stage::Paste;
        }
        if action.pending().get() {
            return Stage::Probe;
        }
        match action.value().read().as_ref() {
            Some(Ok(_)) => Stage::Done,
            Some(Err(_)) => Stage::Refused,
            None => Stage::Paste,
        }
    });
    let mine = Signal::derive(move || if stage.get() == Stage::Refused { problem.get() } else { None });
    // Sealed anew it may be the key from before, which must not be revoked then.
    let is_same = Memo::new(move |_| {
        action.value().read().as_ref().and_then(|done| done.as_ref().ok()).is_some_and(|card| {
            let mut prints = card.keys.iter().map(|key| &key.fingerprint);
            prints.next().is_some_and(|newest| prints.next() == Some(newest))
        })
    });
    let emptied = dialog.clone();
    on_success(action, move || form::reset_in(&emptied));
    view! {
        <Dialog id=dialog.clone() title=(words.replace_title)(&name) wide=true>
            <Steps stage=stage/>
            <p class="muted">{words.replace_text}</p>
            {move || (stage.get() == Stage::Done).then(|| view! {
                <Notice tone=Tone::Brass title=words.replaced>
                    {if is_same.get() { words.replaced_same } else { words.replaced_text }}
                </Notice>
            })}
            <ActionForm action=action attr:class="form">
                <input type="hidden" name="connection" value=id.to_string()/>
                <TextField
                    label=words.new_key
                    name="key"
                    id=format!("{dialog}-key")
                    kind="password"
                    hint=words.key_hint
                    required=true
                    problem=mine
                />
                <ActionProblem problem=besides(mine, &["key"])/>
                <div class="dialog-actions">
                    <Button closes=dialog.clone()>{texts().parts.close}</Button>
                    <Button kind=Kind::Primary icon=Glyph::Lock submit=true busy=action.pending()>{words.replace_now}</Button>
                </div>
            </ActionForm>
        </Dialog>
    }
}

#[component]
fn Steps(stage: Memo<Stage>) -> impl IntoView {
    let words = &texts().admin().connections;
    view! {
        <ol class="steps" aria-label=words.steps>
            {words.replace_steps.iter().enumerate().map(|(place, step)| {
                let is_done = move || place < stage.get().done();
                let is_here = move || place == stage.get().done();
                let is_wrong = move || is_here() && stage.get() == Stage::Refused;
                view! {
                    <li
                        class="step"
                        class:step-done=is_done
                        class:step-here=is_here
                        class:step-wrong=is_wrong
                        aria-current=move || is_here().then_some("step")
                    >
                        <span class="step-mark">
                            {move || if is_done() {
                                view! { <Icon of=Glyph::Check/><span class="unseen">{words.step_done}</span> }.into_any()
                            } else if is_wrong() {
                                view! { <Icon of=Glyph::Close/> }.into_any()
                            } else {
                                (place + 1).to_string().into_any()
                            }}
                        </span>
                        {*step}
                    </li>
                }
            }).collect_view()}
        </ol>
    }
}
