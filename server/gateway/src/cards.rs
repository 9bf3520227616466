//! Connections as pages show them.

use crate::{Error, Gateway, connect::state, route};
use context::Caller;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use store::{
    Scoped, Write,
    entity::{connection, model, policy, provider_key},
};
use types::{
    ConnectionId,
    view::{ConnectionCard, ModelPrice, ModelRow, ProviderKeyRow, ProviderKeyState},
};

impl Gateway {
    /// Every connection with its keys, its last probe and its models.
    ///
    /// **Permissions:** admin or owner.
    pub async fn connections(&self, caller: &Caller) -> Result<Vec<ConnectionCard>, Error> {
        Self::require_admin(caller)?;
        let read = self.store.read(caller.scope()).await?;
        let rows = connection::Entity::find_in(caller.scope())
            .filter(connection::Column::Status.eq("active"))
            .order_by_asc(connection::Column::Position)
            .order_by_asc(connection::Column::Id)
            .all(&read)
            .await?;
        drop(read);
        let mut cards = Vec::with_capacity(rows.len());
        for row in rows {
            cards.push(self.card(caller, row).await?);
        }
        Ok(cards)
    }

    /// One connection.
    ///
    /// **Permissions:** admin or owner.
    pub async fn connection(&self, caller: &Caller, id: ConnectionId) -> Result<ConnectionCard, Error> {
        Self::require_admin(caller)?;
        let row = self.find_connection(caller, id).await?;
        self.card(caller, row).await
    }

    pub(crate) async fn find_connection(&self, caller: &Caller, id: ConnectionId) -> Result<connection::Model, Error> {
        let read = self.store.read(caller.scope()).await?;
        let row = connection::Entity::find_one_in(caller.scope(), id).one(&read).await?;
        row.filter(|row| row.status == "active").ok_or(Error::NotFound("connection"))
    }

    /// Refuses to change a connection that was removed while somebody was at it.
    pub(crate) async fn still_connected(write: &Write, caller: &Caller, id: ConnectionId) -> Result<(), Error> {
        let row = connection::Entity::find_one_in(caller.scope(), id).one(write).await?;
        row.filter(|row| row.status == "active").map(drop).ok_or(Error::NotFound("connection"))
    }

    /// The key that new requests use.
    pub(crate) async fn active_key(&self, caller: &Caller, id: ConnectionId) -> Result<provider_key::Model, Error> {
        let read = self.store.read(caller.scope()).await?;
        let key = provider_key::Entity::find_in(caller.scope())
            .filter(provider_key::Column::ConnectionId.eq(id))
            .filter(provider_key::Column::State.eq(state(ProviderKeyState::Active)))
            .order_by_desc(provider_key::Column::Generation)
            .one(&read)
            .await?;
        key.ok_or(Error::NoKey)
    }

    async fn card(&self, caller: &Caller, row: connection::Model) -> Result<ConnectionCard, Error> {
        let scope = caller.scope();
        let kind = route::kind(&row)?;
        let read = self.store.read(scope).await?;
        let keys = provider_key::Entity::find_in(scope)
            .filter(provider_key::Column::ConnectionId.eq(row.id))
            .order_by_desc(provider_key::Column::Generation)
            .all(&read)
            .await?;
        let models = model::Entity::find_in(scope)
            .filter(model::Column::ConnectionId.eq(row.id))
            .order_by_asc(model::Column::Id)
            .all(&read)
            .await?;
        let default = policy::Entity::find_in(scope).one(&read).await?.and_then(|policy| policy.default_model);
        drop(read);
        let prices = self.ledger.prices(scope).await?;
        let mut shown = Vec::with_capacity(models.len());
        for model in models {
            let price = prices.of(kind, &row.base_url, &model.provider_model, &model.name);
            shown.push(ModelRow {
                id: model.id,
                is_default: default.as_deref() == Some(model.name.as_str()),
                name: model.name,
                connection: row.name.clone(),
                enabled: model.enabled,
                context_window: price.as_ref().and_then(|price| price.context_window),
                max_output: price.as_ref().and_then(|price| price.max_output),
                vision: price.as_ref().is_some_and(|price| price.vision),
                price: price.map(|price| ModelPrice {
                    input: price.rates.base.input,
                    cached_input: price.rates.base.cached_input,
                    output: price.rates.base.output,
                    own: price.own,
                }),
            });
        }
        Ok(ConnectionCard {
            id: row.id,
            name: row.name,
            kind,
            base_url: row.base_url,
            keys: keys.into_iter().map(key_row).collect(),
            probe: row.probe.and_then(|report| serde_json::from_str(&report).ok()),
            models: shown,
            created_at: row.created_at,
        })
    }
}

fn key_row(key: provider_key::Model) -> ProviderKeyRow {
    let state = match key.state.as_str() {
        "staged" => ProviderKeyState::Staged,
        "active" => ProviderKeyState::Active,
        "retiring" => ProviderKeyState::Retiring,
        _ => ProviderKeyState::Revoked,
    };
    ProviderKeyRow {
        id: key.id,
        generation: u32::try_from(key.generation).unwrap_or_default(),
        state,
        fingerprint: key.fingerprint,
        created_at: key.created_at,
    }
}
