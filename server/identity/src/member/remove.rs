//! Removing a member: everything that they could show ends in one transaction.

use super::{find::member_row, may_give, role::another_owner};
use crate::{Error, Identity, team::leave};
use audit::Event;
use context::Caller;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, sea_query::Expr};
use store::{Invalidation, Scoped, entity};
use types::{MemberId, Role, view::RemovalReceipt};

impl Identity {
    /// Removes a member: the epoch moves on, sign-ins end, keys are revoked. Every server hears of it within a second;
    /// rows of usage and audit stay. The last owner is not removed.
    ///
    /// **Permissions:** admin; owner for owners and auditors.
    pub async fn remove_member(&self, caller: &Caller, member: MemberId) -> Result<RemovalReceipt, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        let now = self.clock.now();
        let scope = caller.scope();
        let mut write = self.store.write_alone(scope).await?;
        let row = member_row(&write, caller, member).await?;
        if row.status == "removed" {
            return Err(Error::NoSuchMember(member.to_string()));
        }
        let roles = entity::member_role::Entity::find_in(scope)
            .filter(entity::member_role::Column::MemberId.eq(member))
            .all(&write)
            .await?;
        for role in roles.iter().filter_map(|row| row.role.parse().ok()) {
            may_give(caller, role)?;
            if role == Role::Owner {
                another_owner(&write, scope, member).await?;
            }
        }
        let epoch = row.epoch;
        let mut row = row.into_active_model();
        row.status = Set("removed".to_owned());
        row.epoch = Set(epoch.saturating_add(1));
        row.removed_at = Set(Some(now));
        row.update(&write).await?;
        let sign_ins = {
            use entity::sign_in::{Column, Entity};
            Entity::update_in(scope)
                .col_expr(Column::EndedAt, Expr::value(now))
                .filter(Column::MemberId.eq(member))
                .filter(Column::EndedAt.is_null())
                .filter(Column::ExpiresAt.gt(now))
                .exec(&write)
                .await?
                .rows_affected
        };
        let keys = {
            use entity::personal_key::{Column, Entity};
            Entity::update_in(scope)
                .col_expr(Column::RevokedAt, Expr::value(now))
                .filter(Column::MemberId.eq(member))
                .filter(Column::RevokedAt.is_null())
                .filter(Column::ExpiresAt.gt(now))
                .exec(&write)
                .await?
                .rows_affected
        };
        // An invitation that is still open would bring them back.
        entity::invitation::Entity::delete_in(scope)
            .filter(entity::invitation::Column::MemberId.eq(member))
            .filter(entity::invitation::Column::RedeemedAt.is_null())
            .exec(&write)
            .await?;
        leave(&write, scope, member).await?;
        let count = |rows: u64| u32::try_from(rows).unwrap_or(u32::MAX);
        let (sign_ins, keys) = (count(sign_ins), count(keys));
        let event = Event::new("member.removed", "member", member.to_string())
            .with("sign_ins", i64::from(sign_ins))
            .with("keys", i64::from(keys));
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Member(caller.org(), member));
        write.commit().await?;
        Ok(RemovalReceipt { member_id: member, sign_ins, keys, took_ms: self.clock.now().millis_since(now) })
    }
}
