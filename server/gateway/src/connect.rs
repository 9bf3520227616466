//! Connecting a provider.

use crate::{Error, Gateway};
use audit::Event;
use context::Caller;
use outbound::{Outbound, Url};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use seal::Purpose;
use store::{
    Invalidation, Scoped, Write,
    entity::{connection, model, policy, provider_key},
};
use types::{
    ConnectionId, Moment, Problem, ProviderKeyId, Secret,
    view::{ConnectionCard, ConnectionKind, ProbeReport, ProviderKeyState},
};

/// The longest name of a connection, in characters.
const LONGEST_NAME: usize = 60;
/// The longest key, in bytes.
const LONGEST_KEY: usize = 512;

/// A provider that is to be connected. Nothing is checked yet.
#[derive(Debug)]
pub struct NewConnection {
    /// What its admins call it.
    pub name: String,
    /// Which API it speaks.
    pub kind: ConnectionKind,
    /// Where requests go; `None` is the provider's own address.
    pub base_url: Option<String>,
    /// The key.
    pub key: Secret,
    /// Whether to try it before anything is stored.
    pub probe: bool,
}

impl Gateway {
    /// Connects a provider: tries the key first, and stores nothing when it is refused; then seals the key to the address's
    /// origin, keeps the models and records it, all in one transaction.
    ///
    /// Errors: 400 naming the field, `address_refused`, `probe_failed`.
    ///
    /// **Permissions:** admin or owner.
    pub async fn connect(&self, caller: &Caller, new: NewConnection) -> Result<ConnectionCard, Error> {
        Self::require_admin(caller)?;
        let name = checked_name(&new.name)?;
        let key = checked_key(&new.key)?;
        let base = self.checked_base_url(new.kind, new.base_url.as_deref())?;
        let base_url = base.as_str().trim_end_matches('/').to_owned();
        let origin = Outbound::origin(&base);
        if self.is_taken(caller, &name).await? {
            return Err(Error::NameTaken(name));
        }
        let report = if new.probe { Some(self.accepted(new.kind, &base, &key).await?) } else { None };
        let names = report.as_ref().map(|report| report.models.as_slice()).unwrap_or_default();
        let models = self.enabled_at_first(caller, new.kind, &base_url, names).await?;
        let now = self.clock.now();
        let id: ConnectionId = self.entropy.id(now);
        let mut write = self.store.write_alone(caller.scope()).await?;
        let row = connection::Model {
            id,
            org_id: caller.org(),
            name: name.clone(),
            kind: new.kind.as_str().to_owned(),
            base_url,
            origin: origin.clone(),
            position: next_position(&write, caller).await?,
            status: "active".to_owned(),
            probe: report.and_then(|report| serde_json::to_string(&report).ok()),
            created_at: now,
        };
        let inserted = row.into_active_model().insert(&write).await;
        inserted
            .map_err(|error| if Write::is_duplicate(&error) { Error::NameTaken(name.clone()) } else { error.into() })?;
        record_models(self, &write, caller, id, "probe", &models).await?;
        let event = Event::new("connection.created", "connection", id.to_string())
            .with("name", name)
            .with("kind", new.kind.as_str())
            .with("origin", origin.as_str())
            .with("models", models.len())
            .with("models_enabled", models.iter().filter(|(_, enabled)| *enabled).count());
        self.audit.append(&write, caller, event).await?;
        self.activate_key(&mut write, caller, (id, &origin, 1), &key).await?;
        self.choose_default(&write, caller, &models, now).await?;
        write.invalidate(Invalidation::Connection(caller.org(), id));
        write.commit().await?;
        self.connection(caller, id).await
    }

    /// Tries a key; anything but acceptance is an error.
    pub(crate) async fn accepted(&self, kind: ConnectionKind, base: &Url, key: &Secret) -> Result<ProbeReport, Error> {
        let report = self.try_key(kind, base, key.reveal()).await;
        if report.ok { Ok(report) } else { Err(Error::ProbeFailed(Box::new(report))) }
    }

    /// Seals a key and makes it the active one, in the caller's transaction.
    pub(crate) async fn activate_key(
        &self,
        write: &mut Write,
        caller: &Caller,
        (connection, origin, generation): (ConnectionId, &str, u32),
        key: &Secret,
    ) -> Result<ProviderKeyId, Error> {
        let now = self.clock.now();
        let secret = key.reveal().as_bytes();
        let fingerprint = self.vault.fingerprint(caller.org(), secret);
        let secret_id = self.vault.keep(write, caller, Purpose::ProviderKey, generation, origin, secret).await?;
        let id: ProviderKeyId = self.entropy.id(now);
        let row = provider_key::Model {
            id,
            org_id: caller.org(),
            connection_id: connection,
            secret_id,
            generation: i32::try_from(generation).unwrap_or(i32::MAX),
            state: state(ProviderKeyState::Active).to_owned(),
            fingerprint: fingerprint.clone(),
            created_at: now,
            changed_at: now,
        };
        row.into_active_model().insert(&*write).await?;
        let event = Event::new("provider_key.activated", "provider_key", id.to_string())
            .with("connection", connection.to_string())
            .with("generation", generation)
            .with("fingerprint", fingerprint);
        self.audit.append(write, caller, event).await?;
        Ok(id)
    }

    fn checked_base_url(&self, kind: ConnectionKind, given: Option<&str>) -> Result<Url, Error> {
        let given = given.map(str::trim).filter(|text| !text.is_empty());
        let text = given.or_else(|| kind.default_base_url()).ok_or_else(|| {
            Error::malformed("base_url", "Give the address of the provider's API, such as https://llm.example.com/v1.")
        })?;
        let url = self.outbound.check(text).map_err(|error| {
            let mut problem = Problem::from(error);
            problem.field = Some("base_url".to_owned());
            problem
        })?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::malformed("base_url", "It must end with its path: no `?` and no `#`."));
        }
        Ok(url)
    }

    async fn is_taken(&self, caller: &Caller, name: &str) -> Result<bool, Error> {
        let read = self.store.read(caller.scope()).await?;
        let found =
            connection::Entity::find_in(caller.scope()).filter(connection::Column::Name.eq(name)).one(&read).await?;
        Ok(found.is_some())
    }

    /// New conversations start with the first usable model of the first connection, until an admin chooses.
    async fn choose_default(
        &self,
        write: &Write,
        caller: &Caller,
        models: &[(String, bool)],
        now: Moment,
    ) -> Result<(), Error> {
        let policy = policy::Entity::find_in(caller.scope()).one(write).await?;
        let Some((name, _)) = models.iter().find(|(_, enabled)| *enabled) else { return Ok(()) };
        if policy.is_none_or(|policy| policy.default_model.is_some()) {
            return Ok(());
        }
        self.record_default(write, caller, Some(name), now).await
    }
}

/// Adds the models that are not there yet; returns how many.
pub async fn record_models(
    gateway: &Gateway,
    write: &Write,
    caller: &Caller,
    connection: ConnectionId,
    source: &str,
    models: &[(String, bool)],
) -> Result<usize, Error> {
    let now = gateway.clock.now();
    let there =
        model::Entity::find_in(caller.scope()).filter(model::Column::ConnectionId.eq(connection)).all(write).await?;
    let mut known: std::collections::HashSet<String> = there.into_iter().map(|model| model.name).collect();
    let mut added = Vec::new();
    // Ids a millisecond apart, so that they sort in the provider's order.
    for ((name, enabled), at) in models.iter().zip((now.0..).step_by(1_000).map(Moment)) {
        if known.insert(name.clone()) {
            let row = model::Model {
                id: gateway.entropy.id(at),
                org_id: caller.org(),
                connection_id: connection,
                name: name.clone(),
                provider_model: name.clone(),
                source: source.to_owned(),
                enabled: *enabled,
                created_at: now,
            };
            added.push(row.into_active_model());
        }
    }
    let count = added.len();
    // SQLite takes a bounded number of values in one statement.
    for rows in added.chunks(100) {
        model::Entity::insert_many(rows.to_vec()).exec_without_returning(write).await?;
    }
    Ok(count)
}

async fn next_position(write: &Write, caller: &Caller) -> Result<i32, Error> {
    let last =
        connection::Entity::find_in(caller.scope()).order_by_desc(connection::Column::Position).one(write).await?;
    Ok(last.map_or(1, |last| last.position.saturating_add(1)))
}

fn checked_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > LONGEST_NAME || name.contains(char::is_control) {
        return Err(Error::malformed("name", format!("Give it a name of at most {LONGEST_NAME} characters.")));
    }
    Ok(name.to_owned())
}

/// The key without the white space that copying adds.
pub fn checked_key(key: &Secret) -> Result<Secret, Error> {
    let key = key.reveal().trim();
    if key.is_empty() {
        return Err(Error::malformed("key", "Paste the provider's key."));
    }
    if key.len() > LONGEST_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::malformed("key", "It holds characters that no key has, or is too long. Copy it once more."));
    }
    Ok(Secret::new(key))
}

/// The word in rows.
pub const fn state(state: ProviderKeyState) -> &'static str {
    match state {
        ProviderKeyState::Staged => "staged",
        ProviderKeyState::Active => "active",
        ProviderKeyState::Retiring => "retiring",
        ProviderKeyState::Revoked => "revoked",
    }
}
