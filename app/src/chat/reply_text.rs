//! The blocks of a reply, each behind a signal of its own: a block that did not change is not drawn again.

use crate::parts::RichBlock;
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
    view! {
        <div class="rich" dir="auto">
            <For
                each=move || text.0.get().into_iter().enumerate()
                key=|(place, _)| *place
                children=|(_, block)| move || view! { <RichBlock block=block.get()/> }
            />
        </div>
    }
}
