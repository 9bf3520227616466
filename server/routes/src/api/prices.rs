//! The organization's own prices.

use super::{
    read::{Asking, Sent},
    refusal::Refused,
    shape::PerMillion,
};
use crate::Rooms;
use axum::{Json, extract::State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(set))
}

/// A price, per million tokens. Zero is a price: a local model may be free.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPrice {
    /// The name that members use.
    #[schema(example = "llama3.2:3b")]
    model: String,
    input_usd: PerMillion,
    /// As `input_usd` when absent.
    cached_input_usd: Option<PerMillion>,
    /// As `input_usd` when absent.
    cache_write_usd: Option<PerMillion>,
    output_usd: PerMillion,
}

/// A price that was set.
#[derive(Serialize, ToSchema)]
struct SetPrice {
    /// As ledger rows name it.
    id: Uuid,
}

/// Sets the organization's own price of a model from now on. Requests that were made are never priced again.
///
/// **Permissions:** admin or owner.
#[utoipa::path(post, path = "/prices", tag = "Models", request_body = NewPrice, responses((status = 201, body = SetPrice)))]
async fn set(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(new): Sent<NewPrice>,
) -> Result<(StatusCode, Json<SetPrice>), Refused> {
    let or_input = |price: Option<PerMillion>| price.map_or(new.input_usd.0, |price| price.0);
    let price = ledger::NewPrice {
        input: new.input_usd.0,
        cached_input: or_input(new.cached_input_usd),
        cache_write: or_input(new.cache_write_usd),
        output: new.output_usd.0,
        model: new.model,
    };
    let called = [
        ("input", "input_usd"),
        ("cached_input", "cached_input_usd"),
        ("cache_write", "cache_write_usd"),
        ("output", "output_usd"),
    ];
    let set = rooms.ledger.set_price(&caller, price).await.map_err(|error| {
        called.into_iter().fold(Refused::from(error), |refused, (theirs, ours)| refused.called(theirs, ours))
    })?;
    Ok((StatusCode::CREATED, Json(SetPrice { id: set.0 })))
}
