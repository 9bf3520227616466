//! The page `/{org}/settings`.

use super::reviews::ReviewsOfMine;
use crate::{
    api::viewer::ChooseTheme,
    browser::theme,
    parts::{Badge, Button, Card, CardHead, Glyph, Icon, Loaded, Tone},
    shell::{Page, Theme, use_hall},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use types::view::Viewer;

/// Appearance, who one is, signing out.
pub struct SettingsPage;

#[lazy_route]
impl LazyRoute for SettingsPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Settings/> }.into_any()
    }
}

#[component]
fn Settings() -> impl IntoView {
    let words = texts().account();
    let hall = use_hall();
    view! {
        <Page title=words.settings>
            <Appearance/>
            <Loaded of=hall.viewer view=|viewer| view! { <Who viewer=viewer.clone()/><SignOut org=viewer.org_slug/> }/>
            <ReviewsOfMine/>
        </Page>
    }
}

/// Buttons that are a form each: they work without script and take effect at once with it.
#[component]
fn Appearance() -> impl IntoView {
    let words = texts().account();
    let choose = ServerAction::<ChooseTheme>::new();
    Effect::new(move |_| {
        if let Some(Ok(chosen)) = choose.value().get() {
            theme::show(chosen);
        }
    });
    let option = move |theme: Theme, icon: Glyph, label: &'static str| {
        view! {
            <button type="submit" class="theme-choice" name="theme" value=theme.as_str() data-choice=theme.as_str()>
                <Icon of=icon large=true/>
                {label}
            </button>
        }
    };
    view! {
        <Card>
            <CardHead title=words.theme hint=words.theme_hint/>
            <ActionForm action=choose attr:class="theme-choices">
                {option(Theme::System, Glyph::Contrast, words.theme_system)}
                {option(Theme::Light, Glyph::Sun, words.theme_light)}
                {option(Theme::Dark, Glyph::Moon, words.theme_dark)}
            </ActionForm>
        </Card>
    }
}

#[component]
fn Who(viewer: Viewer) -> impl IntoView {
    let words = texts().account();
    let roles =
        viewer.roles.iter().map(|role| view! { <Badge tone=Tone::Brass>{role.as_str()}</Badge> }).collect_view();
    view! {
        <Card>
            <CardHead title=words.who hint=words.who_hint/>
            <dl class="facts">
                <dt>{words.name}</dt><dd>{viewer.name}</dd>
                {viewer.email.map(|email| view! { <dt>{words.email}</dt><dd>{email}</dd> })}
                <dt>{words.organization}</dt><dd>{viewer.org_name}</dd>
                <dt>{words.roles}</dt><dd class="row">{roles}</dd>
            </dl>
        </Card>
    }
}

#[component]
fn SignOut(org: String) -> impl IntoView {
    let words = texts().account();
    view! {
        <Card>
            <CardHead title=words.sign_in hint=words.sign_in_hint>
                <form method="post" action="/auth/sign-out">
                    <input type="hidden" name="org" value=org/>
                    <Button icon=Glyph::SignOut submit=true>{texts().shell.sign_out}</Button>
                </form>
            </CardHead>
        </Card>
    }
}
