//! Server functions: connections and their provider keys.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{
    ConnectionId, Moment,
    view::{ConnectionCard, ConnectionKind},
};

/// The organization's connections, and the moment at which the list was made: ages are counted from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionList {
    /// In the order in which they are asked.
    pub cards: Vec<ConnectionCard>,
    /// When the list was made.
    pub now: Moment,
}

/// The organization's connections.
#[server(input = GetUrl, output = Json)]
pub async fn list_connections() -> Result<ConnectionList, ApiError> {
    let caller = super::caller::caller().await?;
    let cards = expect_context::<gateway::Gateway>().connections(&caller).await?;
    let now = expect_context::<std::sync::Arc<dyn context::Clock>>().now();
    Ok(ConnectionList { cards, now })
}

/// Probes a provider with a key and, when it accepts it, seals the key and offers its models. An empty address is the
/// provider's own. A refused key stores nothing.
#[server(output = Json)]
pub async fn connect_provider(
    name: String,
    kind: ConnectionKind,
    #[server(default)] base_url: String,
    key: String,
) -> Result<ConnectionCard, ApiError> {
    let caller = super::caller::caller().await?;
    let key = types::Secret::new(key.trim());
    let base_url = Some(base_url.trim().to_owned()).filter(|url| !url.is_empty());
    let connection = gateway::NewConnection { name, kind, base_url, key, probe: true };
    Ok(expect_context::<gateway::Gateway>().connect(&caller, connection).await?)
}

/// Asks the provider for its models with the active key.
#[server(output = Json)]
pub async fn probe_connection(connection: ConnectionId) -> Result<ConnectionCard, ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<gateway::Gateway>().probe(&caller, connection).await?)
}

/// Probes a new key and, when the provider accepts it, seals it and makes it the active one.
#[server(output = Json)]
pub async fn replace_key(connection: ConnectionId, key: String) -> Result<ConnectionCard, ApiError> {
    let caller = super::caller::caller().await?;
    let key = types::Secret::new(key.trim());
    Ok(expect_context::<gateway::Gateway>().replace_key(&caller, connection, key).await?)
}

/// Removes a connection: its models are no longer offered, its sealed key is deleted.
#[server(output = Json)]
pub async fn remove_connection(connection: ConnectionId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<gateway::Gateway>().remove(&caller, connection).await?;
    Ok(())
}
