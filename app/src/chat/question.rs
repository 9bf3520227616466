//! A member's message: the text, and editing it into another branch.

use super::{message::Versions, thread::use_thread};
use crate::{
    browser::page,
    parts::{Button, CopyButton, DeedForm, Glyph, IconButton, Kind},
    text::texts,
};
use leptos::prelude::*;
use types::view::MessageView;

#[component]
pub(super) fn Question(message: MessageView) -> impl IntoView {
    let words = &texts().chat;
    let edits = RwSignal::new(false);
    let (source, siblings, id) = (message.source.clone(), message.siblings.clone(), message.id);
    let edited = message;
    view! {
        <article class="message message-member" id=format!("message-{id}")>
            <h2 class="unseen">{words.you_said}</h2>
            {move || if edits.get() {
                view! { <Editor message=edited.clone() edits=edits/> }.into_any()
            } else {
                view! { <div class="bubble" dir="auto">{edited.source.clone()}</div> }.into_any()
            }}
            <div class="message-actions">
                <Versions shown=id siblings=siblings/>
                <CopyButton text=source label=words.copy_message/>
                // Without script an edit has no place to be written in: the button comes with it.
                <span class="needs-script">
                    <IconButton
                        icon=Glyph::Edit
                        label=words.edit.to_owned()
                        attr:class="icon-button edit-question"
                        on:click=move |_| edits.update(|on| *on = !*on)
                    />
                </span>
            </div>
        </article>
    }
}

#[component]
fn Editor(message: MessageView, edits: RwSignal<bool>) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let field = format!("edit-{}", message.id);
    let focused = field.clone();
    Effect::new(move |_| page::focus(&focused));
    let keys = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.stop_propagation();
            edits.set(false);
        }
        "Enter" if !event.shift_key() && !event.is_composing() && !page::has_coarse_pointer() => {
            event.prevent_default();
            if let Some(form) = page::form_of(&event) {
                drop(form.request_submit());
            }
        }
        _ => {}
    };
    view! {
        <DeedForm deed=thread.send class="editor" on:submit=move |_| edits.set(false)>
            {thread.id.map(|id| view! { <input type="hidden" name="conversation" value=id.to_string()/> }.into_any())}
            {message.parent_id.map(|id| view! { <input type="hidden" name="parent" value=id.to_string()/> }.into_any())}
            <input type="hidden" name="is_edit" value="true"/>
            <input type="hidden" name="model" value=move || thread.model.get()/>
            <label class="unseen" for=field.clone()>{words.edit_label}</label>
            <textarea class="input input-area" id=field name="text" dir="auto" required=true on:keydown=keys>{message.source}</textarea>
            <div class="editor-actions">
                <Button small=true on:click=move |_| edits.set(false)>{texts().parts.cancel}</Button>
                <Button small=true kind=Kind::Primary submit=true>{words.send_edit}</Button>
            </div>
        </DeedForm>
    }
}
