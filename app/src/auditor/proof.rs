//! The proof: verify now, and what it takes to verify without this server.

use crate::{
    api::{
        ApiError,
        audit::{Proof, VerifyLog},
    },
    parts::{
        ActionProblem, Button, Card, CopyButton, Glyph, Kind, LinkButton, Loaded, Notice, Tone, answer_of, problem_of,
    },
    shell::use_hall,
    text::{number, texts},
};
use leptos::{form::ActionForm, prelude::*};
use types::view::Verdict;

#[component]
pub(super) fn Proofs(proof: Resource<Result<Proof, ApiError>>, verify: ServerAction<VerifyLog>) -> impl IntoView {
    let words = &texts().auditor().events;
    let hall = use_hall();
    let (verdict, problem) = (answer_of(verify), problem_of(verify));
    let is_running = verify.pending();
    view! {
        <Card>
            <header class="card-head">
                <div class="card-words">
                    <h2 class="card-title">{words.proof}</h2>
                    <p class="card-hint">{words.proof_text}</p>
                </div>
                <div class="card-actions">
                    <LinkButton external=true icon=Glyph::Download href=hall.to("/audit/export/events.jsonl")>{words.export}</LinkButton>
                    <ActionForm action=verify>
                        <Button kind=Kind::Primary icon=Glyph::Shield submit=true busy=is_running>{words.verify}</Button>
                    </ActionForm>
                </div>
            </header>
            // An old verdict must not pass for the one that is being made.
            {move || if is_running.get() {
                view! { <p class="muted" role="status">{words.verifying}</p> }.into_any()
            } else {
                verdict.get().map(|verdict| view! { <Says verdict=verdict/> }).into_any()
            }}
            <ActionProblem problem=problem/>
            <details class="offline">
                <summary>{words.offline}</summary>
                <Loaded lines=2 of=proof view=|proof| view! { <Offline proof=proof/> }/>
            </details>
        </Card>
    }
}

#[component]
fn Says(verdict: Verdict) -> impl IntoView {
    let words = &texts().auditor().events;
    let read = (words.holds_text)(&number::whole(verdict.events), &number::whole(verdict.ledger_rows), verdict.took_ms);
    let root = view! {
        <p class="root"><span class="muted">{words.root}</span><span class="mono">{verdict.root.clone()}</span><CopyButton text=verdict.root/></p>
    };
    match verdict.first_bad {
        None if verdict.ok => view! { <Notice tone=Tone::Ok title=words.holds><p>{read}</p>{root}</Notice> }.into_any(),
        bad => view! {
            <Notice tone=Tone::Danger title=words.broken>
                <p>{bad}</p>
                <p>{words.broken_text}</p>
                {root}
            </Notice>
        }
        .into_any(),
    }
}

#[component]
fn Offline(proof: Proof) -> impl IntoView {
    let words = &texts().auditor().events;
    let checkpoint = match proof.checkpoint {
        Some(note) => {
            // A checkpoint's second line is the size of the tree that it signs (C2SP tlog-checkpoint).
            let events = note.lines().nth(1).and_then(|line| line.parse().ok()).map(number::whole).unwrap_or_default();
            view! {
                <p class="muted">{(words.checkpoint_text)(&events)}</p>
                <div class="copyable"><pre class="json">{note.clone()}</pre><CopyButton text=note/></div>
            }
            .into_any()
        }
        None => view! { <p class="muted">{words.no_checkpoint}</p> }.into_any(),
    };
    view! {
        <div class="offline-body">
            <p class="muted">{words.offline_text}</p>
            <div class="copyable">
                <pre class="json">{words.command}</pre>
                <CopyButton text=words.command.to_owned() label=words.copy_command/>
            </div>
            <h3>{words.public_key}</h3>
            <div class="copyable">
                <pre class="json">{proof.public_key.clone()}</pre>
                <CopyButton text=proof.public_key label=words.copy_key/>
            </div>
            <h3>{words.checkpoint}</h3>
            {checkpoint}
        </div>
    }
}
