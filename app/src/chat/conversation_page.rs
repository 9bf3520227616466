//! The pages `/{org}` and `/{org}/chat/{conversation}`.

use super::{
    composer::Composer, conversation_header::ConversationHeader, shortcuts::Shortcuts, thread::Thread,
    transcript::Transcript,
};
use crate::{
    api::{
        Asked, Fetched, ask,
        chat::{LoadConversation, LoadModelChoices},
    },
    parts::{Later, Loaded, Status, later},
    shell::{DrawerButton, use_hall},
    text::texts,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use types::{
    ConversationId, Problem,
    view::{ConversationView, ModelChoice},
};

/// A chat that has not begun.
#[component]
pub fn NewChatPage() -> impl IntoView {
    let models = model_choices();
    view! {
        <div class="chat">
            <Loaded of=models lines=8 view=|models| view! { <Conversation view=None models=models/> }/>
        </div>
    }
}

/// One conversation.
#[component]
pub fn ConversationPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("conversation").unwrap_or_default());
    let opened = Fetched::<ConversationView>::new(
        move || id.get(),
        |id| match id.parse::<ConversationId>() {
            Ok(id) => ask(LoadConversation { id }),
            Err(_) => Asked::refused(Problem::not_found(texts().chat.no_such)),
        },
    );
    let models = model_choices();
    // Nothing of one conversation may stay in a field or a stream of the next. Two of the same kind would be drawn over
    // each other; one to the left and one to the right are not.
    let drawn = StoredValue::new((None, false));
    let draw = move |(view, models): (ConversationView, Vec<ModelChoice>)| {
        let (before, was_right) = drawn.get_value();
        let is_right = was_right != (before.is_some() && before != Some(view.row.id));
        drawn.set_value((Some(view.row.id), is_right));
        let page = view! { <Conversation view=Some(view) models=models/> };
        if is_right { Either::Right(page) } else { Either::Left(page) }
    };
    view! {
        <div class="chat">
            <Loaded of=(opened, models) lines=8 view=draw/>
        </div>
    }
}

fn model_choices() -> Fetched<Vec<ModelChoice>> {
    Fetched::new(String::new, |_| ask(LoadModelChoices {}))
}

#[component]
fn Conversation(view: Option<ConversationView>, models: Vec<ModelChoice>) -> impl IntoView {
    let words = &texts().chat;
    let thread = Thread::open(view, models);
    provide_context(thread);
    let title = move || {
        let title = thread.title.get();
        if title.is_empty() { words.new_chat.to_owned() } else { title }
    };
    let (head, middle) = match thread.id {
        Some(id) => (view! { <ConversationHeader id=id/> }.into_any(), view! { <Transcript/> }.into_any()),
        None => {
            let head = view! { <header class="chat-head"><DrawerButton/></header> };
            (head.into_any(), view! { <Welcome/> }.into_any())
        }
    };
    view! {
        <Title text=title/>
        {head}
        {middle}
        <Composer/>
        <Status text=thread.said/>
        <Shortcuts/>
    }
}

/// What stands where messages will be.
#[component]
fn Welcome() -> impl IntoView {
    let thread = super::thread::use_thread();
    move || match thread.waiting.get() {
        Some(_) => view! { <Transcript/> }.into_any(),
        None => view! { <Greeting/> }.into_any(),
    }
}

#[component]
fn Greeting() -> impl IntoView {
    let words = &texts().chat;
    let hall = use_hall();
    let greet = later(move || async move {
        let name = hall.viewer.await.map(|viewer| viewer.name).unwrap_or_default();
        (words.welcome)(name.split_whitespace().next().unwrap_or(&name)).into_any()
    });
    view! {
        <div class="welcome">
            <h1 class="welcome-title"><Later draw=greet/></h1>
            <p class="welcome-text">{words.welcome_text}</p>
        </div>
    }
}
