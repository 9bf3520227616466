//! Elements by name. `view!` compiles every element of every kind anew; a reply has twenty kinds, and all are drawn alike.

use leptos::{html::custom, prelude::*};

/// An element with what stands in it, in the direction of its own text.
pub(super) fn block(name: &'static str, inside: Vec<AnyView>) -> AnyView {
    custom(name).attr("dir", "auto").child(inside).into_any()
}

/// An element with what stands in it.
pub(super) fn tag(name: &'static str, class: &'static str, inside: Vec<AnyView>) -> AnyView {
    let element = custom(name);
    // The same shape with and without a class, so that both are one.
    element.attr("class", (!class.is_empty()).then_some(class)).child(inside).into_any()
}
