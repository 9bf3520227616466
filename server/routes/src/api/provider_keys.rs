//! The provider keys of a connection.

use super::{
    connections::Connection,
    read::{Asking, At, SecretText, Sent},
    refusal::Refused,
    shape::{KeyStateWord, Time},
};
use crate::Rooms;
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use types::{
    ConnectionId,
    view::{ProviderKeyRow, ProviderKeyState},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(replace))
}

/// A version of a provider key, without the key.
#[derive(Serialize, ToSchema)]
pub(super) struct ProviderKey {
    id: Uuid,
    /// The first is 1.
    generation: u32,
    #[schema(value_type = KeyStateWord)]
    state: ProviderKeyState,
    /// The same key has the same one in this organization, and it says nothing else.
    fingerprint: String,
    created_at: Time,
}

impl From<ProviderKeyRow> for ProviderKey {
    fn from(row: ProviderKeyRow) -> Self {
        Self {
            id: row.id.0,
            generation: row.generation,
            state: row.state,
            fingerprint: row.fingerprint,
            created_at: Time(row.created_at),
        }
    }
}

/// The key that replaces the present one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Replacement {
    key: SecretText,
}

/// Replaces a connection's key without a failed request: new requests use the new one, requests under way finish on the old.
/// Nothing changes when the provider refuses it.
///
/// **Permissions:** admin or owner.
#[utoipa::path(put, path = "/connections/{connection}/key", tag = "Connections", params(("connection" = Uuid, Path)), request_body = Replacement, responses((status = 200, body = Connection)))]
async fn replace(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(connection): At<ConnectionId>,
    Sent(new): Sent<Replacement>,
) -> Result<Json<Connection>, Refused> {
    Ok(Json(rooms.gateway.replace_key(&caller, connection, new.key.0).await?.into()))
}
