//! Founding the first organization through the link.

use super::{
    Knock, SetupRefusal,
    examine::{examine, is_fit},
    link::other_org,
};
use crate::{
    Error, Identity, NewOrg,
    identity::{caller, located},
};
use audit::{Actor, Event};
use context::{Caller, Credential};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, sea_query::Expr};
use store::{SharedRows, Write, entity::setup_link};
use types::{InvitationId, Moment, OrgId, RoleSet, Secret, view::Finding};

/// The first organization, as it was typed. It has an identity provider.
#[derive(Debug)]
pub struct FirstOrg {
    /// The organization with its identity provider.
    pub org: NewOrg,
    /// Only invited people become members.
    pub invited_only: bool,
}

/// What came of founding.
#[derive(Debug)]
pub enum Founding {
    /// It is there; its owner signs in with this invitation.
    Done {
        /// The invitation's token.
        invitation: Secret,
        /// What the doctor found.
        findings: Vec<Finding>,
    },
    /// The identity provider can't be used, so nothing was stored.
    Unfit(Vec<Finding>),
}

impl Identity {
    /// Whether an organization may be founded like this with this link. Stores nothing; the identity provider is not
    /// looked at.
    pub async fn check_first_org(&self, token: &str, org: &NewOrg, knock: &Knock) -> Result<(), Error> {
        let row = self.setup_row(token, knock).await?;
        self.check_org(org)?;
        match row.founded_id {
            Some(founded) => match self.org_in(located(founded)).await? {
                Some(before) if before.slug != org.slug => Err(SetupRefusal::Founded(before.slug).into()),
                _ => Ok(()),
            },
            None => Ok(()),
        }
    }

    /// Founds the first organization for whoever holds the setup link, with an invitation for its owner. The identity
    /// provider is examined first; nothing is stored when it is not fit. While the owner has not signed in yet, doing it
    /// again with the same slug replaces the identity provider and the invitation.
    ///
    /// # Errors
    /// [`Error::Setup`] when the link opens nothing, or founded another organization; [`Error::Invalid`] names the field.
    pub async fn found_by_setup(&self, token: &str, first: FirstOrg, knock: &Knock) -> Result<Founding, Error> {
        let row = self.setup_row(token, knock).await?;
        let mut first = first;
        let Some(mut provider) = first.org.provider.take() else {
            return Err(Error::invalid("issuer", "Name the issuer of your identity provider."));
        };
        let name = self.check_org(&first.org)?;
        // The doctor looks closer than the check of the operator's command, and says more.
        provider.check = false;
        self.check_provider_fields(&provider)?;
        if provider.client_secret.as_ref().is_none_or(|secret| secret.reveal().is_empty()) {
            return Err(Error::invalid(
                "client_secret",
                "Paste the client secret. It is sealed and never shown again.",
            ));
        }
        let before = match row.founded_id {
            None => None,
            Some(org) => self.org_in(located(org)).await?,
        };
        if let Some(org) = before.as_ref().filter(|org| org.slug != first.org.slug) {
            return Err(SetupRefusal::Founded(org.slug.clone()).into());
        }
        let findings = examine(&self.outbound, &provider.issuer).await;
        if !is_fit(&findings) {
            return Ok(Founding::Unfit(findings));
        }
        let now = self.clock.now();
        let org = before.as_ref().map_or_else(|| self.entropy.id(now), |org| org.id);
        let credential = Credential::System("setup");
        let founder = caller(org, None, RoleSet::NONE, credential, knock.request_id, knock.origin.clone());
        let mut write = self.store.write_many(&[founder.scope(), located(OrgId::INSTANCE)]).await?;
        let link = claim(&write, &row, now).await?;
        let action = if before.is_none() { "setup.org_founded" } else { "setup.provider_corrected" };
        let owner = match before {
            None => {
                self.insert_new_org(&mut write, &founder, &first.org, name, Some(provider), now).await?;
                self.insert_owner(&write, &founder, now).await?
            }
            Some(_) => self.amend(&mut write, &founder, link.invitation_id, provider, now).await?,
        };
        self.admit_by_itself(&write, founder.scope(), !first.invited_only, now).await?;
        let (id, invitation) = self.invite_owner(&write, &founder, owner, now, link.expires_at).await?;
        self.remember(&write, &founder, link, id, action).await?;
        write.commit().await?;
        Ok(Founding::Done { invitation: Secret::new(invitation.reveal()), findings })
    }

    /// Writes down what the link led to, and says so in the instance's log: last, because that log is shared by everybody.
    async fn remember(
        &self,
        write: &Write,
        founder: &Caller,
        link: setup_link::Model,
        invitation: InvitationId,
        action: &'static str,
    ) -> Result<(), Error> {
        let mut link = link.into_active_model();
        link.founded_id = Set(Some(founder.org()));
        link.invitation_id = Set(Some(invitation));
        link.update(write).await?;
        let event =
            Event::new(action, "org", founder.org().to_string()).of_request(founder.request_id, &founder.origin);
        self.audit.append_system(write, OrgId::INSTANCE, Actor::System("setup"), event).await?;
        Ok(())
    }
}

/// The link's row under lock, as it was when it was opened: still good, and nobody else went ahead with it.
async fn claim(write: &Write, opened: &setup_link::Model, now: Moment) -> Result<setup_link::Model, Error> {
    use setup_link::{Column, Entity};
    let ours = Column::TokenHash.eq(opened.token_hash.clone());
    let locked = Entity::update_shared()
        .col_expr(Column::CreatedAt, Expr::col(Column::CreatedAt))
        .filter(ours.clone())
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(write)
        .await?;
    let row = Entity::find_shared().filter(ours).one(write).await?;
    let row = row.filter(|_| locked.rows_affected == 1).ok_or(SetupRefusal::Raced)?;
    if row.founded_id != opened.founded_id || row.invitation_id != opened.invitation_id {
        return Err(SetupRefusal::Raced.into());
    }
    match other_org(write, row.founded_id).await? {
        Some(slug) => Err(SetupRefusal::Over(slug).into()),
        None => Ok(row),
    }
}
