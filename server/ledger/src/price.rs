//! What a model costs an organization: its own price first, then the list price of that moment.

use crate::{Catalogue, Error, Ledger, Rate, Rates, Special};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, IntoActiveModel, QueryFilter, QueryOrder};
use std::collections::HashMap;
use store::{Bus, Invalidation, Recent, Scoped, entity::model_price};
use types::{ModelPriceId, Moment, OrgId, PicoUsdPerUnit, Problem, Role, view::ConnectionKind};

/// More than any list asks, a thousand dollars per million tokens a thousand times over: surely a slip of the keyboard.
const ABSURD: PicoUsdPerUnit = PicoUsdPerUnit(1_000_000_000_000);

/// A model's price and what is known of its bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Priced {
    /// `catalog:<vendor>/<model>@<version>`, or the id of the organization's own price.
    pub price_id: String,
    /// The rates.
    pub rates: Rates,
    /// Tokens that fit, where known.
    pub context_window: Option<u64>,
    /// Most tokens that it may answer, where known.
    pub max_output: Option<u64>,
    /// Whether it is known to see images.
    pub vision: bool,
    /// Whether the organization set it itself.
    pub own: bool,
}

/// A price that an admin sets: pico-dollars a token. Zero is a price: a local model may be free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPrice {
    /// For which model name, as members use it.
    pub model: String,
    /// Per uncached input token.
    pub input: PicoUsdPerUnit,
    /// Per cached input token.
    pub cached_input: PicoUsdPerUnit,
    /// Per token written to the cache.
    pub cache_write: PicoUsdPerUnit,
    /// Per output token.
    pub output: PicoUsdPerUnit,
}

impl NewPrice {
    const fn rate(&self) -> Rate {
        Rate {
            input: self.input,
            cached_input: self.cached_input,
            cache_write: self.cache_write,
            output: self.output,
            special: Special::NONE,
        }
    }

    fn check(&self) -> Result<(), Problem> {
        if self.model.trim().is_empty() || self.model.len() > 200 {
            return Err(Problem::invalid("model", "Name the model as members ask for it, in at most 200 characters."));
        }
        let rate = self.rate();
        let fields = [
            ("input", rate.input),
            ("cached_input", rate.cached_input),
            ("cache_write", rate.cache_write),
            ("output", rate.output),
        ];
        for (field, price) in fields {
            if price.0 < 0 {
                return Err(Problem::invalid(field, "A price can't be below zero. Use 0 for a model that is free."));
            }
            if price > ABSURD {
                let detail = format!("{price} per million tokens can't be meant. Give dollars per million tokens.");
                return Err(Problem::invalid(field, detail));
            }
        }
        Ok(())
    }
}

/// An organization's prices at one moment.
#[derive(Clone, Debug)]
pub struct Prices {
    at: Moment,
    list: &'static Catalogue,
    /// By the name that members use.
    own: HashMap<String, model_price::Model>,
}

impl Prices {
    /// What a model costs: see [`Ledger::price`].
    pub fn of(&self, kind: ConnectionKind, base_url: &str, model: &str, name: &str) -> Option<Priced> {
        priced(self.list, self.at, (kind, base_url, model), self.own.get(name))
    }
}

/// An organization's own price of a model's name, as it was read less than a second ago.
pub(crate) type OwnPrices = Recent<(OrgId, String), Option<model_price::Model>>;

/// Nothing is remembered yet.
pub(crate) fn own_prices(bus: &Bus) -> OwnPrices {
    Recent::new(bus, |(org, _), _, news| match news {
        Invalidation::Organization(changed) => changed == *org,
        news => news == Invalidation::Everything,
    })
}

/// The own price first, then the list price of that moment.
fn priced(
    list: &Catalogue,
    at: Moment,
    (kind, base_url, model): (ConnectionKind, &str, &str),
    own: Option<&model_price::Model>,
) -> Option<Priced> {
    let found = list.find(kind, base_url, model, at);
    let (context_window, max_output, vision) =
        found.as_ref().map_or((None, None, false), |found| (found.context_window, found.max_output, found.vision));
    let (price_id, rates, own) = match own {
        Some(own) => (own.id.to_string(), Rates::flat(rate_of(own)), true),
        None => {
            let found = found?;
            (found.price_id, found.rates?, false)
        }
    };
    Some(Priced { price_id, rates, context_window, max_output, vision, own })
}

impl Ledger {
    /// What a model costs now: the organization's own price for `name` (what members ask for), else the list price of
    /// `model` (what the provider is asked for). `None`: nobody knows.
    pub async fn price(
        &self,
        scope: OrgScope,
        kind: ConnectionKind,
        base_url: &str,
        model: &str,
        name: &str,
    ) -> Result<Option<Priced>, Error> {
        let (known, wanted) = (&self.core().own_prices, (scope.org(), name.to_owned()));
        let read = || {
            let (ledger, name) = (self.clone(), name.to_owned());
            async move { Ok::<_, Error>(Some(ledger.own_prices(scope, Some(&name)).await?.own.remove(&name))) }
        };
        let own = known.find_or_read(&self.core().tracker, wanted, read).await?.flatten();
        Ok(priced(self.list_prices().await?, self.clock().now(), (kind, base_url, model), own.as_ref()))
    }

    /// What any model costs now, for lists: one query for all of them.
    pub async fn prices(&self, scope: OrgScope) -> Result<Prices, Error> {
        self.own_prices(scope, None).await
    }

    async fn own_prices(&self, scope: OrgScope, only: Option<&str>) -> Result<Prices, Error> {
        let (at, list) = (self.clock().now(), self.list_prices().await?);
        let read = self.store().read(scope).await?;
        let found = model_price::Entity::find_in(scope)
            .filter(Condition::all().add_option(only.map(|name| model_price::Column::Model.eq(name))))
            .filter(model_price::Column::EffectiveFrom.lte(at))
            .order_by_asc(model_price::Column::EffectiveFrom)
            .order_by_asc(model_price::Column::Id)
            .all(&read)
            .await?;
        // A later price takes the place of an earlier one.
        Ok(Prices { at, list, own: found.into_iter().map(|price| (price.model.clone(), price)).collect() })
    }

    /// Sets the organization's own price of a model from now on. Rows that exist are never priced again.
    ///
    /// **Permissions:** admin or owner.
    pub async fn set_price(&self, caller: &Caller, price: NewPrice) -> Result<ModelPriceId, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        price.check()?;
        let now = self.clock().now();
        let id: ModelPriceId = self.entropy().id(now);
        let row = model_price::Model {
            id,
            org_id: caller.org(),
            model: price.model.trim().to_owned(),
            input: price.input,
            cached_input: price.cached_input,
            cache_write: price.cache_write,
            output: price.output,
            effective_from: now,
            created_at: now,
        };
        let event = Event::new("price.set", "model", row.model.clone())
            .with("price_id", id.to_string())
            .with("input_pico_usd", row.input.0)
            .with("cached_input_pico_usd", row.cached_input.0)
            .with("cache_write_pico_usd", row.cache_write.0)
            .with("output_pico_usd", row.output.0);
        let mut write = self.store().write_alone(caller.scope()).await?;
        row.into_active_model().insert(&write).await?;
        self.audit().append(&write, caller, event).await?;
        write.invalidate(Invalidation::Organization(caller.org()));
        write.commit().await?;
        Ok(id)
    }
}

const fn rate_of(own: &model_price::Model) -> Rate {
    Rate {
        input: own.input,
        cached_input: own.cached_input,
        cache_write: own.cache_write,
        output: own.output,
        special: Special::NONE,
    }
}
