//! The blocks of a reply, each behind a signal of its own: a block that did not change is not drawn again.

use crate::parts::{Each, Item, RichBlock};
use leptos::prelude::*;
use types::rich::Block;

/// A text that may still grow.
#[derive(Clone, Copy)]
pub(super) struct ReplyText(RwSignal<Vec<ArcRwSignal<Block>>>);

impl ReplyText {
    pub(super) fn new(blocks: Vec<Block>) -> Self {
        Self(RwSignal::new(blocks.into_iter().map(ArcRwSignal::new).collect()))
    }

    /// Whether nothing has come yet.
    pub(super) fn is_empty(self) -> bool {
        self.0.with(Vec::is_empty)
    }

    /// The blocks from an index on are now these. What would leave a gap is left out: the end brings the whole text.
    pub(super) fn replace(self, from: usize, blocks: Vec<Block>) {
        let shown = self.0.get_untracked();
        if from > shown.len() {
            return;
        }
        for (block, now) in shown.iter().skip(from).zip(&blocks) {
            if *block.read_untracked() != *now {
                block.set(now.clone());
            }
        }
        let (length, kept) = (from + blocks.len(), shown.len() - from);
        if shown.len() != length {
            self.0.update(|all| {
                all.truncate(length);
                all.extend(blocks.into_iter().skip(kept).map(ArcRwSignal::new));
            });
        }
    }
}

/// Draws it.
#[component]
pub(super) fn ReplyBlocks(text: ReplyText) -> impl IntoView {
    let blocks = move || {
        let blocks = text.0.get().into_iter().enumerate();
        let items = blocks.map(|(place, block)| {
            Item::new(place.to_string(), move || {
                let block = block.clone();
                view! { {move || view! { <RichBlock block=block.get()/> }.into_any()} }.into_any()
            })
        });
        items.collect()
    };
    view! { <div class="rich" dir="auto"><Each items=blocks.into()/></div> }
}
