//! Founding an organization.

use super::open_issuer;
use crate::{
    Error, Identity,
    identity::{caller as authenticated, locator},
};
use audit::Event;
use context::Caller;
use outbound::Outbound;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use seal::Purpose;
use store::{Write, entity};
use types::{IdentityProviderId, Moment, OrgId, Role, RoleRuleId, RoleSet, Secret, Slug};
use url::Url;

/// What an organization begins with.
#[derive(Debug)]
pub struct NewOrg {
    /// The first segment of its addresses.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// IANA name; months and windows are computed in it.
    pub time_zone: String,
    /// Where its people sign in.
    pub provider: Option<NewProvider>,
}

/// An identity provider to be registered.
#[derive(Debug)]
pub struct NewProvider {
    /// The name on the sign-in button.
    pub name: String,
    /// The issuer, exactly as it spells itself.
    pub issuer: String,
    /// Our client identifier there.
    pub client_id: String,
    /// Our client secret there; `None` for a public client.
    pub client_secret: Option<Secret>,
    /// The claim that rules look into when they name none.
    pub roles_claim: Option<String>,
    /// Claim, exact value, role. An empty claim means `roles_claim`.
    pub rules: Vec<(String, String, Role)>,
    /// Whether the issuer is asked and judged first.
    pub check: bool,
}

/// Founding names the time of a policy that was never changed.
const PERSONAL_KEY_DAYS: i32 = 90;

impl Identity {
    /// Founds an organization, with its identity provider if one is given. With `check`, discovery is fetched first and
    /// nothing is stored when it can't be used.
    ///
    /// Whoever the issuer knows becomes a member at first sign-in, unless anybody at all may have an account there: then only
    /// who was invited does, until the policy says otherwise.
    ///
    /// **Permissions:** the operator.
    pub async fn create_org(&self, operator: &Caller, new: NewOrg) -> Result<OrgId, Error> {
        require_operator(operator)?;
        let name = self.check_org(&new)?;
        if let Some(provider) = &new.provider {
            self.check_provider(provider).await?;
        }
        let now = self.clock.now();
        let org: OrgId = self.entropy.id(now);
        let founder = authenticated(
            org,
            None,
            RoleSet::NONE,
            operator.credential().clone(),
            operator.request_id,
            operator.origin.clone(),
        );
        let mut write = self.store.write(founder.scope()).await?;
        let mut new = new;
        let provider = new.provider.take();
        self.insert_new_org(&mut write, &founder, &new, name, provider, now).await?;
        write.commit().await?;
        Ok(org)
    }

    /// The name as it will be stored, when slug, name and time zone can be used.
    pub(crate) fn check_org(&self, new: &NewOrg) -> Result<String, Error> {
        new.slug.parse::<Slug>().map_err(|error| Error::invalid("slug", error.to_string()))?;
        let name = checked_name("name", &new.name, 80)?;
        if new.time_zone.len() > 64 || jiff::tz::TimeZone::get(&new.time_zone).is_err() {
            return Err(Error::invalid("time_zone", "Use an IANA name such as `Europe/Berlin`, or `UTC`."));
        }
        Ok(name)
    }

    /// Writes down an organization with its event, and its identity provider if there is one.
    pub(crate) async fn insert_new_org(
        &self,
        write: &mut Write,
        founder: &Caller,
        new: &NewOrg,
        name: String,
        provider: Option<NewProvider>,
        now: Moment,
    ) -> Result<(), Error> {
        let org = founder.org();
        let located = locator("slug", new.slug.as_bytes(), org).into_active_model().insert(&*write).await;
        located.map_err(|error| match Write::is_duplicate(&error) {
            true => Error::SlugTaken(new.slug.clone()),
            false => error.into(),
        })?;
        // Names need not be unique: the slug tells them apart.
        let by_name = format!("{}\0{}", name.to_lowercase(), new.slug);
        locator("name", by_name, org).into_active_model().insert(&*write).await?;
        self.insert_org(write, org, new, name, provider.as_ref(), now).await?;
        let event = Event::new("org.created", "org", org.to_string()).with("slug", new.slug.as_str());
        self.audit.append(write, founder, event).await?;
        if let Some(provider) = provider {
            self.insert_provider(write, founder, provider, now).await?;
        }
        Ok(())
    }

    async fn check_provider(&self, provider: &NewProvider) -> Result<(), Error> {
        self.check_provider_fields(provider)?;
        if provider.check {
            self.discover(&provider.issuer).await?;
        } else {
            self.outbound
                .check(&provider.issuer)
                .map_err(|error| crate::IssuerFault::address(&provider.issuer, error))?;
        }
        Ok(())
    }

    /// What can be said without asking the issuer.
    pub(crate) fn check_provider_fields(&self, provider: &NewProvider) -> Result<(), Error> {
        checked_name("provider", &provider.name, 80)?;
        if provider.client_id.is_empty() || provider.client_id.len() > 255 {
            return Err(Error::invalid("client_id", "Copy it from the identity provider's registration of Keyhall."));
        }
        let unclear = |(claim, _, _): &(String, String, Role)| claim.is_empty() && provider.roles_claim.is_none();
        if provider.rules.iter().any(unclear) {
            return Err(Error::invalid("rules", "A rule needs a claim: name it, or set the claim that holds roles."));
        }
        Ok(())
    }

    async fn insert_org(
        &self,
        write: &Write,
        org: OrgId,
        new: &NewOrg,
        name: String,
        provider: Option<&NewProvider>,
        now: Moment,
    ) -> Result<(), Error> {
        let row = entity::org::Model {
            id: org,
            slug: new.slug.clone(),
            name,
            status: "active".to_owned(),
            time_zone: new.time_zone.clone(),
            epoch: 0,
            created_at: now,
        };
        row.into_active_model().insert(write).await?;
        let policy = entity::policy::Model {
            org_id: org,
            admit_on_first_sign_in: provider.is_none_or(|provider| !open_issuer::is_open(&provider.issuer)),
            personal_key_days: PERSONAL_KEY_DAYS,
            personal_key_default_days: PERSONAL_KEY_DAYS,
            default_model: None,
            content_visibility: "private".to_owned(),
            retention_days: None,
            updated_at: now,
        };
        policy.into_active_model().insert(write).await?;
        Ok(())
    }

    pub(crate) async fn insert_provider(
        &self,
        write: &mut Write,
        founder: &Caller,
        new: NewProvider,
        now: Moment,
    ) -> Result<(), Error> {
        let id: IdentityProviderId = self.entropy.id(now);
        let client_secret_id = match &new.client_secret {
            None => None,
            Some(secret) => {
                // Sealed to the issuer: another issuer in the row makes it unusable. The token endpoint is what that
                // issuer's own discovery document names.
                let origin = origin_of(&new.issuer)?;
                let kept =
                    self.vault.keep(write, founder, Purpose::ClientSecret, 1, &origin, secret.reveal().as_bytes());
                Some(kept.await?)
            }
        };
        let event = Event::new("identity_provider.created", "identity_provider", id.to_string())
            .with("issuer", new.issuer.as_str())
            .with("client_id", new.client_id.as_str())
            .with("rules", i64::try_from(new.rules.len()).unwrap_or(i64::MAX));
        let row = entity::identity_provider::Model {
            id,
            org_id: founder.org(),
            name: new.name.trim().to_owned(),
            issuer: new.issuer,
            client_id: new.client_id,
            client_secret_id,
            scopes: "openid profile email".to_owned(),
            roles_claim: new.roles_claim.clone(),
            status: "active".to_owned(),
            created_at: now,
            tried_at: None,
            tried_by: None,
            tried_roles: None,
        };
        row.into_active_model().insert(&*write).await?;
        for (claim, value, role) in new.rules {
            let claim = if claim.is_empty() { new.roles_claim.clone().unwrap_or_default() } else { claim };
            let rule = entity::role_rule::Model {
                id: self.entropy.id::<RoleRuleId>(now),
                org_id: founder.org(),
                provider_id: id,
                claim,
                value,
                role: role.as_str().to_owned(),
                created_at: now,
            };
            rule.into_active_model().insert(&*write).await?;
        }
        self.audit.append(write, founder, event).await?;
        Ok(())
    }
}

/// What a client secret is sealed to: the issuer's scheme, host and port.
pub fn origin_of(issuer: &str) -> Result<String, Error> {
    let url = Url::parse(issuer).map_err(|error| Error::invalid("issuer", error.to_string()))?;
    Ok(Outbound::origin(&url))
}

/// Lets only the command line and the system itself pass.
pub fn require_operator(caller: &Caller) -> Result<(), Error> {
    if caller.is_operator() {
        return Ok(());
    }
    Err(types::Problem::forbidden("Only the operator of this server can do this.").into())
}

/// Text that people will read: not empty, not too long, no control characters.
pub fn checked_name(field: &'static str, text: &str, most: usize) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > most || text.chars().any(char::is_control) {
        return Err(Error::invalid(field, format!("Use 1 to {most} characters on one line.")));
    }
    Ok(text.to_owned())
}
