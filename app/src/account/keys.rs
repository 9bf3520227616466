//! The page `/{org}/keys`.

use super::{key_form::KeyForm, key_table::KeyTable, made_key::MadeKey};
use crate::{
    api::keys::{MakeKey, RevokeKey, load_key_days, load_my_keys},
    browser::page,
    parts::{Button, Card, Dialog, Empty, Glyph, Kind, Loaded},
    shell::{Page, use_hall},
    text::texts,
};
use leptos::{either::Either, prelude::*};
use leptos_router::{LazyRoute, lazy_route};

pub(super) const NEW: &str = "new-key";

/// My personal keys: make, see, revoke.
pub struct KeysPage;

#[lazy_route]
impl LazyRoute for KeysPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Keys/> }.into_any()
    }
}

#[component]
fn Keys() -> impl IntoView {
    let words = texts().account();
    let hall = use_hall();
    let make = ServerAction::<MakeKey>::new();
    let revoke = ServerAction::<RevokeKey>::new();
    let keys =
        Resource::new(move || (hall.org.get(), make.version().get(), revoke.version().get()), |_| load_my_keys());
    let days = Resource::new(move || hall.org.get(), |_| load_key_days());
    // The key that was just made, until its owner puts it away.
    let put_away = RwSignal::new(0_usize);
    let made = Memo::new(move |_| {
        let fresh = make.version().get() > put_away.get();
        make.value().get().and_then(Result::ok).filter(|_| fresh)
    });
    Effect::new(move |_| {
        if made.read().is_some() {
            page::close_dialog(NEW);
        }
    });
    let new = move || view! { <Button kind=Kind::Primary icon=Glyph::Add opens=NEW>{words.new_key}</Button> };
    view! {
        <Page title=words.keys intro=words.keys_intro actions=new().into_any()>
            <Loaded
                of=keys
                view=move |keys| {
                    let (base_url, model) = (keys.base_url, keys.model);
                    let rows = keys.rows;
                    view! {
                        {move || made.get().map(|made| view! {
                            <MadeKey made=made base_url=base_url.clone() model=model.clone() put_away=move || put_away.set(make.version().get_untracked())/>
                        })}
                        {if rows.is_empty() {
                            Either::Left(view! {
                                <Card>
                                    <Empty icon=Glyph::Key title=words.no_keys text=words.no_keys_text>{new()}</Empty>
                                </Card>
                            })
                        } else {
                            Either::Right(view! { <KeyTable rows=rows revoke=revoke/> })
                        }}
                    }
                }
            />
            <Dialog id=NEW title=words.new_key>
                <Loaded lines=4 of=days view=move |(most, default)| view! { <KeyForm make=make most=most default=default/> }/>
            </Dialog>
        </Page>
    }
}
