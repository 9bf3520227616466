//! Addresses in running text.

use leptos::prelude::*;

/// An address that breaks behind its slashes, not within a word.
pub fn breakable(address: &str) -> AnyView {
    let parts = address.split_inclusive('/').map(|part| view! { {part.to_owned()}<wbr/> }.into_any());
    parts.collect::<Vec<_>>().into_any()
}
