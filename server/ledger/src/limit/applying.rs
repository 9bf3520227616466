//! The limits that apply to whoever asks.

use super::{Limit, list};
use crate::{Error, Ledger};
use context::Caller;
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::HashSet;
use store::{
    Read, Scoped,
    entity::{personal_key, team_member},
};
use types::{
    MemberId,
    view::{LimitRow, SubjectKind},
};
use uuid::Uuid;

impl Ledger {
    /// The limits that apply to the caller: the organization's, their teams', their own, and those of their keys (of the
    /// key alone that they ask with). The operator sees all.
    ///
    /// **Permissions:** any member.
    pub async fn applying(&self, caller: &Caller) -> Result<Vec<LimitRow>, Error> {
        if caller.is_operator() {
            return self.limits(caller).await;
        }
        let member = caller.require_member()?;
        let read = self.store().read(caller.scope()).await?;
        let mut limits = list::in_force(&read, caller.scope()).await?;
        let subjects = subjects(&read, caller, member).await?;
        limits.retain(|limit| is_among(limit, &subjects));
        self.limit_rows(&read, caller.scope(), limits).await
    }
}

fn is_among(limit: &Limit, subjects: &HashSet<(SubjectKind, Uuid)>) -> bool {
    limit.subject_kind == SubjectKind::Org
        || limit.subject_id.is_some_and(|id| subjects.contains(&(limit.subject_kind, id)))
}

async fn subjects(read: &Read, caller: &Caller, member: MemberId) -> Result<HashSet<(SubjectKind, Uuid)>, Error> {
    let scope = caller.scope();
    let mut subjects = HashSet::from([(SubjectKind::Member, member.0)]);
    let teams = team_member::Entity::find_in(scope).filter(team_member::Column::MemberId.eq(member));
    subjects.extend(teams.all(read).await?.into_iter().map(|team| (SubjectKind::Team, team.team_id.0)));
    match caller.personal_key() {
        Some(key) => {
            subjects.insert((SubjectKind::Key, key.0));
        }
        None => {
            let keys = personal_key::Entity::find_in(scope).filter(personal_key::Column::MemberId.eq(member));
            subjects.extend(keys.all(read).await?.into_iter().map(|key| (SubjectKind::Key, key.id.0)));
        }
    }
    Ok(subjects)
}
