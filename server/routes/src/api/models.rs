//! Models: what connections offer, what members may use, what conversations start with.

use super::{
    keys::PageWanted,
    page::{Page, Window},
    read::{Asked, Asking, At, Sent},
    refusal::Refused,
    shape::PerMillion,
};
use crate::Rooms;
use axum::{Json, extract::State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use types::{
    ConnectionId, ModelId, Problem,
    view::{ModelChoice, ModelPrice, ModelRow},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one, allow))
        .routes(routes!(offered))
        .routes(routes!(start))
}

/// What a model costs, per million tokens.
#[derive(Serialize, ToSchema)]
struct Price {
    input_usd: PerMillion,
    cached_input_usd: PerMillion,
    output_usd: PerMillion,
    /// Whether the organization set it itself.
    own: bool,
}

impl From<ModelPrice> for Price {
    fn from(price: ModelPrice) -> Self {
        Self {
            input_usd: PerMillion(price.input),
            cached_input_usd: PerMillion(price.cached_input),
            output_usd: PerMillion(price.output),
            own: price.own,
        }
    }
}

/// A model as one connection offers it.
#[derive(Serialize, ToSchema)]
pub(super) struct Model {
    id: Uuid,
    /// The name that members use.
    name: String,
    /// The connection that offers it.
    connection_id: Uuid,
    /// Whether members may use it.
    enabled: bool,
    /// List or own price; `null` is unknown, and refused where a limit on cost applies.
    price: Option<Price>,
    /// Tokens that fit, where known.
    context_window: Option<u64>,
    /// Most tokens that it may answer, where known.
    max_output: Option<u64>,
    /// Whether it sees images.
    vision: bool,
    /// Whether new conversations start with it.
    is_default: bool,
}

impl Model {
    pub(super) fn of(connection: ConnectionId, row: ModelRow) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            connection_id: connection.0,
            enabled: row.enabled,
            price: row.price.map(Price::from),
            context_window: row.context_window,
            max_output: row.max_output,
            vision: row.vision,
            is_default: row.is_default,
        }
    }
}

async fn all(rooms: &Rooms, caller: &context::Caller) -> Result<Vec<(ConnectionId, ModelRow)>, Refused> {
    let cards = rooms.gateway.connections(caller).await?.into_iter();
    Ok(cards.flat_map(|card| card.models.into_iter().map(move |model| (card.id, model))).collect())
}

/// Lists every model of every connection, oldest first.
///
/// **Permissions:** admin or owner.
#[utoipa::path(get, path = "/models", tag = "Models", params(PageWanted), responses((status = 200, body = Page<Model>)))]
async fn list(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(wanted): Asked<PageWanted>,
) -> Result<Json<Page<Model>>, Refused> {
    let window = Window::of("models", wanted.cursor.as_deref(), wanted.limit)?;
    let rows = all(&rooms, &caller).await?;
    Ok(Json(window.cut(rows, |(_, row)| row.id.0, |(connection, row)| Model::of(connection, row))?))
}

/// Shows a model.
///
/// **Permissions:** admin or owner.
#[utoipa::path(get, path = "/models/{model}", tag = "Models", params(("model" = Uuid, Path)), responses((status = 200, body = Model)))]
async fn one(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(model): At<ModelId>,
) -> Result<Json<Model>, Refused> {
    let found = all(&rooms, &caller).await?.into_iter().find(|(_, row)| row.id == model);
    let (connection, row) = found.ok_or_else(|| Problem::not_found("model"))?;
    Ok(Json(Model::of(connection, row)))
}

/// Whether members may use a model.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Permission {
    enabled: bool,
}

/// Lets members use a model, or stops them.
///
/// **Permissions:** admin or owner.
#[utoipa::path(patch, path = "/models/{model}", tag = "Models", params(("model" = Uuid, Path)), request_body = Permission, responses((status = 200, body = Model)))]
async fn allow(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(model): At<ModelId>,
    Sent(permission): Sent<Permission>,
) -> Result<Json<Model>, Refused> {
    rooms.gateway.set_model_enabled(&caller, model, permission.enabled).await?;
    one(State(rooms), Asking(caller), At(model)).await
}

/// A model that members may use.
#[derive(Serialize, ToSchema)]
struct OfferedModel {
    #[schema(example = "gpt-5.4-mini")]
    name: String,
    /// The connection that serves it.
    connection: String,
    /// Whether new conversations start with it.
    is_default: bool,
    /// Why it can't be used here yet, where it can't.
    refused: Option<String>,
}

/// The models that members may use.
#[derive(Serialize, ToSchema)]
struct OfferedModels {
    data: Vec<OfferedModel>,
}

/// Lists the models that members may use, by name, in the connections' order; all of them.
///
/// **Permissions:** any member.
#[utoipa::path(get, path = "/offered-models", tag = "Models", responses((status = 200, body = OfferedModels)))]
async fn offered(State(rooms): State<Rooms>, Asking(caller): Asking) -> Result<Json<OfferedModels>, Refused> {
    let shown = |choice: ModelChoice| OfferedModel {
        name: choice.name,
        connection: choice.connection,
        is_default: choice.is_default,
        refused: choice.refused,
    };
    let choices = rooms.gateway.models(&caller).await?;
    Ok(Json(OfferedModels { data: choices.into_iter().map(shown).collect() }))
}

/// The model that new conversations start with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DefaultModel {
    #[schema(example = "gpt-5.4-mini")]
    model: String,
}

/// Lets new conversations start with a model that members may use.
///
/// **Permissions:** admin or owner.
#[utoipa::path(put, path = "/default-model", tag = "Models", request_body = DefaultModel, responses((status = 204, description = "New conversations start with it.")))]
async fn start(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(default): Sent<DefaultModel>,
) -> Result<StatusCode, Refused> {
    rooms.gateway.set_default_model(&caller, &default.model).await?;
    Ok(StatusCode::NO_CONTENT)
}
