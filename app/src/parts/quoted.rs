//! What messages quote: servers put it between backticks, pages show it as what it is.

use leptos::prelude::*;

/// A message whose quotations are code.
pub fn quoted(text: &str) -> AnyView {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len() < 3 || parts.len().is_multiple_of(2) {
        return text.to_owned().into_any();
    }
    let parts = parts.into_iter().enumerate().map(|(place, part)| {
        let part = part.to_owned();
        if place % 2 == 1 { view! { <code class="code-inline">{part}</code> }.into_any() } else { part.into_any() }
    });
    parts.collect::<Vec<_>>().into_any()
}
