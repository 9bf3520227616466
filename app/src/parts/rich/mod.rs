//! Rich text: the typed tree that the server made of a model's markdown, as views. There is no HTML string on the way.

mod code;
mod inline;
mod link;
mod math;

pub use link::{LeavingTo, LinkDialog};

use code::Code;
use inline::inlines;
use leptos::prelude::*;
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
        Block::Paragraph { c } => view! { <p dir="auto">{inlines(c)}</p> }.into_any(),
        Block::Heading { level, c } => match level {
            0..=3 => view! { <h3 dir="auto">{inlines(c)}</h3> }.into_any(),
            4 => view! { <h4 dir="auto">{inlines(c)}</h4> }.into_any(),
            5 => view! { <h5 dir="auto">{inlines(c)}</h5> }.into_any(),
            _ => view! { <h6 dir="auto">{inlines(c)}</h6> }.into_any(),
        },
        Block::Code { language, lines, source } => {
            view! { <Code language=language lines=lines source=source/> }.into_any()
        }
        Block::Quote { c } => view! { <blockquote dir="auto">{all(c)}</blockquote> }.into_any(),
        Block::List { start: Some(start), items } => {
            view! { <ol dir="auto" start=start.to_string()>{each(items)}</ol> }.into_any()
        }
        Block::List { start: None, items } => view! { <ul dir="auto">{each(items)}</ul> }.into_any(),
        Block::Table { align, head, rows } => table(&align, head, rows).into_any(),
        Block::Math { c, source } => math::display(c, source).into_any(),
        Block::Footnote { label, c } => {
            let name = (crate::text::texts().parts.footnote)(&label);
            view! { <aside class="footnote" aria-label=name><span class="footnote-mark">{label}</span><div>{all(c)}</div></aside> }
                .into_any()
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
        return view! { <li>{all(item.c)}</li> }.into_any();
    };
    let name = if done { words.task_done } else { words.task_open };
    view! {
        <li class="task">
            <input type="checkbox" class="check" disabled=true checked=done aria-label=name/>
            <div>{all(item.c)}</div>
        </li>
    }
    .into_any()
}

fn table(
    align: &[Align],
    head: Vec<Vec<types::rich::Inline>>,
    rows: Vec<Vec<Vec<types::rich::Inline>>>,
) -> impl IntoView + use<> {
    let class = |place: usize| match align.get(place) {
        Some(Align::Center) => "cell-center",
        Some(Align::End) => "cell-end",
        _ => "cell-start",
    };
    let head = head
        .into_iter()
        .enumerate()
        .map(|(place, cell)| view! { <th scope="col" class=class(place)>{inlines(cell)}</th> })
        .collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let cells = row
                .into_iter()
                .enumerate()
                .map(|(place, cell)| view! { <td class=class(place) dir="auto">{inlines(cell)}</td> })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="rich-table" tabindex="0" role="region" aria-label=crate::text::texts().parts.table>
            <table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
}
