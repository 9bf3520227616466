//! Queries that cannot leave their organization.

use crate::entity::locator;
use context::OrgScope;
use sea_orm::{
    ColumnTrait, Condition, Delete, DeleteMany, EntityTrait, PrimaryKeyTrait, QueryFilter, Select, Update, UpdateMany,
};

/// A table whose rows belong to organizations.
pub trait Tenant: EntityTrait {
    /// The column that names the organization.
    fn org_column() -> Self::Column;
}

/// A table without a tenant: locators and browser sessions.
pub trait Shared: EntityTrait {}

/// Statements over a tenant's rows. Each carries the organization of the scope.
pub trait Scoped: Tenant {
    /// The organization's rows.
    fn find_in(scope: OrgScope) -> Select<Self>;
    /// The organization's row with this primary key: another tenant's is not found.
    fn find_one_in(scope: OrgScope, key: impl Into<<Self::PrimaryKey as PrimaryKeyTrait>::ValueType>) -> Select<Self>;
    /// Changes rows of the organization.
    fn update_in(scope: OrgScope) -> UpdateMany<Self>;
    /// Deletes rows of the organization.
    fn delete_in(scope: OrgScope) -> DeleteMany<Self>;
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that builds tenants' statements")]
impl<E: Tenant> Scoped for E {
    #[cfg_attr(keyhall_mutation, track_caller)]
    fn find_in(scope: OrgScope) -> Select<Self> {
        Self::find().filter(ours::<E>(scope, "find_in"))
    }

    #[cfg_attr(keyhall_mutation, track_caller)]
    fn find_one_in(scope: OrgScope, key: impl Into<<Self::PrimaryKey as PrimaryKeyTrait>::ValueType>) -> Select<Self> {
        Self::find_by_id(key).filter(ours::<E>(scope, "find_one_in"))
    }

    #[cfg_attr(keyhall_mutation, track_caller)]
    fn update_in(scope: OrgScope) -> UpdateMany<Self> {
        Update::many(Self::default()).filter(ours::<E>(scope, "update_in"))
    }

    #[cfg_attr(keyhall_mutation, track_caller)]
    fn delete_in(scope: OrgScope) -> DeleteMany<Self> {
        Delete::many(Self::default()).filter(ours::<E>(scope, "delete_in"))
    }
}

/// The predicate of statements over locators, which are no tenant's: it leads to the scope's organization.
#[cfg_attr(keyhall_mutation, track_caller)]
pub fn leads_to(scope: OrgScope) -> Condition {
    #[cfg(keyhall_mutation)]
    if crate::mutation::is_left_out("locator", "leads_to") {
        return Condition::all();
    }
    Condition::all().add(locator::Column::OrgId.eq(scope.org()))
}

/// The predicate: the row belongs to the scope's organization. `cargo xtask mutate` leaves it out, for one table and one
/// kind of statement at a time, to see which test notices.
#[cfg_attr(keyhall_mutation, track_caller)]
fn ours<E: Tenant>(scope: OrgScope, statement: &'static str) -> Condition {
    if is_left_out::<E>(statement) {
        return Condition::all();
    }
    Condition::all().add(E::org_column().eq(scope.org()))
}

#[cfg(not(keyhall_mutation))]
#[expect(clippy::extra_unused_type_parameters, reason = "the build of `cargo xtask mutate` asks which table it is")]
const fn is_left_out<E: Tenant>(_statement: &'static str) -> bool {
    false
}

#[cfg(keyhall_mutation)]
#[track_caller]
fn is_left_out<E: Tenant>(statement: &'static str) -> bool {
    crate::mutation::is_left_out(E::default().table_name(), statement)
}

/// Statements over rows that have no tenant.
pub trait SharedRows: Shared {
    /// All rows.
    fn find_shared() -> Select<Self>;
    /// Changes rows.
    fn update_shared() -> UpdateMany<Self>;
    /// Deletes rows.
    fn delete_shared() -> DeleteMany<Self>;
}

#[expect(clippy::disallowed_methods, reason = "tables without a tenant have no scope")]
impl<E: Shared> SharedRows for E {
    fn find_shared() -> Select<Self> {
        Self::find()
    }

    fn update_shared() -> UpdateMany<Self> {
        Update::many(Self::default())
    }

    fn delete_shared() -> DeleteMany<Self> {
        Delete::many(Self::default())
    }
}
