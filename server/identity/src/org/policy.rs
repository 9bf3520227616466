//! What an organization decided about itself.

use crate::{Error, Identity};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, IntoActiveModel};
use store::{Invalidation, Scoped, entity};
use types::Role;

/// An organization's decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether an unknown person of the identity provider becomes a member at first sign-in.
    pub admit_on_first_sign_in: bool,
    /// The longest life of a personal key, in days: 1 to 365.
    pub personal_key_days: u32,
    /// Its life when nobody says otherwise, in days: 1 to the longest.
    pub personal_key_default_days: u32,
    /// Whether auditors may read conversations under a review.
    pub content_is_reviewed: bool,
    /// Days that conversations are kept; `None` keeps them.
    pub retention_days: Option<u32>,
}

/// Longest life of a personal key that a policy may allow, in days (security.md §4.7).
const MOST_KEY_DAYS: u32 = 365;

impl Identity {
    /// The organization's decisions.
    ///
    /// **Permissions:** any member of the organization, or the operator.
    pub async fn policy(&self, caller: &Caller) -> Result<Policy, Error> {
        let read = self.store.read(caller.scope()).await?;
        Ok(policy_row(&read, caller.scope()).await?.into())
    }

    /// Decides anew.
    ///
    /// **Permissions:** owner.
    pub async fn set_policy(&self, caller: &Caller, policy: Policy) -> Result<(), Error> {
        self.change_policy(caller, |present| *present = policy).await
    }

    /// Decides one thing anew: what others decide meanwhile stays. Changing nothing records nothing.
    ///
    /// **Permissions:** owner.
    pub async fn change_policy(&self, caller: &Caller, change: impl FnOnce(&mut Policy)) -> Result<(), Error> {
        caller.require(&[Role::Owner])?;
        let mut write = self.store.write_alone(caller.scope()).await?;
        let row = policy_row(&write, caller.scope()).await?;
        let before = Policy::from(row.clone());
        let mut policy = before.clone();
        change(&mut policy);
        if policy == before {
            return Ok(());
        }
        if !(1..=MOST_KEY_DAYS).contains(&policy.personal_key_days) {
            return Err(Error::invalid("personal_key_days", format!("Use 1 to {MOST_KEY_DAYS} days.")));
        }
        if !(1..=policy.personal_key_days).contains(&policy.personal_key_default_days) {
            let most = policy.personal_key_days;
            return Err(Error::invalid(
                "personal_key_default_days",
                format!("Use 1 to {most} days: the longest life."),
            ));
        }
        if policy.retention_days.is_some_and(|days| !(1..=36_500).contains(&days)) {
            return Err(Error::invalid("retention_days", "Use 1 to 36500 days, or nothing to keep everything."));
        }
        let days = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
        let mut row = row.into_active_model();
        row.admit_on_first_sign_in = Set(policy.admit_on_first_sign_in);
        row.personal_key_days = Set(days(policy.personal_key_days));
        row.personal_key_default_days = Set(days(policy.personal_key_default_days));
        row.content_visibility = Set(if policy.content_is_reviewed { "reviewed" } else { "private" }.to_owned());
        row.retention_days = Set(policy.retention_days.map(days));
        row.updated_at = Set(self.clock.now());
        row.update(&write).await?;
        let event = Event::new("policy.changed", "org", caller.org().to_string())
            .with("admit_on_first_sign_in", policy.admit_on_first_sign_in)
            .with("personal_key_days", i64::from(policy.personal_key_days))
            .with("personal_key_default_days", i64::from(policy.personal_key_default_days))
            .with("content_is_reviewed", policy.content_is_reviewed)
            .with("retention_days", policy.retention_days.map_or(0, i64::from));
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Organization(caller.org()));
        write.commit().await?;
        Ok(())
    }
}

/// The policy row, which every organization is founded with.
pub async fn policy_row(connection: &impl ConnectionTrait, scope: OrgScope) -> Result<entity::policy::Model, Error> {
    let row = entity::policy::Entity::find_in(scope).one(connection).await?;
    row.ok_or_else(|| Error::NoSuchOrganization(scope.org().to_string()))
}

impl From<entity::policy::Model> for Policy {
    fn from(row: entity::policy::Model) -> Self {
        Self {
            admit_on_first_sign_in: row.admit_on_first_sign_in,
            personal_key_days: u32::try_from(row.personal_key_days).unwrap_or(1),
            personal_key_default_days: u32::try_from(row.personal_key_default_days.min(row.personal_key_days))
                .unwrap_or(1),
            content_is_reviewed: row.content_visibility == "reviewed",
            retention_days: row.retention_days.and_then(|days| u32::try_from(days).ok()),
        }
    }
}
