//! Queries that cannot leave their organization.

use context::OrgScope;
use sea_orm::{ColumnTrait, Delete, DeleteMany, EntityTrait, PrimaryKeyTrait, QueryFilter, Select, Update, UpdateMany};

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
    fn find_in(scope: OrgScope) -> Select<Self> {
        Self::find().filter(Self::org_column().eq(scope.org()))
    }

    fn find_one_in(scope: OrgScope, key: impl Into<<Self::PrimaryKey as PrimaryKeyTrait>::ValueType>) -> Select<Self> {
        Self::find_by_id(key).filter(Self::org_column().eq(scope.org()))
    }

    fn update_in(scope: OrgScope) -> UpdateMany<Self> {
        Update::many(Self::default()).filter(Self::org_column().eq(scope.org()))
    }

    fn delete_in(scope: OrgScope) -> DeleteMany<Self> {
        Delete::many(Self::default()).filter(Self::org_column().eq(scope.org()))
    }
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
