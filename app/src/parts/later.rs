//! What has to be waited for.
//!
//! In the browser leptos's `Transition` waits, which keeps what was there while it is drawn again. On the server it would draw
//! everything two or three times, to learn what its children wait for. There each is awaited and drawn once, in the
//! order of the page, by whoever writes it.

use super::Skeleton;
use leptos::{children::ViewFnOnce, prelude::*};
use std::{pin::Pin, sync::Arc};

/// A value on its way.
pub type Waiting<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A view on its way, boxed so that waiting is compiled once.
pub type Draw = Arc<dyn Fn() -> Waiting<AnyView> + Send + Sync>;

/// What [`Later`] draws.
pub fn later<W>(draw: impl Fn() -> W + Send + Sync + 'static) -> Draw
where
    W: Future<Output = AnyView> + Send + 'static,
{
    Arc::new(move || Box::pin(draw()))
}

/// So many lines that are not there yet, for `meanwhile`.
pub fn skeleton(lines: usize) -> impl FnOnce() -> AnyView + Send + 'static {
    move || view! { <Skeleton lines=lines/> }.into_any()
}

/// Draws what has to be waited for. While it is drawn again, what was there stays.
#[component]
pub fn Later(
    /// From [`later`].
    draw: Draw,
    /// What the browser shows until then: nothing, unless given.
    #[prop(optional, into)]
    meanwhile: ViewFnOnce,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    {
        drop(meanwhile);
        once(draw)
    }
    #[cfg(not(feature = "ssr"))]
    view! {
        <Transition fallback=meanwhile>
            {move || Suspend::new(draw())}
        </Transition>
    }
}

/// The view, as it is written into the page. It owns what it makes, until the page is sent.
#[cfg(feature = "ssr")]
fn once(draw: Draw) -> impl IntoView {
    use leptos::tachys::reactive_graph::OwnedView;

    let owner = Owner::new();
    let kept = owner.clone();
    Owner::on_cleanup(move || drop(kept));
    owner.with(|| {
        // The browser's `Transition` takes one: what comes after has the same number here and there.
        let _ = Owner::current_shared_context().map(|context| context.next_id());
        OwnedView::new(Suspend::new(async move { OwnedView::new(draw().await) }))
    })
}
