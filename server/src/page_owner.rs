//! Whose reactive values a page's are.
//!
//! leptos keeps the owner of what is being drawn in a variable of the thread, and its axum integration leaves it there: when
//! a page waits and another one is drawn on the same thread meanwhile, the first goes on among the other's values. Of
//! pages asked for at once some then failed at their title or lost their preloads, and a server function became a
//! part of whichever page was there before. Here a request's own owner is put in place each time it goes on.

use axum::{extract::Request, middleware::Next, response::Response};
use leptos::prelude::Owner;
use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
};

tokio::task_local! {
    static OWNER: Arc<Mutex<Owner>>;
}

/// Draws a page or calls its server function with an owner of its own.
pub(crate) async fn own(request: Request, next: Next) -> Response {
    let owner = Arc::new(Mutex::new(Owner::new_root(None)));
    let going_on = async {
        let mut answer = pin!(next.run(request));
        poll_fn(|context| {
            let current = owner.lock().unwrap_or_else(PoisonError::into_inner).clone();
            current.with(|| answer.as_mut().poll(context))
        })
        .await
    };
    OWNER.scope(Arc::clone(&owner), going_on).await
}

/// Called where leptos has just made a page's owner: from now on this is the request's.
pub(crate) fn made() {
    let Some(current) = Owner::current() else { return };
    // Pages are listed outside of any request.
    let _ = OWNER.try_with(|owner| *owner.lock().unwrap_or_else(PoisonError::into_inner) = current);
}
