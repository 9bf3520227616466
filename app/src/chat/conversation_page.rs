//! The pages `/{org}` and `/{org}/chat/{conversation}`.

use super::{
    composer::Composer, conversation_header::ConversationHeader, shortcuts::Shortcuts, thread::Thread,
    transcript::Transcript,
};
use crate::{
    api::{
        ApiError,
        chat::{load_conversation, load_model_choices},
    },
    parts::{Loaded, Status},
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
    let models = Resource::new(|| (), |()| load_model_choices());
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
    let opened = Resource::new(move || id.get(), open);
    // Every other conversation: see below.
    let every_other = Memo::new(move |before: Option<&(String, bool)>| {
        let id = id.get();
        let flips = before.is_some_and(|(was, _)| *was != id);
        let was = before.is_some_and(|(_, every_other)| *every_other);
        (id, was != flips)
    });
    // Nothing of one conversation may stay in a field or a stream of the next. Two of the same kind would be drawn over
    // each other; one to the left and one to the right are not.
    let draw = move |(view, models)| {
        let page = view! { <Conversation view=Some(view) models=models/> };
        if every_other.read_untracked().1 { Either::Left(page) } else { Either::Right(page) }
    };
    view! {
        <div class="chat">
            <Loaded of=opened lines=8 view=draw/>
        </div>
    }
}

async fn open(id: String) -> Result<(ConversationView, Vec<ModelChoice>), ApiError> {
    let id: ConversationId = id.parse().map_err(|_| Problem::not_found(texts().chat.no_such))?;
    Ok((load_conversation(id).await?, load_model_choices().await?))
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
    view! {
        <Title text=title/>
        {match thread.id {
            Some(id) => Either::Left(view! { <ConversationHeader id=id/> }),
            None => Either::Right(view! { <header class="chat-head"><DrawerButton/></header> }),
        }}
        {match thread.id {
            Some(_) => Either::Left(view! { <Transcript/> }),
            None => Either::Right(view! { <Welcome/> }),
        }}
        <Composer/>
        <Status text=thread.said/>
        <Shortcuts/>
    }
}

/// What stands where messages will be.
#[component]
fn Welcome() -> impl IntoView {
    let words = &texts().chat;
    let thread = super::thread::use_thread();
    let hall = use_hall();
    view! {
        {move || match thread.waiting.get() {
            Some(_) => Either::Left(view! { <Transcript/> }),
            None => Either::Right(view! {
                <div class="welcome">
                    <h1 class="welcome-title">
                        <Transition>
                            {move || Suspend::new(async move {
                                let viewer = hall.viewer.await.ok();
                                let name = viewer.map(|viewer| viewer.name).unwrap_or_default();
                                (words.welcome)(name.split_whitespace().next().unwrap_or(&name))
                            })}
                        </Transition>
                    </h1>
                    <p class="welcome-text">{words.welcome_text}</p>
                </div>
            }),
        }}
    }
}
