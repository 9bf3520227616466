//! How many limits a subject may have. Admission reads all that may apply to a request, so that many would slow every one.

use crate::Error;
use context::OrgScope;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use store::{Scoped, Write, entity::spend_limit};
use types::{
    Problem,
    view::{NewLimit, SubjectKind},
};

const fn most(subject: SubjectKind) -> u64 {
    match subject {
        SubjectKind::Org => 200,
        SubjectKind::Role | SubjectKind::Team | SubjectKind::Member | SubjectKind::App => 50,
        SubjectKind::Key => 5,
    }
}

/// Refuses one more than a subject may have in force.
pub(super) async fn check(write: &Write, scope: OrgScope, limit: &NewLimit) -> Result<(), Error> {
    use spend_limit::Column;
    let of_subject = match limit.subject_id {
        Some(id) => Column::SubjectId.eq(id),
        None => Column::SubjectId.is_null(),
    };
    let in_force = spend_limit::Entity::find_in(scope)
        .filter(Column::RemovedAt.is_null())
        .filter(Column::SubjectKind.eq(limit.subject_kind.as_str()))
        .filter(of_subject)
        .count(write)
        .await?;
    let most = most(limit.subject_kind);
    if in_force < most {
        return Ok(());
    }
    let detail = format!("There are {most} limits for it already, the most that there may be. Remove one first.");
    Err(Problem::invalid("subject_id", detail).into())
}
