//! The list of conversations in the sidebar.

use super::days::{Days, by_days};
use crate::{
    parts::{Glyph, Icon, Loaded},
    shell::use_hall,
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use types::view::ConversationRow;

/// New chat, search, and the conversations by day.
#[component]
pub fn ConversationNav() -> impl IntoView {
    let words = &texts().shell;
    let hall = use_hall();
    let query = use_query_map();
    let wanted = RwSignal::new(query.with_untracked(|query| query.get("q").unwrap_or_default()));
    view! {
        <A href=hall.to("") exact=true attr:class="new-chat"><Icon of=Glyph::Add/>{words.new_chat}</A>
        // Without script the search is a page of its own; with it, every letter narrows the list.
        <form class="chat-search" role="search" action=hall.to("") on:submit=|event| event.prevent_default()>
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
                on:input=move |event| wanted.set(event_target_value(&event))
            />
        </form>
        <nav class="chats" aria-label=words.conversations>
            <Loaded
                of=hall.conversations
                lines=6
                view=move |list| {
                    let all = list.rows;
                    move || {
                        let wanted = wanted.get().trim().to_lowercase();
                        let found = |row: &&ConversationRow| row.title.to_lowercase().contains(&wanted);
                        let rows: Vec<_> = all.iter().filter(found).cloned().collect();
                        let note = if all.is_empty() { words.no_conversations } else { words.search_nothing };
                        let is_empty = rows.is_empty();
                        view! {
                            {is_empty.then(|| view! { <p class="chats-note">{note}</p> })}
                            {by_days(&rows, list.now)
                                .into_iter()
                                .map(|(days, rows)| view! { <Group days=days rows=rows/> })
                                .collect_view()}
                        }
                    }
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
                    .map(|row| view! {
                        <li>
                            <A href=hall.to(&format!("/chat/{}", row.id)) attr:class="chat-link">
                                {row.pinned.then(|| view! { <Icon of=Glyph::Pin/> })}
                                <span dir="auto">{row.title}</span>
                            </A>
                        </li>
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}
