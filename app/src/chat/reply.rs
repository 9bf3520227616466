//! A reply: as it is, or as it comes.

use super::{
    message::Versions,
    message_details::MessageDetails,
    reply_text::{ReplyBlocks, ReplyText},
    thread::{Thread, use_thread},
    turn_stream,
};
use crate::{
    api::{ask, chat::LoadConversation},
    parts::{Button, CopyButton, DeedForm, Glyph, Icon, IconButton, Kind, Menu, MenuRule, Money, ProblemNotice},
    text::texts,
};
use leptos::{leptos_dom::helpers::set_timeout, prelude::*};
use std::{cell::Cell, rc::Rc, time::Duration};
use types::{
    Problem,
    view::{Allowance, MessageView, ReplyState, TurnEvent},
};

/// How often a lost reply is asked for: about half a minute in all, as long as a restart takes.
const MOST_TRIES: u32 = 6;

#[component]
pub(super) fn Reply(message: MessageView) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let text = ReplyText::new(message.blocks.clone());
    let now = RwSignal::new(message);
    Effect::new(move |_| listen(thread, now, text, 0));
    let is_streaming = Memo::new(move |_| now.read().state == ReplyState::Streaming);
    let id = now.with_untracked(|message| format!("message-{}", message.id));
    let is_silent = Memo::new(move |_| is_streaming.get() && text.is_empty());
    view! {
        <article class="message message-reply" class:message-streaming=is_streaming id=id>
            <h2 class="unseen">{words.assistant_said}</h2>
            <Reasoning now=now/>
            {move || is_silent.get().then(|| view! {
                <p class="thinking"><span class="thinking-mark" aria-hidden="true"></span>{words.thinking}</p>
            }.into_any())}
            <ReplyBlocks text=text/>
            {move || is_streaming.get().then(|| view! {
                <a class="link only-without-script" href="">{words.show_rest}</a>
            }.into_any())}
            <Ending now=now/>
            {move || (!is_streaming.get()).then(|| view! { <Actions now=now/> }.into_any())}
        </article>
    }
}

/// Follows the turn that makes the reply, if one does; `tries` counts the streams before that brought nothing.
fn listen(thread: Thread, now: RwSignal<MessageView>, text: ReplyText, tries: u32) {
    let Some(turn) = now.read_untracked().turn_id else { return };
    if now.read_untracked().state != ReplyState::Streaming {
        return;
    }
    thread.turn.set(Some(turn));
    thread.said.set(texts().chat.generating.to_owned());
    let (org, after) = (thread.hall.org.get_untracked(), now.read_untracked().cursor);
    let tries = Rc::new(Cell::new(tries));
    let heard = Rc::clone(&tries);
    let hear = move |event| {
        heard.set(0);
        match event {
            TurnEvent::Blocks { from, blocks, .. } => text.replace(from, blocks),
            TurnEvent::Reasoning { text } => now.update(|message| message.reasoning.push_str(&text)),
            TurnEvent::Titled { title } => {
                thread.title.set(title);
                thread.hall.list_changed();
            }
            TurnEvent::Ended { message, allowance } => end(thread, now, text, *message, allowance),
            TurnEvent::Moved => {}
        }
    };
    let owner = Owner::current();
    turn_stream::follow(&org, turn, after, hear, move || catch_up(owner.clone(), thread, now, text, tries.get()));
}

/// The browser gave the stream up, as it does when a server that restarts answers with an error. Shows what is stored: the
/// end, or a reply that is still being made and is followed again. Asks a few times, each time after a longer pause; then it
/// says what is wrong.
fn catch_up(owner: Option<Owner>, thread: Thread, now: RwSignal<MessageView>, text: ReplyText, tries: u32) {
    let ask = move || {
        leptos::task::spawn_local(async move {
            let (Some(id), Some(shown)) = (thread.id, now.try_get_untracked()) else { return };
            let loaded = ask(LoadConversation { id }).answer().await;
            // Another page meanwhile.
            if now.try_get_untracked().is_none() {
                return;
            }
            let stored = loaded.map(|view| view.messages.into_iter().find(|stored| stored.id == shown.id));
            match stored {
                Ok(Some(stored)) if stored.state != ReplyState::Streaming => end(thread, now, text, stored, None),
                Ok(Some(stored)) if tries < MOST_TRIES => {
                    text.replace(0, stored.blocks.clone());
                    replace(now, stored);
                    if let Some(owner) = owner {
                        owner.with(|| listen(thread, now, text, tries + 1));
                    }
                }
                Err(_) if tries < MOST_TRIES => catch_up(owner, thread, now, text, tries + 1),
                // The present branch is another one by now.
                Ok(None) => thread.turn.set(None),
                Ok(Some(_)) => end(thread, now, text, lost(shown, Problem::internal()), None),
                Err(error) => end(thread, now, text, lost(shown, error.0), None),
            }
        });
    };
    // At once, then after one second, two, four, eight, sixteen.
    let seconds = if tries == 0 { 0 } else { 1 << (tries - 1).min(4) };
    set_timeout(ask, Duration::from_secs(seconds));
}

/// A reply whose end nobody heard of: what came of it, and why there is no more.
fn lost(shown: MessageView, problem: Problem) -> MessageView {
    MessageView { state: ReplyState::Failed, problem: Some(problem), ..shown }
}

/// Shows a message anew. The siblings are the page's: the stream knows the one that it made.
fn replace(now: RwSignal<MessageView>, message: MessageView) {
    now.update(|shown| {
        let siblings = std::mem::take(&mut shown.siblings);
        *shown = message;
        shown.siblings = siblings;
    });
}

fn end(
    thread: Thread,
    now: RwSignal<MessageView>,
    text: ReplyText,
    message: MessageView,
    allowance: Option<Allowance>,
) {
    let words = &texts().chat;
    text.replace(0, message.blocks.clone());
    let said = match message.state {
        ReplyState::Stopped => words.stopped,
        ReplyState::Failed => words.failed,
        ReplyState::Streaming => words.generating,
        ReplyState::Done => words.complete,
    };
    replace(now, message);
    thread.turn.set(None);
    thread.said.set(said.to_owned());
    if allowance.is_some() {
        let has_model = thread.models.with_value(|models| !models.is_empty());
        thread.hall.latest_allowance.set(allowance.map(|now| Allowance { has_model, ..now }));
    }
    thread.hall.list_changed();
}

#[component]
fn Reasoning(now: RwSignal<MessageView>) -> impl IntoView {
    let words = &texts().chat;
    let is_there = Memo::new(move |_| !now.read().reasoning.is_empty());
    move || {
        is_there.get().then(|| {
            view! {
                <details class="reasoning">
                    <summary>{words.reasoning}</summary>
                    <div class="reasoning-text" dir="auto">{move || now.read().reasoning.clone()}</div>
                </details>
            }
            .into_any()
        })
    }
}

/// How it ended, where that needs saying: stopped, or failed with the reason and a way on.
#[component]
fn Ending(now: RwSignal<MessageView>) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    move || {
        let message = now.read();
        match (message.state, message.problem.clone()) {
            (ReplyState::Stopped, _) => Some(view! { <p class="ending">{words.stopped_note}</p> }.into_any()),
            (ReplyState::Failed, Some(problem)) => {
                let id = message.id;
                let fitting = problem.limit.as_ref().and_then(|limit| limit.fitting_max_tokens);
                Some(
                    view! {
                        <ProblemNotice problem=problem>
                            {fitting.map(|tokens| view! { <ShorterForm reply=id tokens=tokens/> }.into_any())}
                            <RegenerateForm reply=id>
                                <Button small=true submit=true icon=Glyph::Again busy=thread.regenerate.pending()>{words.retry}</Button>
                            </RegenerateForm>
                        </ProblemNotice>
                    }
                    .into_any(),
                )
            }
            _ => None,
        }
    }
}

/// A form that asks for another reply; its button, or its buttons with a model each, are its children.
#[component]
fn RegenerateForm(reply: types::MessageId, children: Children) -> impl IntoView {
    let thread = use_thread();
    view! {
        <DeedForm deed=thread.regenerate>
            {thread.id.map(|id| view! { <input type="hidden" name="conversation" value=id.to_string()/> }.into_any())}
            <input type="hidden" name="reply" value=reply.to_string()/>
            {children()}
        </DeedForm>
    }
}

/// What the limit leaves room for: a reply of at most so many tokens.
#[component]
fn ShorterForm(reply: types::MessageId, tokens: u64) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    view! {
        <DeedForm deed=thread.regenerate_shorter>
            {thread.id.map(|id| view! { <input type="hidden" name="conversation" value=id.to_string()/> }.into_any())}
            <input type="hidden" name="reply" value=reply.to_string()/>
            <Button small=true submit=true kind=Kind::Primary busy=thread.regenerate_shorter.pending()>
                {(words.shorter)(tokens)}
            </Button>
        </DeedForm>
    }
}

#[component]
fn Actions(now: RwSignal<MessageView>) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    // Made when the reply has ended: nothing changes any more.
    let message = now.get_untracked();
    let id = message.id;
    let is_last = thread.is_last(id);
    let left = move || {
        let left = thread.hall.latest_allowance.read().as_ref().and_then(Allowance::left)?;
        is_last
            .get()
            .then(|| view! { <span class="left-after">{(words.left_after)(&left.to_string())}</span> }.into_any())
    };
    let cost = message
        .receipt
        .as_ref()
        .map(|receipt| view! { <span class="reply-cost"><Money amount=receipt.cost/></span> }.into_any());
    view! {
        <div class="message-actions">
            <Versions shown=id siblings=message.siblings.clone()/>
            <span class="copy-reply"><CopyButton text=message.source.clone() label=words.copy_message/></span>
            <RegenerateForm reply=id>
                <IconButton icon=Glyph::Again label=words.regenerate.to_owned() submit=true/>
            </RegenerateForm>
            <OtherModels reply=id/>
            <MessageDetails message=message/>
            {cost}
            {left}
        </div>
    }
}

/// The other models, each of which may answer as well.
#[component]
fn OtherModels(reply: types::MessageId) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let names = thread.models.with_value(|models| {
        models.iter().filter(|model| model.refused.is_none()).map(|model| model.name.clone()).collect::<Vec<_>>()
    });
    (names.len() > 1).then(|| {
        view! {
            <Menu
                id=format!("models-{reply}")
                label=words.regenerate_with
                trigger=view! { <Icon of=Glyph::Model/> }.into_any()
            >
                <p class="menu-note">{words.regenerate_with}</p>
                <MenuRule/>
                <RegenerateForm reply=reply>
                    {names
                        .into_iter()
                        .map(|name| view! { <button type="submit" class="menu-item" name="model" value=name>{name.clone()}</button> }.into_any())
                        .collect::<Vec<_>>()}
                </RegenerateForm>
            </Menu>
        }
    })
}
