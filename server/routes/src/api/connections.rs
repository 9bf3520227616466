//! Connections to providers.

use super::{
    keys::PageWanted,
    models::Model,
    page::{Page, Window},
    provider_keys::ProviderKey,
    read::{Asked, Asking, At, SecretText, Sent},
    refusal::Refused,
    shape::{ConnectionWord, Time},
};
use crate::Rooms;
use axum::{Json, extract::State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use types::{
    ConnectionId,
    view::{ConnectionCard, ConnectionKind, ProbeReport},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new()
        .routes(routes!(list, connect))
        .routes(routes!(one, remove))
        .routes(routes!(probe))
        .routes(routes!(choose_models))
}

/// How the last probe of a connection went.
#[derive(Serialize, ToSchema)]
struct Probe {
    at: Time,
    /// Whether the provider accepted the key.
    ok: bool,
    /// What was tried and what came back.
    summary: String,
    took_ms: i64,
}

impl From<ProbeReport> for Probe {
    fn from(report: ProbeReport) -> Self {
        Self { at: Time(report.at), ok: report.ok, summary: report.summary, took_ms: report.took_ms }
    }
}

/// A connection to a provider. Its key is sealed and never answered.
#[derive(Serialize, ToSchema)]
pub(super) struct Connection {
    id: Uuid,
    name: String,
    #[schema(value_type = ConnectionWord)]
    kind: ConnectionKind,
    /// Where requests go.
    base_url: String,
    created_at: Time,
    /// Versions of its key, newest first.
    provider_keys: Vec<ProviderKey>,
    probe: Option<Probe>,
    models: Vec<Model>,
}

impl From<ConnectionCard> for Connection {
    fn from(card: ConnectionCard) -> Self {
        Self {
            models: card.models.into_iter().map(|model| Model::of(card.id, model)).collect(),
            id: card.id.0,
            name: card.name,
            kind: card.kind,
            base_url: card.base_url,
            created_at: Time(card.created_at),
            provider_keys: card.keys.into_iter().map(ProviderKey::from).collect(),
            probe: card.probe.map(Probe::from),
        }
    }
}

/// Lists connections, oldest first.
///
/// **Permissions:** admin or owner.
#[utoipa::path(get, path = "/connections", tag = "Connections", params(PageWanted), responses((status = 200, body = Page<Connection>)))]
async fn list(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(wanted): Asked<PageWanted>,
) -> Result<Json<Page<Connection>>, Refused> {
    let window = Window::of("connections", wanted.cursor.as_deref(), wanted.limit)?;
    let cards = rooms.gateway.connections(&caller).await?;
    Ok(Json(window.cut(cards, |card| card.id.0, Connection::from)?))
}

/// Shows a connection.
///
/// **Permissions:** admin or owner.
#[utoipa::path(get, path = "/connections/{connection}", tag = "Connections", params(("connection" = Uuid, Path)), responses((status = 200, body = Connection)))]
async fn one(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(connection): At<ConnectionId>,
) -> Result<Json<Connection>, Refused> {
    Ok(Json(rooms.gateway.connection(&caller, connection).await?.into()))
}

/// A provider that is to be connected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewConnection {
    /// What its admins call it, 1 to 60 characters.
    #[schema(example = "OpenAI")]
    name: String,
    #[schema(value_type = ConnectionWord)]
    kind: ConnectionKind,
    /// Where requests go; the provider's own address when absent.
    #[schema(example = "https://api.openai.com/v1")]
    base_url: Option<String>,
    /// The provider's key.
    key: SecretText,
    /// Whether to try the key before anything is stored.
    #[serde(default = "yes")]
    #[schema(default = true)]
    probe: bool,
}

const fn yes() -> bool {
    true
}

/// Connects a provider: tries the key, seals it, offers the provider's models. A refused key stores nothing.
///
/// **Permissions:** admin or owner.
#[utoipa::path(post, path = "/connections", tag = "Connections", request_body = NewConnection, responses((status = 201, body = Connection)))]
async fn connect(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(new): Sent<NewConnection>,
) -> Result<(StatusCode, Json<Connection>), Refused> {
    let new = gateway::NewConnection {
        name: new.name,
        kind: new.kind,
        base_url: new.base_url,
        key: new.key.0,
        probe: new.probe,
    };
    Ok((StatusCode::CREATED, Json(rooms.gateway.connect(&caller, new).await?.into())))
}

/// Removes a connection: its models are no longer offered, its sealed key is deleted.
///
/// **Permissions:** admin or owner.
#[utoipa::path(delete, path = "/connections/{connection}", tag = "Connections", params(("connection" = Uuid, Path)), responses((status = 204, description = "The connection is gone.")))]
async fn remove(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(connection): At<ConnectionId>,
) -> Result<StatusCode, Refused> {
    rooms.gateway.remove(&caller, connection).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tries the active key, keeps the report and adds models that are new. A key that is refused is an answer, not a problem:
/// see `probe.ok`.
///
/// **Permissions:** admin or owner.
#[utoipa::path(post, path = "/connections/{connection}/probe", tag = "Connections", params(("connection" = Uuid, Path)), responses((status = 200, body = Connection)))]
async fn probe(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(connection): At<ConnectionId>,
) -> Result<Json<Connection>, Refused> {
    Ok(Json(rooms.gateway.probe(&caller, connection).await?.into()))
}

/// The models that members may use.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AllowedModels {
    /// Exactly these; names that the provider did not list are added.
    #[schema(example = json!(["gpt-5.4", "gpt-5.4-mini"]))]
    models: Vec<String>,
}

/// Lets members use exactly these models of a connection.
///
/// **Permissions:** admin or owner.
#[utoipa::path(put, path = "/connections/{connection}/models", tag = "Connections", params(("connection" = Uuid, Path)), request_body = AllowedModels, responses((status = 200, body = Connection)))]
async fn choose_models(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(connection): At<ConnectionId>,
    Sent(allowed): Sent<AllowedModels>,
) -> Result<Json<Connection>, Refused> {
    rooms.gateway.set_models(&caller, connection, &allowed.models).await?;
    Ok(Json(rooms.gateway.connection(&caller, connection).await?.into()))
}
