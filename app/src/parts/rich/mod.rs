//! Rich text: the typed tree that the server made of a model's markdown, as views. There is no HTML string on the way.

mod code;
mod inline;
mod link;
mod math;
mod tag;

pub use link::{LeavingTo, LinkDialog};

use code::Code;
use inline::inlines;
use leptos::prelude::*;
use tag::tag;
use types::rich::{Align, Block, Item};

/// Blocks of text, one below the other.
#[component]
pub fn Rich(
    /// What to draw.
    blocks: Vec<Block>,
) -> impl IntoView {
    view! { <div class="rich" dir="auto">{all(blocks)}</div> }
}

/// One block.
#[component]
pub fn RichBlock(
    /// What to draw.
    block: Block,
) -> impl IntoView {
    draw(block)
}

fn all(blocks: Vec<Block>) -> Vec<AnyView> {
    blocks.into_iter().map(draw).collect()
}

fn draw(block: Block) -> AnyView {
    match block {
        Block::Paragraph { c } => tag::block("p", inlines(c)),
        Block::Heading { level, c } => {
            let name = match level {
                0..=3 => "h3",
                4 => "h4",
                5 => "h5",
                _ => "h6",
            };
            tag::block(name, inlines(c))
        }
        Block::Code { language, lines, source } => {
            view! { <Code language=language lines=lines source=source/> }.into_any()
        }
        Block::Quote { c } => tag::block("blockquote", all(c)),
        Block::List { start: Some(start), items } => {
            view! { <ol dir="auto" start=start.to_string()>{each(items)}</ol> }.into_any()
        }
        Block::List { start: None, items } => tag::block("ul", each(items)),
        Block::Table { align, head, rows } => table(&align, head, rows),
        Block::Math { c, source } => math::display(c, source),
        Block::Footnote { label, c } => {
            let name = (crate::text::texts().parts.footnote)(&label);
            let mark = tag("span", "footnote-mark", vec![label.into_any()]);
            view! { <aside class="footnote" aria-label=name>{mark}{tag("div", "", all(c))}</aside> }.into_any()
        }
        Block::Rule => view! { <hr/> }.into_any(),
    }
}

fn each(items: Vec<Item>) -> Vec<AnyView> {
    items.into_iter().map(item).collect()
}

fn item(item: Item) -> AnyView {
    let words = &crate::text::texts().parts;
    let Some(done) = item.done else {
        return tag("li", "", all(item.c));
    };
    let name = if done { words.task_done } else { words.task_open };
    let check = view! { <input type="checkbox" class="check" disabled=true checked=done aria-label=name/> };
    tag("li", "task", vec![check.into_any(), tag("div", "", all(item.c))])
}

fn table(align: &[Align], head: Vec<Vec<types::rich::Inline>>, rows: Vec<Vec<Vec<types::rich::Inline>>>) -> AnyView {
    let class = |place: usize| match align.get(place) {
        Some(Align::Center) => "cell-center",
        Some(Align::End) => "cell-end",
        _ => "cell-start",
    };
    let row = |name: &'static str, cells: Vec<Vec<types::rich::Inline>>| {
        let cells = cells.into_iter().enumerate();
        tag("tr", "", cells.map(|(place, cell)| tag(name, class(place), inlines(cell))).collect())
    };
    let head = row("th", head);
    let rows: Vec<_> = rows.into_iter().map(|cells| row("td", cells)).collect();
    let whole = tag("table", "", vec![tag("thead", "", vec![head]), tag("tbody", "", rows)]);
    view! {
        <div class="rich-table" tabindex="0" role="region" aria-label=crate::text::texts().parts.table>{whole}</div>
    }
    .into_any()
}
