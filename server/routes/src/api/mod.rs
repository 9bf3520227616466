//! The administration API: `/api/v1/orgs/{org}/…`, its OpenAPI 3.1 document and a page to read it.
//!
//! 1. [`crate::authenticate`] finds the caller in the session, in the organization that the path names
//!    (docs/decisions/0003: keys can't administer). [`read::Asking`] refuses whoever is nobody there.
//! 2. What is sent is read strictly ([`read`]): an unknown member is refused by name, a wrong one by its JSON pointer.
//! 3. A handler asks the same operation that the pages ask, which authorizes, and writes the answer in the API's own
//!    [`shape`]: ids are UUIDs, money is decimal dollars as text, times are RFC 3339 in UTC.
//! 4. [`idempotency`] answers a repeated request with the first one's answer; [`refusal`] writes problems (RFC 9457).
//! 5. Every handler is mounted by its own description, so [`document`] and the routes can't disagree.
//!
//! Nothing is decided here, and no secret that was accepted is ever answered.

mod allow_lists;
mod audit;
mod connections;
mod docs;
mod document;
mod idempotency;
mod identity;
mod keys;
mod limits;
mod member_keys;
mod members;
mod models;
mod organization;
mod page;
mod policy;
mod prices;
mod provider_keys;
mod read;
mod refusal;
mod requests;
mod reviewed;
mod reviews;
mod roles;
mod shape;
mod teams;
mod usage;

use crate::{Door, Doors, Rooms};
use axum::{
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::any,
};
use http::Method;
use refusal::Refused;
use types::Problem;
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::OpenApiRouter;

/// Largest body that the API reads.
const LARGEST_BODY: usize = 1024 * 1024;

/// Where the resources of an organization lie.
const HOME: &str = "/api/v1/orgs/{org}";

/// Everything under `/api`. It shares the session's layers with pages.
pub(crate) fn doors(rooms: &Rooms) -> Doors {
    let (resources, described) = OpenApiRouter::new().nest(HOME, resources()).split_for_parts();
    let resources = resources
        .route("/api/v1/{*rest}", any(unknown))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(rooms.clone(), idempotency::once))
        .layer(from_fn(refusal::write));
    let mut list = described_doors(&described);
    list.push(Door::new("ANY", "/api/v1/{*rest}"));
    Doors::of(resources, list).merge(docs::doors(&document::complete(described), &rooms.settings))
}

/// What the document describes is what is mounted: both come from the same declarations.
fn described_doors(described: &OpenApi) -> Vec<Door> {
    let of_path = |(path, item): (&String, &PathItem)| {
        let operations = [
            ("GET", item.get.is_some()),
            ("POST", item.post.is_some()),
            ("PUT", item.put.is_some()),
            ("PATCH", item.patch.is_some()),
            ("DELETE", item.delete.is_some()),
        ];
        let mounted = operations.into_iter().filter(|(_, is_there)| *is_there);
        mounted.map(|(method, _)| Door::new(method, path.as_str())).collect::<Vec<_>>()
    };
    described.paths.paths.iter().flat_map(of_path).collect()
}

/// The table of contents.
fn resources() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new()
        .merge(organization::doors())
        .merge(policy::doors())
        .merge(identity::doors())
        .merge(members::doors())
        .merge(roles::doors())
        .merge(teams::doors())
        .merge(keys::doors())
        .merge(member_keys::doors())
        .merge(connections::doors())
        .merge(provider_keys::doors())
        .merge(models::doors())
        .merge(allow_lists::doors())
        .merge(prices::doors())
        .merge(limits::doors())
        .merge(usage::doors())
        .merge(requests::doors())
        .merge(audit::doors())
        .merge(reviews::doors())
        .merge(reviewed::doors())
}

async fn unknown() -> Refused {
    let problem = Problem::new(404, "unknown_url", "There is nothing at this address.");
    problem.because("/api/docs lists every operation.").into()
}

async fn method_not_allowed(method: Method) -> Refused {
    let problem = Problem::new(405, "method_not_allowed", format!("{method} is not for this address."));
    problem.because("The header `allow` says which methods are; /api/docs lists every operation.").into()
}
