//! Runs of text inside a block.

use super::{link::Link, math, tag::tag};
use crate::text::texts;
use leptos::prelude::*;
use types::rich::Inline;

pub(super) fn inlines(all: Vec<Inline>) -> Vec<AnyView> {
    all.into_iter().map(draw).collect()
}

fn draw(inline: Inline) -> AnyView {
    match inline {
        Inline::Text { s } => s.into_any(),
        Inline::Emphasis { c } => tag("em", "", inlines(c)),
        Inline::Strong { c } => tag("strong", "", inlines(c)),
        Inline::Struck { c } => tag("del", "", inlines(c)),
        Inline::Code { s } => view! { <code class="code-inline" dir="ltr">{s}</code> }.into_any(),
        Inline::Link { href, host, c } => view! { <Link href=href host=host>{inlines(c)}</Link> }.into_any(),
        Inline::Image { alt, host } => tag("span", "image-note", vec![(texts().parts.image)(&alt, &host).into_any()]),
        Inline::Math { c, source } => math::inline(c, source),
        Inline::FootnoteRef { label } => tag("sup", "footnote-ref", vec![label.into_any()]),
        Inline::Break => view! { <br/> }.into_any(),
    }
}
