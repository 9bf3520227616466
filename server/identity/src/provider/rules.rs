//! Claim → role.

use super::show::{provider_row, rules_of, shown, state_of};
use crate::{Error, Identity, member::is_owned_by_grant};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter};
use store::{Invalidation, Scoped, Write, entity};
use types::{
    IdentityProviderId, Moment, Problem, Role, RoleRuleId,
    view::{ProviderState, RoleRule},
};

/// Most rules of one provider.
const MOST_RULES: usize = 50;
/// Longest claim and longest value, in characters.
const LONGEST: (usize, usize) = (200, 500);

impl Identity {
    /// Replaces a provider's rules. They count from each person's next sign-in on. `roles_claim` is the claim of rules that
    /// name none. The rules of a frozen provider stay as they are.
    ///
    /// A rule that makes owners is taken away or changed only when somebody owns the organization by grant: otherwise
    /// nobody might come in as its owner again.
    ///
    /// # Errors
    /// [`Error::NoSuchProvider`], [`Error::Invalid`] (`roles_claim`, `rules`), or a problem `last_owner`.
    ///
    /// **Permissions:** owner.
    pub async fn set_role_rules(
        &self,
        caller: &Caller,
        provider: IdentityProviderId,
        roles_claim: &str,
        rules: Vec<RoleRule>,
    ) -> Result<(), Error> {
        let roles_claim = roles_claim.trim().to_owned();
        self.change_rules(caller, provider, |_, _| (roles_claim, rules)).await
    }

    /// Adds one rule. The first one's claim becomes the claim of rules that name none. Adding it twice changes nothing.
    ///
    /// **Permissions:** owner.
    pub async fn add_role_rule(
        &self,
        caller: &Caller,
        provider: IdentityProviderId,
        rule: RoleRule,
    ) -> Result<(), Error> {
        let added = |claim: String, mut rules: Vec<RoleRule>| {
            let claim = if claim.is_empty() { rule.claim.trim().to_owned() } else { claim };
            rules.push(rule);
            (claim, rules)
        };
        self.change_rules(caller, provider, added).await
    }

    /// Takes one rule away. Taking away what is not there changes nothing.
    ///
    /// **Permissions:** owner.
    pub async fn remove_role_rule(
        &self,
        caller: &Caller,
        provider: IdentityProviderId,
        rule: &RoleRule,
    ) -> Result<(), Error> {
        let removed = |claim, mut rules: Vec<RoleRule>| {
            rules.retain(|other| other != rule);
            (claim, rules)
        };
        self.change_rules(caller, provider, removed).await
    }

    async fn change_rules(
        &self,
        caller: &Caller,
        provider: IdentityProviderId,
        change: impl FnOnce(String, Vec<RoleRule>) -> (String, Vec<RoleRule>),
    ) -> Result<(), Error> {
        caller.require(&[Role::Owner])?;
        let (scope, now) = (caller.scope(), self.clock.now());
        let mut write = self.store.write_alone(scope).await?;
        let row = provider_row(&write, scope, provider).await?;
        let state = state_of(&row);
        if state == ProviderState::Frozen {
            return Err(frozen().into());
        }
        let before: Vec<_> = rules_of(&write, scope, provider).await?.into_iter().filter_map(shown).collect();
        let claim_before = row.roles_claim.clone().unwrap_or_default();
        let (roles_claim, rules) = change(claim_before.clone(), before.clone());
        let rules = checked(&roles_claim, rules)?;
        if (&claim_before, &before) == (&roles_claim, &rules) {
            return Ok(());
        }
        if state == ProviderState::Active {
            keeps_an_owner(&write, scope, &before, &rules).await?;
        }
        let mut row = row.into_active_model();
        row.roles_claim = Set(Some(roles_claim).filter(|claim| !claim.is_empty()));
        // Whoever tried it saw other rules.
        (row.tried_at, row.tried_by, row.tried_roles) = (Set(None), Set(None), Set(None));
        row.update(&write).await?;
        self.replace_rules(&write, caller, provider, &rules, now).await?;
        let count = i64::try_from(rules.len()).unwrap_or(i64::MAX);
        let event = Event::new("identity_provider.rules_changed", "identity_provider", provider.to_string())
            .with("added", in_words(&rules, &before))
            .with("removed", in_words(&before, &rules))
            .with("rules", count);
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Organization(caller.org()));
        write.commit().await?;
        Ok(())
    }

    /// Deletes a provider's rules and writes these.
    pub(super) async fn replace_rules(
        &self,
        write: &Write,
        caller: &Caller,
        provider: IdentityProviderId,
        rules: &[RoleRule],
        now: Moment,
    ) -> Result<(), Error> {
        use entity::role_rule::{Column, Entity, Model};
        Entity::delete_in(caller.scope()).filter(Column::ProviderId.eq(provider)).exec(write).await?;
        for rule in rules {
            let row = Model {
                id: self.entropy.id::<RoleRuleId>(now),
                org_id: caller.org(),
                provider_id: provider,
                claim: rule.claim.clone(),
                value: rule.value.clone(),
                role: rule.role.as_str().to_owned(),
                created_at: now,
            };
            row.into_active_model().insert(write).await?;
        }
        Ok(())
    }
}

/// The rules as they will be stored: spaces cut off, the claim filled in, none twice.
fn checked(roles_claim: &str, rules: Vec<RoleRule>) -> Result<Vec<RoleRule>, Error> {
    let (longest_claim, longest_value) = LONGEST;
    let is_text = |text: &str, most: usize| text.chars().count() <= most && !text.chars().any(char::is_control);
    if !is_text(roles_claim, longest_claim) {
        return Err(Error::invalid("roles_claim", format!("Use at most {longest_claim} characters on one line.")));
    }
    let mut kept: Vec<RoleRule> = Vec::with_capacity(rules.len());
    for rule in rules {
        let named = rule.claim.trim();
        let claim = if named.is_empty() { roles_claim.to_owned() } else { named.to_owned() };
        let rule = RoleRule { claim, value: rule.value.trim().to_owned(), role: rule.role };
        if rule.claim.is_empty() {
            return Err(Error::invalid("rules", "A rule needs a claim: name it, or set the claim that holds roles."));
        }
        if rule.value.is_empty() || !is_text(&rule.value, longest_value) || !is_text(&rule.claim, longest_claim) {
            return Err(Error::invalid("rules", format!("A rule's value has 1 to {longest_value} characters.")));
        }
        if !kept.contains(&rule) {
            kept.push(rule);
        }
    }
    if kept.len() > MOST_RULES {
        return Err(Error::invalid("rules", format!("Use at most {MOST_RULES} rules.")));
    }
    Ok(kept)
}

/// Owners by claims may not come back as owners when a rule of theirs is gone: then somebody has to own by grant.
async fn keeps_an_owner(
    connection: &impl ConnectionTrait,
    scope: OrgScope,
    before: &[RoleRule],
    after: &[RoleRule],
) -> Result<(), Error> {
    let is_kept = before.iter().filter(|rule| rule.role == Role::Owner).all(|rule| after.contains(rule));
    if is_kept || is_owned_by_grant(connection, scope).await? {
        return Ok(());
    }
    Err(Problem::new(409, "last_owner", "Nobody might be left who owns the organization.")
        .because(
            "Every owner is one by these rules. Give somebody the role owner under Members first, or leave the rule as it is.",
        )
        .into())
}

fn frozen() -> Problem {
    Problem::new(409, "provider_frozen", "This identity provider is frozen.")
        .because("Its rules stay as they were. Try it and make it active again to change them.")
}

/// The rules of one list that the other lacks: `claim = value → role`, as many as an event holds.
fn in_words(of: &[RoleRule], lacking_in: &[RoleRule]) -> Vec<String> {
    let lacking = of.iter().filter(|rule| !lacking_in.contains(rule));
    let word = |text: &str| text.chars().take(60).collect::<String>();
    lacking.take(15).map(|rule| format!("{} = {} → {}", word(&rule.claim), word(&rule.value), rule.role)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(claim: &str, value: &str, role: Role) -> RoleRule {
        RoleRule { claim: claim.to_owned(), value: value.to_owned(), role }
    }

    #[test]
    fn a_rule_without_a_claim_takes_the_claim_of_roles_and_none_stands_twice() {
        let given =
            vec![rule("", " a ", Role::Admin), rule("groups", "a", Role::Admin), rule("dept", "b", Role::Auditor)];
        let kept = checked("groups", given).unwrap();
        assert_eq!(kept, [rule("groups", "a", Role::Admin), rule("dept", "b", Role::Auditor)]);
        for (claim, wrong) in [("", rule("", "a", Role::Admin)), ("groups", rule("", " ", Role::Admin))] {
            assert!(matches!(checked(claim, vec![wrong]), Err(Error::Invalid { field: "rules", .. })));
        }
    }

    #[test]
    fn an_event_names_what_came_and_what_went() {
        let (before, after) = ([rule("g", "a", Role::Owner)], [rule("g", "b", Role::Owner)]);
        assert_eq!(in_words(&after, &before), ["g = b → owner"]);
        assert_eq!(in_words(&before, &after), ["g = a → owner"]);
    }
}
