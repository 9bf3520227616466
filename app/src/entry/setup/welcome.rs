//! Steps 4 and 5 happen on the pages where they always happen: a welcome shows the way.

use crate::{
    parts::{Button, Glyph, Icon, Kind, LinkButton},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Above the connections, for an owner who comes from the first run: connect a provider, then ask.
#[component]
pub fn Welcome(
    /// Whether a provider is connected.
    is_connected: bool,
    /// The chat's address.
    #[prop(into)]
    chat: String,
) -> impl IntoView {
    let words = &texts().entry().setup;
    let query = use_query_map();
    let is_welcome = Memo::new(move |_| query.read().get("welcome").is_some());
    move || {
        let chat = chat.clone();
        is_welcome.get().then(|| {
            let (title, text) = if is_connected { words.ready_to_ask } else { words.welcome };
            view! {
                <section class="first-run" role="status">
                    <span class="first-run-mark"><Icon of=if is_connected { Glyph::Chat } else { Glyph::Plug }/></span>
                    <div class="first-run-words">
                        <h2 class="first-run-title">{title}</h2>
                        <p class="first-run-text">{text}</p>
                    </div>
                    {if is_connected {
                        view! { <LinkButton href=chat kind=Kind::Primary icon=Glyph::Chat>{words.ask_first}</LinkButton> }.into_any()
                    } else {
                        let connect = texts().admin().connections.connect;
                        view! { <Button kind=Kind::Primary icon=Glyph::Key opens="connect">{connect}</Button> }.into_any()
                    }}
                </section>
            }
        })
    }
}
