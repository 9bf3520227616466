//! The head of a conversation: its title, and what one can do with the whole of it.

use super::thread::use_thread;
use crate::{
    api::chat::{Delete, Pin, Rename},
    browser::page,
    parts::{
        ActionProblem, Button, Deed, DeedForm, Dialog, Glyph, Icon, Kind, Menu, MenuButton, MenuLink, MenuRule,
        TextField,
    },
    shell::DrawerButton,
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use types::ConversationId;

const RENAME: &str = "rename-dialog";
const DELETE: &str = "delete-dialog";

/// Title and menu: rename, pin, export, delete.
#[component]
pub(super) fn ConversationHeader(id: ConversationId) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let pin = Deed::of::<Pin>();
    pin.on_success(move || {
        thread.pinned.update(|pinned| *pinned = !*pinned);
        thread.hall.list_changed();
    });
    let export = move |kind: &str| thread.hall.to(&format!("/chat/{id}/export.{kind}"));
    view! {
        <header class="chat-head">
            <DrawerButton/>
            <h1 class="chat-title" dir="auto">{move || thread.title.get()}</h1>
            <Menu id="conversation-menu" label=words.conversation_menu>
                <MenuButton icon=Glyph::Edit opens=RENAME>{words.rename}</MenuButton>
                <DeedForm deed=pin>
                    <input type="hidden" name="conversation" value=id.to_string()/>
                    <input type="hidden" name="pinned" value=move || (!thread.pinned.get()).to_string()/>
                    <MenuButton icon=Glyph::Pin submit=true>
                        {move || if thread.pinned.get() { words.unpin } else { words.pin }}
                    </MenuButton>
                </DeedForm>
                <MenuRule/>
                <MenuLink href=export("md") icon=Glyph::Download external=true>{words.export_markdown}</MenuLink>
                <MenuLink href=export("json") icon=Glyph::Download external=true>{words.export_json}</MenuLink>
                <MenuRule/>
                <MenuButton icon=Glyph::Delete danger=true opens=DELETE>{words.delete}</MenuButton>
            </Menu>
            <button type="button" class="icon-button" aria-label=words.shortcuts title=words.shortcuts command="show-modal" commandfor="shortcuts">
                <Icon of=Glyph::Keyboard/>
            </button>
        </header>
        <RenameDialog id=id/>
        <DeleteDialog id=id/>
    }
}

#[component]
fn RenameDialog(id: ConversationId) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let rename = Deed::of::<Rename>();
    let title = thread.title.get_untracked();
    rename.on_success(move || {
        page::close_dialog(RENAME);
        thread.refresh_soon();
        thread.hall.list_changed();
    });
    view! {
        <Dialog id=RENAME title=words.rename>
            <DeedForm deed=rename class="form">
                <input type="hidden" name="conversation" value=id.to_string()/>
                <TextField label=words.title name="title" value=title required=true problem=rename.problem()/>
                <div class="dialog-actions">
                    <Button closes=RENAME>{texts().parts.cancel}</Button>
                    <Button kind=Kind::Primary submit=true busy=rename.pending()>{words.save_title}</Button>
                </div>
            </DeedForm>
        </Dialog>
    }
}

#[component]
fn DeleteDialog(id: ConversationId) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let delete = Deed::of::<Delete>();
    let navigate = use_navigate();
    delete.on_success(move || {
        page::close_dialog(DELETE);
        thread.hall.list_changed();
        navigate(&thread.hall.to(""), NavigateOptions { replace: true, ..NavigateOptions::default() });
    });
    view! {
        <Dialog id=DELETE title=words.delete_title>
            <DeedForm deed=delete class="form">
                <p>{words.delete_text}</p>
                <input type="hidden" name="conversation" value=id.to_string()/>
                <ActionProblem problem=delete.problem()/>
                <div class="dialog-actions">
                    <Button closes=DELETE>{texts().parts.cancel}</Button>
                    <Button kind=Kind::Danger submit=true busy=delete.pending()>{words.delete_confirm}</Button>
                </div>
            </DeedForm>
        </Dialog>
    }
}
