//! A verified person becomes a sign-in: one transaction, with its events.

use super::{SignedIn, admit::Arrival, back_channel};
use crate::{
    Error, Identity, SignInRefusal,
    authenticate::mac,
    identity::{bytes, caller, located, locator},
    oidc::Person,
    setup,
};
use audit::{Actor, Event};
use context::{Caller, Credential, OrgScope, Origin};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};
use std::collections::BTreeSet;
use store::{Invalidation, Lock, ORGANIZATION, Scoped, Write, entity};
use types::{MemberId, Moment, OrgId, RequestId, Role, RoleSet, SignInId};

/// The end of a sign-in whatever happens, in seconds: twelve hours.
const ABSOLUTE: i64 = 12 * 3600;

impl Identity {
    #[expect(clippy::too_many_arguments, reason = "everything that one transaction writes down")]
    pub(super) async fn establish(
        &self,
        scope: OrgScope,
        flow: entity::sign_in_flow::Model,
        provider: &entity::identity_provider::Model,
        rules: &[entity::role_rule::Model],
        person: Person,
        held: &[SignInId],
        origin: Origin,
        request_id: RequestId,
    ) -> Result<SignedIn, Error> {
        let now = self.clock.now();
        // An owner's invitation also uses up the setup link, which the instance's log tells.
        let instance = flow.invitation_id.map(|_| located(OrgId::INSTANCE));
        let scopes: Vec<_> = [Some(scope), instance].into_iter().flatten().collect();
        let mut write = self.store.write_many(&scopes).await?;
        // Of several who sign in for the first time at once, each sees the ones before.
        write.lock(ORGANIZATION, &[scope], Lock::Alone).await?;
        let org = entity::org::Entity::find_in(scope).one(&write).await?;
        let org = org.filter(|org| org.status == "active").ok_or(SignInRefusal::Suspended)?;
        let (member, arrival) = self.admit(&write, scope, &org.name, &flow, provider, &person, now).await?;
        let (roles, were_changed) = replace_mapped(&write, scope, member.id, rules, &person).await?;
        let id: SignInId = self.entropy.id(now);
        let signed_in = caller(scope.org(), Some(member.id), roles, Credential::SignIn(id), request_id, origin);
        let mut row = entity::sign_in::Model {
            id,
            org_id: scope.org(),
            member_id: member.id,
            provider_id: provider.id,
            idp_session: person.session.clone(),
            member_epoch: member.epoch,
            auth_time: person.authenticated_at.unwrap_or(now),
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus_seconds(ABSOLUTE),
            ended_at: None,
            mac: Vec::new(),
        };
        row.mac = mac::of_sign_in(self.keyring(), &row).to_vec();
        row.into_active_model().insert(&write).await?;
        locator("sign_in", bytes(id.0), scope.org()).into_active_model().insert(&write).await?;
        back_channel::locate(&write, scope, provider).await?;
        let member_id = member.id;
        refresh(&write, member, &person, now).await?;
        self.tell(&write, &signed_in, member_id, &arrival, were_changed).await?;
        let event = Event::new("sign_in.succeeded", "sign_in", id.to_string())
            .with("provider", provider.id.to_string())
            .with("roles", roles.to_string());
        self.audit.append(&write, &signed_in, event).await?;
        if let Arrival::Invited(invitation) = arrival
            && setup::close(&write, invitation, now).await?
        {
            let event = Event::new("setup.link_used", "org", scope.org().to_string())
                .of_request(signed_in.request_id, &signed_in.origin);
            self.audit.append_system(&write, OrgId::INSTANCE, Actor::Member(member_id), event).await?;
        }
        let replaced = self.end_held(&mut write, &signed_in, held).await?;
        write.invalidate(Invalidation::Member(scope.org(), member_id));
        write.commit().await?;
        Ok(SignedIn { sign_in: id, org_slug: org.slug, return_to: flow.return_to, replaced })
    }

    async fn tell(
        &self,
        write: &Write,
        caller: &Caller,
        member: MemberId,
        arrival: &Arrival,
        roles_were_changed: bool,
    ) -> Result<(), Error> {
        let event = match arrival {
            Arrival::Known => None,
            Arrival::Admitted => Some(Event::new("member.admitted", "member", member.to_string())),
            Arrival::Invited(id) => {
                Some(Event::new("invitation.redeemed", "invitation", id.to_string()).with("member", member.to_string()))
            }
        };
        if let Some(event) = event {
            self.audit.append(write, caller, event).await?;
        }
        if roles_were_changed {
            let event = Event::new("member.roles_mapped", "member", member.to_string())
                .with("roles", caller.roles().to_string());
            self.audit.append(write, caller, event).await?;
        }
        Ok(())
    }
}

/// Name and address are shown as the identity provider tells them now.
async fn refresh(write: &Write, member: entity::member::Model, person: &Person, now: Moment) -> Result<(), Error> {
    let mut member = member.into_active_model();
    if let Some(name) = &person.name {
        member.name = Set(name.clone());
    }
    if let Some(email) = &person.email {
        member.email = Set(Some(email.clone()));
    }
    member.last_seen_at = Set(Some(now));
    member.update(write).await?;
    Ok(())
}

/// Replaces the roles that rules gave at an earlier sign-in by those that they give now; granted ones stay. Returns all
/// roles, and whether the mapped ones changed.
async fn replace_mapped(
    write: &Write,
    scope: OrgScope,
    member: MemberId,
    rules: &[entity::role_rule::Model],
    person: &Person,
) -> Result<(RoleSet, bool), Error> {
    use entity::member_role::{Column, Entity, Model};
    let rows = Entity::find_in(scope).filter(Column::MemberId.eq(member)).all(write).await?;
    let held = |source: &str| -> BTreeSet<Role> {
        rows.iter().filter(|row| row.source == source).filter_map(|row| row.role.parse().ok()).collect()
    };
    let (granted, before) = (held("granted"), held("mapping"));
    let given = rules.iter().filter(|rule| person.has(&rule.claim, &rule.value));
    let after: BTreeSet<Role> = given.filter_map(|rule| rule.role.parse().ok()).collect();
    if before != after {
        Entity::delete_in(scope)
            .filter(Column::MemberId.eq(member))
            .filter(Column::Source.eq("mapping"))
            .exec(write)
            .await?;
        for role in &after {
            let (role, source) = (role.as_str().to_owned(), "mapping".to_owned());
            let row = Model { org_id: scope.org(), member_id: member, role, source };
            row.into_active_model().insert(write).await?;
        }
    }
    Ok((granted.iter().chain(&after).copied().collect(), before != after))
}
