//! Models: which there are, which members may use, which one conversations start with.

use crate::{
    Error, Gateway,
    allowed::{Allowed, teams_of},
    connect::record_models,
    route,
};
use audit::Event;
use context::Caller;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use std::collections::{HashMap, HashSet};
use store::{
    Invalidation, Scoped, Write,
    entity::{connection, model, policy},
};
use types::{
    ConnectionId, ModelId, Moment,
    view::{LimitRow, Measure, ModelChoice},
};

/// Why chat can't be sent to a model, where so.
fn refused(model: &str) -> Option<String> {
    let name = model.to_lowercase();
    let makes = [
        ("embed", "It makes embeddings, not answers."),
        ("gpt-image", "It makes pictures, not answers."),
        ("transcribe", "It writes down what is said, and answers nothing."),
        ("whisper", "It writes down what is said, and answers nothing."),
    ];
    makes.iter().find(|(part, _)| name.contains(part)).map(|(_, why)| (*why).to_owned())
}

/// Why a model can't be used that nobody knows the price of.
const UNPRICED: &str = "It has no price, and a limit on cost applies to you. An admin can set its price.";

fn counts(limit: &LimitRow, model: &str) -> bool {
    limit.model.as_deref().is_none_or(|only| only == model)
}

impl Gateway {
    /// The models that the caller may use, by name, in the connections' order, with list or own prices. One whose every
    /// request would be refused is there with the reason: without a price, nothing passes a limit on cost.
    ///
    /// **Permissions:** any member.
    pub async fn models(&self, caller: &Caller) -> Result<Vec<ModelChoice>, Error> {
        let scope = caller.scope();
        let read = self.store.read(scope).await?;
        let connections = connection::Entity::find_in(scope)
            .filter(connection::Column::Status.eq("active"))
            .order_by_asc(connection::Column::Position)
            .order_by_asc(connection::Column::Id)
            .all(&read)
            .await?;
        let models = model::Entity::find_in(scope)
            .filter(model::Column::Enabled.eq(true))
            .order_by_asc(model::Column::Id)
            .all(&read)
            .await?;
        let allowed = match caller.member() {
            Some(member) => {
                let teams = teams_of(&read, caller, member).await?;
                Allowed::of(&read, caller, member, &teams).await?
            }
            None => Allowed::default(),
        };
        let default = policy::Entity::find_in(scope).one(&read).await?.and_then(|policy| policy.default_model);
        drop(read);
        let prices = self.ledger.prices(scope).await?;
        let budgets = self.budgets(caller).await?;
        let mut names = HashSet::new();
        let mut choices = Vec::new();
        for connection in &connections {
            let kind = route::kind(connection)?;
            for model in models.iter().filter(|model| model.connection_id == connection.id) {
                // Where two connections offer one name, the first serves it.
                if !names.insert(model.name.as_str()) || !allowed.admits(&model.name) {
                    continue;
                }
                let price = prices.of(kind, &connection.base_url, &model.provider_model, &model.name);
                let is_unaffordable = price.is_none() && budgets.iter().any(|budget| counts(budget, &model.name));
                let unpriced = is_unaffordable.then(|| UNPRICED.to_owned());
                let refused = unpriced.or_else(|| refused(&model.provider_model));
                choices.push(ModelChoice {
                    name: model.name.clone(),
                    connection: connection.name.clone(),
                    input_price: price.as_ref().map(|price| price.rates.base.input.to_string()),
                    output_price: price.as_ref().map(|price| price.rates.base.output.to_string()),
                    is_default: default.as_deref() == Some(model.name.as_str()),
                    refused,
                });
            }
        }
        let has_default = choices.iter().any(|choice| choice.is_default);
        if let Some(first) = choices.iter_mut().find(|choice| !has_default && choice.refused.is_none()) {
            first.is_default = true;
        }
        Ok(choices)
    }

    /// The models that the caller may ask for through the gateway's API: without those whose every request a limit on cost
    /// would refuse. What chat can't be sent to is among them.
    ///
    /// **Permissions:** any member.
    pub async fn askable_models(&self, caller: &Caller) -> Result<Vec<ModelChoice>, Error> {
        let mut models = self.models(caller).await?;
        models.retain(|model| model.refused.as_deref() != Some(UNPRICED));
        Ok(models)
    }

    /// The hard limits on cost that count the caller's requests; none for the operator, who asks no model.
    async fn budgets(&self, caller: &Caller) -> Result<Vec<LimitRow>, Error> {
        if caller.member().is_none() {
            return Ok(Vec::new());
        }
        let mut limits = self.ledger.binding(caller).await?;
        limits.retain(|limit| limit.hard && limit.measure == Measure::Cost);
        Ok(limits)
    }

    /// Lets members use a model, or no longer.
    ///
    /// **Permissions:** admin or owner.
    pub async fn set_model_enabled(&self, caller: &Caller, id: ModelId, enabled: bool) -> Result<(), Error> {
        Self::require_admin(caller)?;
        let mut write = self.store.write_alone(caller.scope()).await?;
        let row = model::Entity::find_one_in(caller.scope(), id).one(&write).await?.ok_or(Error::NotFound("model"))?;
        if row.enabled == enabled {
            return Ok(());
        }
        self.record_enabled(&write, caller, &row, enabled).await?;
        write.invalidate(Invalidation::Connection(caller.org(), row.connection_id));
        Ok(write.commit().await?)
    }

    /// Lets members use exactly these models of a connection; names that the provider did not list are added by hand.
    ///
    /// **Permissions:** admin or owner.
    pub async fn set_models(&self, caller: &Caller, id: ConnectionId, names: &[String]) -> Result<(), Error> {
        Self::require_admin(caller)?;
        let is_name = |name: &String| !name.trim().is_empty() && name.len() <= 200 && !name.contains(char::is_control);
        if let Some(wrong) = names.iter().find(|name| !is_name(name)) {
            return Err(Error::malformed("models", format!("`{wrong}` is not a model's name.")));
        }
        let mut write = self.store.write_alone(caller.scope()).await?;
        Self::still_connected(&write, caller, id).await?;
        let wanted: Vec<(String, bool)> = names.iter().map(|name| (name.trim().to_owned(), false)).collect();
        record_models(self, &write, caller, id, "manual", &wanted).await?;
        let wanted: HashMap<String, bool> = wanted.into_iter().collect();
        let rows =
            model::Entity::find_in(caller.scope()).filter(model::Column::ConnectionId.eq(id)).all(&write).await?;
        for row in rows {
            let enabled = wanted.contains_key(&row.name);
            if row.enabled != enabled {
                self.record_enabled(&write, caller, &row, enabled).await?;
            }
        }
        write.invalidate(Invalidation::Connection(caller.org(), id));
        Ok(write.commit().await?)
    }

    /// Decides which model new conversations start with. It must be one that members may use
    /// and chat can be sent to.
    ///
    /// **Permissions:** admin or owner.
    pub async fn set_default_model(&self, caller: &Caller, name: &str) -> Result<(), Error> {
        Self::require_admin(caller)?;
        let choices = self.models(caller).await?;
        if !choices.iter().any(|choice| choice.name == name && choice.refused.is_none()) {
            return Err(Error::malformed(
                "model",
                format!("Members can't chat with `{name}`. Choose one that they can."),
            ));
        }
        let mut write = self.store.write_alone(caller.scope()).await?;
        self.record_default(&write, caller, Some(name), self.clock.now()).await?;
        write.invalidate(Invalidation::Organization(caller.org()));
        Ok(write.commit().await?)
    }

    async fn record_enabled(
        &self,
        write: &Write,
        caller: &Caller,
        row: &model::Model,
        enabled: bool,
    ) -> Result<(), Error> {
        model::Entity::update_in(caller.scope())
            .set(model::ActiveModel { enabled: Set(enabled), ..Default::default() })
            .filter(model::Column::Id.eq(row.id))
            .exec(write)
            .await?;
        let action = if enabled { "model.enabled" } else { "model.disabled" };
        let event = Event::new(action, "model", row.id.to_string())
            .with("name", row.name.as_str())
            .with("connection", row.connection_id.to_string());
        self.audit.append(write, caller, event).await?;
        Ok(())
    }

    /// Writes the default into the organization's policy; `None` leaves it to the order of models.
    pub(crate) async fn record_default(
        &self,
        write: &Write,
        caller: &Caller,
        name: Option<&str>,
        now: Moment,
    ) -> Result<(), Error> {
        let change = policy::ActiveModel {
            default_model: Set(name.map(str::to_owned)),
            updated_at: Set(now),
            ..Default::default()
        };
        let changed = policy::Entity::update_in(caller.scope()).set(change).exec(write).await?;
        if changed.rows_affected == 0 {
            return Err(Error::NotFound("organization"));
        }
        let event = Event::new("policy.default_model_set", "policy", caller.org().to_string()).with("model", name);
        self.audit.append(write, caller, event).await?;
        Ok(())
    }
}
