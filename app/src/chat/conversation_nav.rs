//! The list of conversations in the sidebar, and the search in titles and messages.

use super::days::{Days, by_days};
use crate::{
    api::chat::{ConversationList, Found},
    browser::page,
    parts::{Glyph, Icon, Loaded, Status},
    shell::use_hall,
    text::texts,
};
use leptos::{leptos_dom::helpers::set_timeout, prelude::*};
use leptos_router::components::A;
use std::time::Duration;
use types::view::{ConversationRow, SearchHit};

/// How long the keyboard rests before the search begins.
const REST: Duration = Duration::from_millis(200);

/// New chat, search, and the conversations by day or as they were found.
#[component]
pub fn ConversationNav() -> impl IntoView {
    let words = &texts().shell;
    let hall = use_hall();
    let wanted = RwSignal::new(hall.sought.get_untracked());
    let said = RwSignal::new(String::new());
    let seek = move |text: String| {
        wanted.set(text.clone());
        let rested = move || {
            if wanted.try_get_untracked().is_some_and(|wanted| wanted == text) {
                hall.sought.set(text);
            }
        };
        set_timeout(rested, REST);
    };
    view! {
        <A href=hall.to("") exact=true attr:class="new-chat"><Icon of=Glyph::Add/>{words.new_chat}</A>
        // Without script the search is a page of its own; with it the list follows the letters, and Enter opens the first.
        <form
            class="chat-search"
            role="search"
            action=hall.to("")
            on:submit=|event| {
                event.prevent_default();
                page::press_first(".chats .chat-link");
            }
        >
            <Icon of=Glyph::Search/>
            <input
                id="chat-search"
                type="search"
                name="q"
                autocomplete="off"
                aria-label=words.search
                placeholder=words.search
                prop:value=wanted
                value=wanted.get_untracked()
                on:input=move |event| seek(event_target_value(&event))
            />
        </form>
        <Status text=said/>
        <nav class="chats" aria-label=words.conversations>
            <Loaded
                of=(hall.conversations, hall.found)
                lines=6
                view=move |(list, found): (ConversationList, Found)| {
                    if !found.q.is_empty() {
                        said.set((words.search_found)(found.hits.len()));
                        return view! { <Hits hits=found.hits/> }.into_any();
                    }
                    said.set(String::new());
                    if list.rows.is_empty() {
                        return view! { <p class="chats-note">{words.no_conversations}</p> }.into_any();
                    }
                    by_days(&list.rows, list.now)
                        .into_iter()
                        .map(|(days, rows)| view! { <Group days=days rows=rows/> }.into_any())
                        .collect::<Vec<_>>()
                        .into_any()
                }
            />
        </nav>
    }
}

#[component]
fn Group(days: Days, rows: Vec<ConversationRow>) -> impl IntoView {
    let words = &texts().shell;
    let hall = use_hall();
    let name = match days {
        Days::Pinned => words.pinned,
        Days::Today => words.today,
        Days::Yesterday => words.yesterday,
        Days::Week => words.last_week,
        Days::Month => words.last_month,
        Days::Older => words.older,
    };
    view! {
        <section class="chats-group">
            <h2 class="chats-days">{name}</h2>
            <ul>
                {rows
                    .into_iter()
                    .map(|row| line(hall.to(&format!("/chat/{}", row.id)), row, None))
                    .collect::<Vec<_>>()}
            </ul>
        </section>
    }
}

/// What was found, each with the words around the match.
#[component]
fn Hits(hits: Vec<SearchHit>) -> impl IntoView {
    let hall = use_hall();
    if hits.is_empty() {
        return view! { <p class="chats-note">{texts().shell.search_nothing}</p> }.into_any();
    }
    let lines = hits.into_iter().map(|hit| {
        let row = hit.conversation;
        // A message on a branch that is not shown has no place on the page: the conversation opens at its end.
        let place = hit.message_id.map(|id| format!("#message-{id}")).unwrap_or_default();
        let passage = hit.passage.map(|passage| {
            view! { <span class="chat-passage" dir="auto">{passage.before}<mark>{passage.found}</mark>{passage.after}</span> }
                .into_any()
        });
        line(hall.to(&format!("/chat/{}{place}", row.id)), row, passage)
    });
    view! { <ul>{lines.collect::<Vec<_>>()}</ul> }.into_any()
}

fn line(href: String, row: ConversationRow, passage: Option<AnyView>) -> AnyView {
    view! {
        <li>
            <A href=href attr:class="chat-link">
                {row.pinned.then(|| view! { <Icon of=Glyph::Pin/> }.into_any())}
                <span class="chat-words">
                    <span class="chat-name" dir="auto">{row.title}</span>
                    {passage}
                </span>
            </A>
        </li>
    }
    .into_any()
}
