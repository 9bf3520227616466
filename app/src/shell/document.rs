//! The document: what stands around `<App/>`. Made on the server only.

use super::Theme;
use crate::App;
use leptos::prelude::*;
use leptos_meta::MetaTags;

/// The whole document, with a content security policy that only this answer's scripts satisfy (security.md §4.4).
pub fn shell(options: LeptosOptions) -> impl IntoView {
    forbid_everything_else();
    let style = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=chosen().as_str()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="stylesheet" href=style/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <Reload/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// For whoever works on these pages: the server has said that it will be another one soon (`cargo xtask watch`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watched(pub bool);

/// Where [`Watched`], the page loads itself anew when the server that made it has given way to another: the stream of events
/// that says nothing ends with its server and is opened again by the browser.
#[component]
fn Reload() -> impl IntoView {
    const SCRIPT: &str = "let opened = 0; new EventSource('/pkg/alive').onopen = () => opened++ && location.reload();";
    use_context::<Watched>()
        .is_some_and(|watched| watched.0)
        .then(|| view! { <script nonce=leptos::nonce::use_nonce()>{SCRIPT}</script> })
}

#[cfg(feature = "ssr")]
fn chosen() -> Theme {
    Theme::of_request()
}

#[cfg(not(feature = "ssr"))]
fn chosen() -> Theme {
    Theme::default()
}

/// Sets the policy. Our own scripts carry the nonce and may load others; nothing comes from or goes to another origin.
fn forbid_everything_else() {
    #[cfg(feature = "ssr")]
    {
        let nonce = leptos::nonce::use_nonce();
        let (Some(response), Some(nonce)) = (use_context::<leptos_axum::ResponseOptions>(), nonce) else { return };
        let policy = format!(
            "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
             base-uri 'none'; object-src 'none'; frame-src 'none'; frame-ancestors 'none'; worker-src 'none'"
        );
        if let Ok(policy) = http::HeaderValue::from_str(&policy) {
            response.insert_header(http::header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}
