//! Which list is in force: the one that the program was built with, or the newest that the operator brought.

use super::Catalogue;
use crate::{Error, Ledger};
use audit::Event;
use context::{Caller, OrgScope, SystemScope};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use std::sync::{PoisonError, RwLock};
use store::{
    Invalidation, Scoped,
    entity::price_list::{Column, Entity, Model},
};
use types::{Moment, OrgId, Problem};

/// How long a server may not know of a new list.
const LOOK_SECONDS: i64 = 1;

/// The list that this process prices with.
pub(crate) struct Lists(RwLock<Current>);

#[derive(Clone, Copy)]
struct Current {
    catalogue: &'static Catalogue,
    looked_at: Option<Moment>,
}

impl Default for Lists {
    fn default() -> Self {
        Self(RwLock::new(Current { catalogue: Catalogue::embedded(), looked_at: None }))
    }
}

impl Lists {
    fn current(&self) -> Current {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, catalogue: &'static Catalogue, looked_at: Option<Moment>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Current { catalogue, looked_at };
    }
}

impl Ledger {
    /// The list prices in force, at most a second old.
    ///
    /// Errors: [`Error::Store`]; [`Error::Damaged`] when the newest list can't be read.
    pub async fn list_prices(&self) -> Result<&'static Catalogue, Error> {
        let (current, now) = (self.core().lists.current(), self.clock().now());
        let is_fresh = |at: Moment| (at..at.plus_seconds(LOOK_SECONDS)).contains(&now);
        if current.looked_at.is_some_and(is_fresh) {
            return Ok(current.catalogue);
        }
        let scope = instance();
        let read = self.store().read(scope).await?;
        let newest: Option<String> = Entity::find_in(scope)
            .select_only()
            .column(Column::Version)
            .order_by_desc(Column::CreatedAt)
            .into_tuple()
            .one(&read)
            .await?;
        let catalogue = match newest {
            None => Catalogue::embedded(),
            Some(version) if version == current.catalogue.version => current.catalogue,
            Some(version) => {
                let damaged = || Error::Damaged(format!("price_list {version}"));
                let row = Entity::find_one_in(scope, (scope.org(), version.clone())).one(&read).await?;
                kept(row.ok_or_else(damaged)?.list, now).map_err(|_| damaged())?
            }
        };
        self.core().lists.set(catalogue, Some(now));
        Ok(catalogue)
    }

    /// Brings another price list, in force on every server within a second. Rows that were admitted keep the prices that
    /// they were admitted with. Returns how many models it lists.
    ///
    /// Refuses a list that can't be read, and another one under a version that rows may name already.
    ///
    /// **Permissions:** operator.
    pub async fn update_prices(&self, caller: &Caller, list: &str) -> Result<(String, usize), Error> {
        if !caller.is_operator() || caller.org() != OrgId::INSTANCE {
            return Err(Problem::forbidden("Only the operator of this server can do this.").into());
        }
        let now = self.clock().now();
        let unreadable = |why| Error::Refused(Problem::invalid("list", format!("This is no price list: {why}.")));
        let catalogue = kept(list.to_owned(), now).map_err(unreadable)?;
        let version = catalogue.version.to_owned();
        let taken = || {
            let detail = format!(
                "There is another list of the version `{version}`, which requests may name. Give this one a new version."
            );
            Error::Refused(Problem::invalid("list", detail))
        };
        if version == Catalogue::embedded().version {
            return Err(taken());
        }
        let mut write = self.store().write_alone(caller.scope()).await?;
        match Entity::find_one_in(caller.scope(), (caller.org(), version.clone())).one(&write).await? {
            Some(known) if known.list != list => return Err(taken()),
            Some(_) => {
                Entity::update_in(caller.scope())
                    .col_expr(Column::CreatedAt, Expr::value(now))
                    .filter(Column::Version.eq(version.as_str()))
                    .exec(&write)
                    .await?;
            }
            None => {
                let row =
                    Model { org_id: caller.org(), version: version.clone(), list: list.to_owned(), created_at: now };
                row.into_active_model().insert(&write).await?;
            }
        }
        let event = Event::new("prices.updated", "price_list", version.clone())
            .with("models", i64::try_from(catalogue.len()).unwrap_or(i64::MAX));
        self.audit().append(&write, caller, event).await?;
        write.invalidate(Invalidation::Everything);
        write.commit().await?;
        self.core().lists.set(catalogue, None);
        Ok((version, catalogue.len()))
    }
}

/// A list that is kept for the life of the process: there are as many as an operator brings, and prices lend texts from it.
fn kept(list: String, now: Moment) -> Result<&'static Catalogue, String> {
    Catalogue::parse(Box::leak(list.into_boxed_str()), now).map(|catalogue| &*Box::leak(Box::new(catalogue)))
}

#[expect(clippy::disallowed_methods, reason = "list prices are the instance's, and everybody's to know")]
fn instance() -> OrgScope {
    SystemScope::named("ledger.prices").for_org(OrgId::INSTANCE)
}
