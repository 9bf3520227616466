//! Pages, doors and layers, put together.

use crate::{
    metrics::{self, Metrics},
    page_bound, page_owner, site,
};
use app::App;
use axum::{
    Router,
    extract::FromRef,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use leptos::prelude::*;
use leptos_axum::LeptosRoutes as _;
use routes::{Door, Refusal, Rooms, SessionRows, authenticate, outermost, sessions};
use std::{
    any::Any,
    sync::{Arc, LazyLock},
};
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};
use types::Problem;

#[derive(Clone, FromRef)]
struct Pages {
    options: LeptosOptions,
}

/// Every route of the server, layers included.
pub fn app(rooms: &Rooms, metrics: &Metrics) -> anyhow::Result<Router> {
    let rows = SessionRows::new(rooms.store.clone(), rooms.clock.clone());
    let by_people = Router::new()
        .merge(routes::doors(rooms).into_router().with_state(rooms.clone()))
        .merge(pages(rooms)?)
        .layer(from_fn_with_state(rooms.clone(), authenticate::by_session))
        .layer(sessions::layer(rows, &rooms.settings))
        .layer(from_fn_with_state(metrics.clone(), metrics::count));
    let outermost_first = ServiceBuilder::new()
        .layer(from_fn_with_state(rooms.clone(), outermost::pass))
        .layer(CatchPanicLayer::custom(panicked));
    let by_anybody = Router::new()
        .merge(
            routes::gateway_doors(rooms)
                .into_router()
                .with_state(rooms.clone())
                .layer(from_fn_with_state(metrics.clone(), metrics::count)),
        )
        .merge(site::router())
        .fallback_service(by_people);
    // Around the router and not around each of its routes, which every layer would copy for every request.
    Ok(Router::new().fallback_service(outermost_first.service(by_anybody)))
}

/// Every door, page and server function that [`app`] mounts; files of the site aside, which are the same for everybody.
pub fn mounted(rooms: &Rooms) -> Vec<Door> {
    let mut doors = routes::doors(rooms).list().to_vec();
    doors.extend_from_slice(routes::gateway_doors(rooms).list());
    doors.extend(PAGES.iter().map(|page| Door::new("GET", page.path())));
    let functions = leptos::server_fn::axum::server_fn_paths();
    doors.extend(functions.map(|(path, method)| Door::new(method.as_str(), path)));
    doors
}

/// The pages and the server functions that they call; what is neither is a page that says so.
fn pages(rooms: &Rooms) -> anyhow::Result<Router> {
    let options = site::leptos_options()?;
    let manifest = site::split_manifest()?;
    let behind = app::Rooms {
        identity: rooms.identity.clone(),
        chat: rooms.chat.clone(),
        ledger: rooms.ledger.clone(),
        gateway: rooms.gateway.clone(),
        audit: rooms.audit.clone(),
        clock: rooms.clock.clone(),
        public_url: app::PublicUrl(Arc::from(rooms.settings.origin())),
    };
    let watched = app::shell::Watched(site::is_watched());
    let provide = move || {
        page_owner::made();
        behind.provide();
        provide_context(manifest.clone());
        provide_context(watched);
    };
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone())
    };
    let pages = Pages { options };
    Ok(Router::new()
        .leptos_routes_with_context(&pages, PAGES.clone(), provide.clone(), shell.clone())
        .fallback(leptos_axum::render_app_async_with_context(provide, shell))
        .layer(CompressionLayer::new())
        .layer(from_fn(page_owner::own))
        .layer(from_fn(page_bound::bound))
        .with_state(pages))
}

/// The pages that have an address of their own. What names no page is not mounted, so that no other door is behind it: it is
/// drawn by the fallback.
///
/// Listed once in a process, before its first server answers: meanwhile leptos lets no resource load, in the whole process,
/// and a page that asked for one then would wait for ever.
static PAGES: LazyLock<Vec<leptos_axum::AxumRouteListing>> = LazyLock::new(|| {
    let mut list = leptos_axum::generate_route_list(App);
    list.retain(|page| page.path() != "/{org}/{*elsewhere}");
    list
});

/// A panic is one request's failure, and its message stays in the log.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    Refusal(Problem::internal()).into_response()
}
