//! Which connection serves a model, and with which key.

use crate::{
    Error, Gateway,
    allowed::{Allowed, teams_of},
    in_flight::Use,
    recently::Wanted,
};
use context::Caller;
use outbound::{Outbound, Url};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use store::{
    Scoped,
    entity::{connection, model, provider_key},
};
use types::{ConnectionId, MemberId, ProviderKeyId, SecretId, TeamId, view::ConnectionKind};

/// Where a request goes.
#[derive(Debug)]
pub struct Route {
    pub connection: ConnectionId,
    pub kind: ConnectionKind,
    pub base_url: String,
    /// That address as it was parsed and checked, where it may be reached.
    pub base: Option<Base>,
    pub provider_model: String,
    pub provider_key: ProviderKeyId,
    pub secret: SecretId,
    /// The member's teams.
    pub teams: Vec<TeamId>,
    /// The key is in use while this is there.
    pub _in_use: Use,
}

/// A checked address, and the origin that a key has to be sealed to.
#[derive(Clone, Debug)]
pub struct Base {
    pub url: Url,
    pub origin: String,
}

impl Base {
    /// Parses and checks.
    pub fn of(outbound: &Outbound, base_url: &str) -> Result<Self, outbound::Error> {
        let url = outbound.check(base_url)?;
        let origin = Outbound::origin(&url);
        Ok(Self { url, origin })
    }
}

/// The same, as it was read.
#[derive(Clone, Debug)]
pub struct Found {
    connection: ConnectionId,
    kind: ConnectionKind,
    base_url: String,
    base: Option<Base>,
    provider_model: String,
    provider_key: ProviderKeyId,
    secret: SecretId,
    teams: Vec<TeamId>,
}

impl Gateway {
    /// Finds the first connection that offers the model to members, in the connections' order.
    pub(crate) async fn route(&self, caller: &Caller, member: MemberId, name: &str) -> Result<Route, Error> {
        // Held until the key counts as used, so that a rotation can't revoke it in between. What is remembered is not older
        // than the rotation: its news is heard here before its key is waited for.
        let _choosing = self.in_flight.choose().await;
        let wanted = Wanted::of(caller, member, name);
        let read = || {
            let (gateway, caller, name) = (self.clone(), caller.clone(), name.to_owned());
            async move { gateway.read_route(&caller, member, &name).await.map(Some) }
        };
        let found = self.recently.routes.find_or_read(&self.tracker, wanted, read).await?;
        let found = found.ok_or_else(|| Error::ModelNotFound(name.to_owned()))?;
        let Found { connection, kind, base_url, base, provider_model, provider_key, secret, teams } = found;
        let _in_use = self.in_flight.begin(provider_key);
        Ok(Route { connection, kind, base_url, base, provider_model, provider_key, secret, teams, _in_use })
    }

    async fn read_route(&self, caller: &Caller, member: MemberId, name: &str) -> Result<Found, Error> {
        let scope = caller.scope();
        let read = self.store.read(scope).await?;
        let offers = model::Entity::find_in(scope).filter(model::Column::Name.eq(name)).all(&read).await?;
        let connections = connection::Entity::find_in(scope)
            .filter(connection::Column::Status.eq("active"))
            .filter(connection::Column::Id.is_in(offers.iter().map(|offer| offer.connection_id)))
            .order_by_asc(connection::Column::Position)
            .order_by_asc(connection::Column::Id)
            .all(&read)
            .await?;
        if connections.is_empty() {
            return Err(Error::ModelNotFound(name.to_owned()));
        }
        let offered = connections.into_iter().find_map(|connection| {
            let offer = offers.iter().find(|offer| offer.enabled && offer.connection_id == connection.id)?;
            Some((connection, offer.provider_model.clone()))
        });
        let (connection, provider_model) = offered.ok_or_else(|| Error::ModelNotAllowed(name.to_owned()))?;
        let teams = teams_of(&read, caller, member).await?;
        Allowed::of(&read, caller, member, &teams).await?.check(name)?;
        let key = provider_key::Entity::find_in(scope)
            .filter(provider_key::Column::ConnectionId.eq(connection.id))
            .filter(provider_key::Column::State.eq("active"))
            .order_by_desc(provider_key::Column::Generation)
            .one(&read)
            .await?
            .ok_or(Error::NoKey)?;
        Ok(Found {
            connection: connection.id,
            kind: kind(&connection)?,
            // What is wrong with it is said when it is used.
            base: Base::of(&self.outbound, &connection.base_url).ok(),
            base_url: connection.base_url,
            provider_model,
            provider_key: key.id,
            secret: key.secret_id,
            teams,
        })
    }
}

/// The kind of a connection's row.
pub fn kind(connection: &connection::Model) -> Result<ConnectionKind, Error> {
    connection.kind.parse().map_err(|_| Error::Damaged("connection"))
}
