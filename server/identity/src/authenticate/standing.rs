//! Where a credential's member and organization stand now.

use crate::Error;
use context::OrgScope;
use sea_orm::{ColumnTrait, QueryFilter};
use store::{Read, Scoped, entity};
use types::{MemberId, RoleSet};

/// Member, organization and roles, read together.
pub struct Standing {
    pub slug: String,
    pub roles: RoleSet,
    /// The member's epoch; another one in a credential ends it.
    pub epoch: i64,
    /// Active, not removed or still invited.
    pub is_active: bool,
    /// The organization is suspended.
    pub is_suspended: bool,
}

/// `None` when there is no such member.
pub async fn standing(read: &Read, scope: OrgScope, id: MemberId) -> Result<Option<Standing>, Error> {
    let Some(org) = entity::org::Entity::find_in(scope).one(read).await? else { return Ok(None) };
    let Some(member) = entity::member::Entity::find_one_in(scope, id).one(read).await? else { return Ok(None) };
    let held = entity::member_role::Entity::find_in(scope).filter(entity::member_role::Column::MemberId.eq(id));
    let roles = held.all(read).await?.iter().filter_map(|row| row.role.parse().ok()).collect();
    Ok(Some(Standing {
        slug: org.slug,
        roles,
        epoch: member.epoch,
        is_active: member.status == "active",
        is_suspended: org.status != "active",
    }))
}
