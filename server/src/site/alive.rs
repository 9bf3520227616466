//! A stream of events that says nothing and ends with the server: a page that contributors look at notices by it that there is
//! another one (`cargo xtask watch`).

use axum::response::{
    IntoResponse,
    sse::{Event, KeepAlive, Sse},
};
use futures_util::{StreamExt, stream};
use std::{convert::Infallible, time::Duration};

/// How soon a page looks for the next server.
const AGAIN: Duration = Duration::from_millis(300);

pub(super) async fn stream() -> impl IntoResponse {
    let first = stream::once(async { Ok::<_, Infallible>(Event::default().retry(AGAIN).comment("alive")) });
    Sse::new(first.chain(stream::pending())).keep_alive(KeepAlive::default())
}
