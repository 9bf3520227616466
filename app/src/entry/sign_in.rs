//! The page `/{org}/sign-in`: one link for each identity provider. Links, because a form may not end at another origin
//! (decision 9).

use super::{frame::Frame, refused::Refusal};
use crate::{
    api::sign_in::load_sign_in_choice,
    parts::{Glyph, Icon, Kind, Later, LinkButton, Notice, ProblemNotice, Tone, later},
    shell::status,
    text::texts,
};
use leptos::{either::Either, prelude::*};
use leptos_router::{
    LazyRoute,
    hooks::{use_params_map, use_query_map},
    lazy_route,
};
use types::{SignInReason, view::SignInChoice};

/// Says where to sign in, and why the last try was refused if it was.
pub struct SignInPage;

#[lazy_route]
impl LazyRoute for SignInPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <SignIn/> }.into_any()
    }
}

#[component]
fn SignIn() -> impl IntoView {
    let words = texts().entry();
    let params = use_params_map();
    let org = Memo::new(move |_| params.read().get("org").unwrap_or_default());
    let choice = Resource::new(move || org.get(), load_sign_in_choice);
    let draw = move || async move {
        match choice.await {
            Ok(choice) => {
                let title = (words.sign_in_to)(&choice.org_name);
                view! { <Frame title=title><Refusal/><Choices choice=choice/></Frame> }.into_any()
            }
            Err(error) => {
                let is_unknown = error.0.status == 404;
                let why = if is_unknown { SignInReason::NoOrganization } else { SignInReason::Failed };
                let (title, what_next) = (words.refusal)(why);
                let explained = if is_unknown {
                    // The title says all of the problem.
                    status::answer_with(404);
                    view! { <p class="entry-text">{what_next}</p> }.into_any()
                } else {
                    view! { <ProblemNotice problem=error.0 of_page=true/> }.into_any()
                };
                view! {
                    <Frame title=title>
                        {explained}
                        <LinkButton href="/" kind=Kind::Primary>{words.to_start}</LinkButton>
                    </Frame>
                }
                .into_any()
            }
        }
    };
    view! { <Later draw=later(draw)/> }
}

#[component]
fn Choices(choice: SignInChoice) -> impl IntoView {
    let words = texts().entry();
    let query = use_query_map();
    let keep = |name: &str| query.with_untracked(|query| query.get(name));
    let carried: String = ["return_to", "invitation"]
        .into_iter()
        .filter_map(|name| Some(format!("&{name}={}", escape(&keep(name)?))))
        .collect();
    let other = view! { <p class="entry-note"><a class="link" href="/">{words.other_organization}</a></p> };
    if choice.providers.is_empty() {
        return Either::Left(view! {
            <Notice tone=Tone::Warn title=words.no_provider><p>{words.no_provider_text}</p></Notice>
            {other}
        });
    }
    let slug = choice.org_slug;
    let links = choice
        .providers
        .into_iter()
        .enumerate()
        .map(|(place, provider)| {
            let href = format!("/{slug}/sign-in/start?provider={}{carried}", provider.id);
            let kind = if place == 0 { Kind::Primary } else { Kind::Quiet };
            view! {
                <li>
                    <LinkButton href=href kind=kind icon=Glyph::Lock external=true>{(words.continue_with)(&provider.name)}</LinkButton>
                    <span class="provider-host">{provider.host}</span>
                </li>
            }
        })
        .collect_view();
    Either::Right(view! {
        <ul class="providers">{links}</ul>
        <p class="entry-note"><Icon of=Glyph::Shield/>{words.no_password}</p>
        {other}
    })
}

/// Percent-encodes what is not unreserved (RFC 3986 §2.3).
fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_is_carried_along_stays_one_value() {
        assert_eq!(escape("/acme/keys?a=1&b=ä"), "%2Facme%2Fkeys%3Fa%3D1%26b%3D%C3%A4");
    }
}
