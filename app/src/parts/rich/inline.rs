//! Runs of text inside a block.

use super::{link::Link, math};
use crate::text::texts;
use leptos::prelude::*;
use types::rich::Inline;

pub(super) fn inlines(all: Vec<Inline>) -> Vec<AnyView> {
    all.into_iter().map(draw).collect()
}

fn draw(inline: Inline) -> AnyView {
    match inline {
        Inline::Text { s } => s.into_any(),
        Inline::Emphasis { c } => view! { <em>{inlines(c)}</em> }.into_any(),
        Inline::Strong { c } => view! { <strong>{inlines(c)}</strong> }.into_any(),
        Inline::Struck { c } => view! { <del>{inlines(c)}</del> }.into_any(),
        Inline::Code { s } => view! { <code class="code-inline" dir="ltr">{s}</code> }.into_any(),
        Inline::Link { href, host, c } => view! { <Link href=href host=host>{inlines(c)}</Link> }.into_any(),
        Inline::Image { alt, host } => {
            view! { <span class="image-note">{(texts().parts.image)(&alt, &host)}</span> }.into_any()
        }
        Inline::Math { c, source } => math::inline(c, source).into_any(),
        Inline::FootnoteRef { label } => view! { <sup class="footnote-ref">{label}</sup> }.into_any(),
        Inline::Break => view! { <br/> }.into_any(),
    }
}
