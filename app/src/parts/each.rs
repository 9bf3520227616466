//! Lists in which an item stays what it is while others come and go.

use leptos::prelude::*;
use std::sync::Arc;

/// An item of a list.
#[derive(Clone)]
pub struct Item {
    key: String,
    draw: Arc<dyn Fn() -> AnyView + Send + Sync>,
}

impl Item {
    /// What has the same key as before is not drawn again.
    pub fn new(key: String, draw: impl Fn() -> AnyView + Send + Sync + 'static) -> Self {
        Self { key, draw: Arc::new(draw) }
    }
}

/// The items, whenever they change. Boxed, as everything here, so that lists are compiled once.
pub struct Items(Box<dyn Fn() -> Vec<Item> + Send + Sync>);

impl<F: Fn() -> Vec<Item> + Send + Sync + 'static> From<F> for Items {
    fn from(items: F) -> Self {
        Self(Box::new(items))
    }
}

/// Draws the items in their order.
#[component]
pub fn Each(
    /// The items.
    items: Items,
) -> impl IntoView {
    view! { <For each=items.0 key=|item| item.key.clone() children=|item| (item.draw)()/> }
}
