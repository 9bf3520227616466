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
    parts::{Loaded, ProblemNotice, Status},
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

type Opened = (Option<ConversationView>, Vec<ModelChoice>);

/// A chat that has not begun.
#[component]
pub fn NewChatPage() -> impl IntoView {
    let models = Resource::new(|| (), |()| async { load_model_choices().await.map(|models| (None, models)) });
    view! { <Opening of=models/> }
}

/// One conversation.
#[component]
pub fn ConversationPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("conversation").and_then(|id| id.parse::<ConversationId>().ok()));
    // Each conversation gets a page of its own: nothing of the one before may stay in a field or a stream.
    view! {
        <For each=move || [id.get()] key=|id| *id let:id>
            {match id {
                Some(id) => Either::Left(view! { <Opening of=Resource::new(|| (), move |()| open(id))/> }),
                None => Either::Right(view! {
                    <div class="chat-column"><ProblemNotice problem=Problem::not_found(texts().chat.no_such) of_page=true/></div>
                }),
            }}
        </For>
    }
}

async fn open(id: ConversationId) -> Result<Opened, ApiError> {
    Ok((Some(load_conversation(id).await?), load_model_choices().await?))
}

#[component]
fn Opening(of: Resource<Result<Opened, ApiError>>) -> impl IntoView {
    view! {
        <div class="chat">
            <Loaded of=of lines=8 view=|(view, models)| view! { <Conversation view=view models=models/> }/>
        </div>
    }
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
