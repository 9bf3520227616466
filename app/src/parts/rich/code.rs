//! A code block: its language, Copy, and lines that wrap if one wants them to.

use super::tag::tag;
use crate::{
    parts::{CopyButton, Glyph, Icon},
    text::texts,
};
use leptos::prelude::*;
use types::rich::{Span, Token};

#[component]
pub(super) fn Code(language: String, lines: Vec<Vec<Span>>, source: String) -> impl IntoView {
    let words = &texts().parts;
    let wraps = RwSignal::new(false);
    let name = if language.is_empty() { words.plain_text.to_owned() } else { language };
    let last = lines.len().saturating_sub(1);
    let lines = lines
        .into_iter()
        .enumerate()
        .map(|(place, spans)| {
            let spans = spans.into_iter().map(span).collect::<Vec<_>>();
            (spans, (place < last).then_some("\n"))
        })
        .collect::<Vec<_>>();
    view! {
        <div class="code" dir="ltr">
            <div class="code-head">
                <span class="code-language">{name}</span>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=words.wrap
                    title=words.wrap
                    aria-pressed=move || wraps.get().to_string()
                    on:click=move |_| wraps.update(|on| *on = !*on)
                >
                    <Icon of=Glyph::Wrap/>
                </button>
                <CopyButton text=source/>
            </div>
            <pre class="code-body" class:code-wraps=wraps tabindex="0"><code>{lines}</code></pre>
        </div>
    }
}

fn span(span: Span) -> AnyView {
    let class = match span.k {
        Token::Plain => return span.s.into_any(),
        Token::Keyword => "tk-keyword",
        Token::String => "tk-string",
        Token::Constant => "tk-constant",
        Token::Comment => "tk-comment",
        Token::Function => "tk-function",
        Token::Type => "tk-type",
        Token::Variable => "tk-variable",
        Token::Punctuation => "tk-punctuation",
    };
    tag("span", class, vec![span.s.into_any()])
}
