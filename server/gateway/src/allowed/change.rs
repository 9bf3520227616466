//! Changing a list.

use crate::{Error, Gateway};
use audit::Event;
use context::Caller;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use std::collections::BTreeSet;
use store::{
    Invalidation, Scoped, Write,
    entity::{allowed_model, model},
};
use types::{Problem, view::SubjectKind};
use uuid::Uuid;

/// Models on one list.
const MOST: usize = 500;

/// What happens to a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// These may be used as well. Where there was no list, they alone.
    Allow(Vec<String>),
    /// These no longer. The last of a list can't be taken off it: that would allow every model.
    Refuse(Vec<String>),
    /// Exactly these.
    Replace(Vec<String>),
    /// No list any more: every model that is offered.
    Clear,
}

impl Gateway {
    /// Changes which of the offered models a role, a team, a member or a key may use. Takes effect with the next request.
    /// Returns the list as it is now; empty where there is none.
    ///
    /// Refuses a model that no connection knows, and to take the last model off a list.
    ///
    /// **Permissions:** admin or owner.
    pub async fn change_allowed(
        &self,
        caller: &Caller,
        kind: SubjectKind,
        id: Uuid,
        change: Change,
    ) -> Result<Vec<String>, Error> {
        Self::require_admin(caller)?;
        if kind == SubjectKind::Org {
            let detail =
                "What the organization offers is decided model by model. Name a role, a team, a member or a key.";
            return Err(Error::malformed("subject_kind", detail));
        }
        let scope = caller.scope();
        let mut write = self.store.write_alone(scope).await?;
        if !ledger::subject_exists(&write, scope, kind, id).await? {
            return Err(Problem::not_found(kind.as_str()).into());
        }
        let before = listed(&write, caller, kind, id).await?;
        let after = changed(&before, change)?;
        let added: Vec<_> = after.difference(&before).cloned().collect();
        let removed: Vec<_> = before.difference(&after).cloned().collect();
        known(&write, caller, &added).await?;
        if added.is_empty() && removed.is_empty() {
            return Ok(after.into_iter().collect());
        }
        allowed_model::Entity::delete_in(scope)
            .filter(allowed_model::Column::SubjectKind.eq(kind.as_str()))
            .filter(allowed_model::Column::SubjectId.eq(id))
            .filter(allowed_model::Column::Model.is_in(removed.iter().map(String::as_str)))
            .exec(&write)
            .await?;
        let now = self.clock.now();
        let row = |model: &String| allowed_model::Model {
            org_id: caller.org(),
            subject_kind: kind.as_str().to_owned(),
            subject_id: id,
            model: model.clone(),
            created_at: now,
        };
        if !added.is_empty() {
            let rows = added.iter().map(|model| row(model).into_active_model());
            allowed_model::Entity::insert_many(rows).exec_without_returning(&write).await?;
        }
        let event = Event::new("allow_list.changed", kind.as_str(), id.to_string())
            .with("allowed", named(&added))
            .with("refused", named(&removed))
            .with("models", i64::try_from(after.len()).unwrap_or(i64::MAX));
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Organization(caller.org()));
        write.commit().await?;
        Ok(after.into_iter().collect())
    }
}

/// The first few names: an event is short, and the count beside them says whether there are more.
fn named(names: &[String]) -> Vec<String> {
    names.iter().take(10).map(|name| name.chars().take(100).collect()).collect()
}

fn changed(before: &BTreeSet<String>, change: Change) -> Result<BTreeSet<String>, Error> {
    let tidy = |names: Vec<String>| -> BTreeSet<String> { names.iter().map(|name| name.trim().to_owned()).collect() };
    let after = match change {
        Change::Clear => return Ok(BTreeSet::new()),
        Change::Allow(names) => before.union(&tidy(names)).cloned().collect(),
        Change::Replace(names) => tidy(names),
        Change::Refuse(names) => {
            let names = tidy(names);
            if let Some(stranger) = names.iter().find(|name| !before.contains(*name)) {
                return Err(Error::malformed("models", format!("`{stranger}` is not on the list.")));
            }
            before.difference(&names).cloned().collect()
        }
    };
    if after.is_empty() {
        let detail = "A list without a model would allow every one. Remove the whole list if that is meant.";
        return Err(Error::malformed("models", detail));
    }
    if after.len() > MOST {
        return Err(Error::malformed("models", format!("A list has at most {MOST} models.")));
    }
    Ok(after)
}

async fn listed(write: &Write, caller: &Caller, kind: SubjectKind, id: Uuid) -> Result<BTreeSet<String>, Error> {
    let names: Vec<String> = allowed_model::Entity::find_in(caller.scope())
        .select_only()
        .column(allowed_model::Column::Model)
        .filter(allowed_model::Column::SubjectKind.eq(kind.as_str()))
        .filter(allowed_model::Column::SubjectId.eq(id))
        .into_tuple()
        .all(write)
        .await?;
    Ok(names.into_iter().collect())
}

/// Refuses a name that no connection knows: it would silently allow nothing.
async fn known(write: &Write, caller: &Caller, names: &[String]) -> Result<(), Error> {
    let found: Vec<String> = model::Entity::find_in(caller.scope())
        .select_only()
        .column(model::Column::Name)
        .filter(model::Column::Name.is_in(names.iter().map(String::as_str)))
        .into_tuple()
        .all(write)
        .await?;
    match names.iter().find(|name| !found.contains(name)) {
        Some(unknown) => Err(Error::ModelNotFound(unknown.clone())),
        None => Ok(()),
    }
}
