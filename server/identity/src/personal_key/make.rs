//! Making a key: its plain text exists once, in the answer.

use super::list::shown;
use crate::{
    Error, Identity,
    authenticate::mac,
    identity::locator,
    org::{create::checked_name, policy::policy_row},
};
use audit::Event;
use context::Caller;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use seal::{Token, TokenKind};
use store::{Invalidation, Scoped, entity};
use types::{
    MemberId, NanoUsd, PersonalKeyId, Problem, Role,
    view::{Measure, NewLimit, NewPersonalKey, Period, SubjectKind},
};

/// Days that a key lives when nobody says otherwise.
const DAYS: u32 = 90;

impl Identity {
    /// Makes a key for the caller. `name` says what it is for (1 to 60 characters); `days` is 1 to the policy's longest,
    /// 90 when absent; `cap` is its own monthly limit.
    ///
    /// **Permissions:** member, admin or owner, for themselves, in the browser.
    pub async fn make_personal_key(
        &self,
        caller: &Caller,
        name: &str,
        days: Option<u32>,
        cap: Option<NanoUsd>,
    ) -> Result<NewPersonalKey, Error> {
        let member = caller.require_member()?;
        caller.require(&[Role::Member, Role::Admin, Role::Owner])?;
        self.make(caller, member, name, days, cap).await
    }

    /// Makes a key for a service member or an active member.
    ///
    /// **Permissions:** admin or owner.
    pub async fn make_key_for(
        &self,
        caller: &Caller,
        member: MemberId,
        name: &str,
        days: Option<u32>,
    ) -> Result<NewPersonalKey, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        self.make(caller, member, name, days, None).await
    }

    async fn make(
        &self,
        caller: &Caller,
        member: MemberId,
        name: &str,
        days: Option<u32>,
        cap: Option<NanoUsd>,
    ) -> Result<NewPersonalKey, Error> {
        let name = checked_name("name", name, 60)?;
        if cap.is_some_and(|cap| cap <= NanoUsd::ZERO) {
            return Err(Error::invalid("cap", "Use an amount above zero, or leave it empty for no limit of its own."));
        }
        let now = self.clock.now();
        let id: PersonalKeyId = self.entropy.id(now);
        let token = Token::mint(TokenKind::PersonalKey, &*self.entropy);
        let token_hash = self.keyring().token_hash(&token);
        let mut write = self.store.write_alone(caller.scope()).await?;
        let most = u32::try_from(policy_row(&write, caller.scope()).await?.personal_key_days).unwrap_or(1);
        let days = days.unwrap_or(DAYS.min(most));
        if !(1..=most).contains(&days) {
            return Err(Error::invalid("expires", format!("Use 1 to {most} days: the organization's policy.")));
        }
        let owner = entity::member::Entity::find_one_in(caller.scope(), member).one(&write).await?;
        let owner = owner.ok_or_else(|| Error::NoSuchMember(member.to_string()))?;
        if owner.status != "active" {
            return Err(Problem::new(409, "not_active", "This member is not active.")
                .because("Keys can be made for active members and service members.")
                .into());
        }
        let mut row = entity::personal_key::Model {
            id,
            org_id: caller.org(),
            member_id: member,
            name,
            token_hash: token_hash.to_vec(),
            last_four: token.last_four(),
            member_epoch: owner.epoch,
            created_at: now,
            expires_at: now.plus_days(i64::from(days)),
            revoked_at: None,
            last_used_at: None,
            last_used_from: None,
            mac: Vec::new(),
        };
        row.mac = mac::of_personal_key(self.keyring(), &row).to_vec();
        let row = row.into_active_model().insert(&write).await?;
        locator("personal_key", token_hash, caller.org()).into_active_model().insert(&write).await?;
        let event = Event::new("personal_key.created", "personal_key", id.to_string())
            .with("member", member.to_string())
            .with("days", i64::from(days));
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Member(caller.org(), member));
        write.commit().await?;
        if let Some(cap) = cap {
            let limit = NewLimit {
                subject_kind: SubjectKind::Key,
                subject_id: Some(id.0),
                model: None,
                measure: Measure::Cost,
                cap: cap.0,
                period: Period::Month,
                hard: true,
            };
            if let Err(refused) = self.ledger.set_limit(caller, limit).await {
                // Nobody was shown the key yet, and without its cap nobody shall be.
                self.revoke_personal_key(caller, id).await?;
                return Err(refused.into());
            }
        }
        Ok(NewPersonalKey { row: shown(row, NanoUsd::ZERO, cap), key: token.reveal().to_owned() })
    }
}
