//! Allow-lists: which of the offered models a role, a team, a member or a key may use.
//!
//! What the organization offers at all is decided by [`crate::Gateway::set_model_enabled`]. A list narrows it: on each level
//! (roles, teams, member, key) where somebody has a list, a model must stand on one of that level's lists. Whoever has
//! several roles or teams may use what any of their lists names.

mod change;
mod list;

pub use change::Change;

use crate::Error;
use context::Caller;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet};
use store::{
    Read, Scoped,
    entity::{allowed_model, team_member},
};
use types::{MemberId, TeamId, view::SubjectKind};

/// The lists that narrow what somebody may use, by level.
#[derive(Debug, Default)]
pub struct Allowed(BTreeMap<SubjectKind, BTreeSet<String>>);

impl Allowed {
    /// The lists of the member who asks: of their roles, their teams, their own, and of the key that they ask with.
    pub async fn of(read: &Read, caller: &Caller, member: MemberId, teams: &[TeamId]) -> Result<Self, Error> {
        use allowed_model::Column;
        let roles = caller.roles().iter().map(|role| (SubjectKind::Role, role.subject_id()));
        let teams = teams.iter().map(|team| (SubjectKind::Team, team.0));
        let key = caller.personal_key().map(|key| (SubjectKind::Key, key.0));
        let subjects: Vec<_> = roles.chain(teams).chain(key).chain([(SubjectKind::Member, member.0)]).collect();
        let rows = allowed_model::Entity::find_in(caller.scope())
            .filter(Column::SubjectId.is_in(subjects.iter().map(|(_, id)| *id)))
            .all(read)
            .await?;
        let mut levels: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for row in rows {
            let kind = row.subject_kind.parse().map_err(|_| Error::Damaged("allowed_model"))?;
            if subjects.contains(&(kind, row.subject_id)) {
                levels.entry(kind).or_default().insert(row.model);
            }
        }
        Ok(Self(levels))
    }

    /// Whether every level that has a list names the model.
    pub fn admits(&self, model: &str) -> bool {
        self.refusing(model).is_none()
    }

    /// Refuses a model that a level does not name.
    pub fn check(&self, model: &str) -> Result<(), Error> {
        let Some((whose, listed)) = self.refusing(model) else { return Ok(()) };
        let listed = listed.iter().take(SHOWN).cloned().collect();
        Err(Error::ModelNotListed { model: model.to_owned(), whose, listed })
    }

    fn refusing(&self, model: &str) -> Option<(SubjectKind, &BTreeSet<String>)> {
        self.0.iter().find(|(_, listed)| !listed.contains(model)).map(|(kind, listed)| (*kind, listed))
    }
}

/// Models that a refusal names.
const SHOWN: usize = 5;

/// The member's teams, in one order.
pub async fn teams_of(read: &Read, caller: &Caller, member: MemberId) -> Result<Vec<TeamId>, Error> {
    let teams = team_member::Entity::find_in(caller.scope())
        .filter(team_member::Column::MemberId.eq(member))
        .order_by_asc(team_member::Column::TeamId)
        .all(read)
        .await?;
    Ok(teams.into_iter().map(|row| row.team_id).collect())
}

/// Who has a list, as refusals begin: "The models that your team may use are …".
pub const fn whose(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Org => "your organization",
        SubjectKind::Role => "your role",
        SubjectKind::Team => "your team",
        SubjectKind::Member => "you",
        SubjectKind::App => "this app",
        SubjectKind::Key => "this key",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(levels: &[(SubjectKind, &[&str])]) -> Allowed {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Allowed(levels.iter().map(|(kind, names)| (*kind, set(names))).collect())
    }

    #[test]
    fn every_level_with_a_list_has_to_name_the_model() {
        assert!(allowed(&[]).admits("a"));
        let narrow = allowed(&[(SubjectKind::Role, &["a", "b"]), (SubjectKind::Key, &["b"])]);
        assert!(narrow.admits("b") && !narrow.admits("a") && !narrow.admits("c"));
        let refused = narrow.check("a").unwrap_err();
        assert!(matches!(refused, Error::ModelNotListed { whose: SubjectKind::Key, listed, .. } if listed == ["b"]));
    }
}
