//! Finding an organization before anybody is known.

use crate::{Error, Identity, identity::located};
use context::{Caller, OrgScope};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, SharedRows, entity};
use types::{
    OrgId,
    view::{ProviderChoice, SignInChoice},
};
use url::Url;

/// An organization, as doors and commands name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgSummary {
    /// Which.
    pub id: OrgId,
    /// The first segment of its addresses.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// `active` or `suspended`.
    pub status: String,
    /// IANA name.
    pub time_zone: String,
}

impl From<entity::org::Model> for OrgSummary {
    fn from(row: entity::org::Model) -> Self {
        Self { id: row.id, slug: row.slug, name: row.name, status: row.status, time_zone: row.time_zone }
    }
}

impl Identity {
    /// The organization with this slug, whatever its status.
    pub async fn find_org(&self, slug: &str) -> Result<Option<OrgSummary>, Error> {
        let Some(scope) = self.locate("slug", slug.as_bytes()).await? else { return Ok(None) };
        Ok(self.org_in(scope).await?.map(OrgSummary::from))
    }

    /// Every organization, by slug.
    ///
    /// **Permissions:** the operator.
    pub async fn orgs(&self, operator: &Caller) -> Result<Vec<OrgSummary>, Error> {
        super::create::require_operator(operator)?;
        let slugs = entity::locator::Entity::find_shared()
            .filter(entity::locator::Column::Kind.eq("slug"))
            .order_by_asc(entity::locator::Column::Key);
        let read = self.store.read_shared().await?;
        let rows = slugs.all(&read).await?;
        drop(read);
        let mut orgs = Vec::with_capacity(rows.len());
        for row in rows {
            orgs.extend(self.org_in(located(row.org_id)).await?.map(OrgSummary::from));
        }
        Ok(orgs)
    }

    /// What a signed-out person may choose from; `None` when there is no such active organization.
    pub async fn sign_in_choice(&self, slug: &str) -> Result<Option<SignInChoice>, Error> {
        let Some(scope) = self.locate("slug", slug.as_bytes()).await? else { return Ok(None) };
        self.choice_in(scope).await
    }

    /// Organizations that somebody may have meant: by slug, by exact name or, for an e-mail address or its domain, the one
    /// that claimed the domain. Where nobody claimed it, the domain's first word may be a slug. Nothing is listed: who knows
    /// no name finds none; and nobody learns whether a person exists, because nothing before the `@` is looked at.
    pub async fn find_by_name(&self, text: &str) -> Result<Vec<SignInChoice>, Error> {
        let text = text.trim().to_lowercase();
        if text.is_empty() || text.len() > 255 {
            return Ok(Vec::new());
        }
        let domain = text.rsplit_once('@').map_or(text.as_str(), |(_, domain)| domain);
        if let Some(domain) = super::domain::canonical(domain)
            && let Some(scope) = self.locate(super::domain::KIND, domain.as_bytes()).await?
        {
            return Ok(self.choice_in(scope).await?.into_iter().collect());
        }
        let mut scopes: Vec<OrgScope> = Vec::new();
        let guess = match text.rsplit_once('@') {
            Some((_, domain)) => domain.split('.').next().unwrap_or_default(),
            None => text.as_str(),
        };
        scopes.extend(self.locate("slug", guess.as_bytes()).await?);
        // Keys of kind `name` are the name, a zero byte and the slug.
        let key = entity::locator::Column::Key;
        let named = entity::locator::Entity::find_shared()
            .filter(entity::locator::Column::Kind.eq("name"))
            .filter(key.gte(format!("{text}\0").into_bytes()))
            .filter(key.lt(format!("{text}\x01").into_bytes()))
            .limit(10);
        let read = self.store.read_shared().await?;
        for row in named.all(&read).await? {
            let scope = located(row.org_id);
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        drop(read);
        let mut choices = Vec::new();
        for scope in scopes {
            choices.extend(self.choice_in(scope).await?);
        }
        Ok(choices)
    }

    async fn choice_in(&self, scope: OrgScope) -> Result<Option<SignInChoice>, Error> {
        let read = self.store.read(scope).await?;
        let org =
            entity::org::Entity::find_in(scope).filter(entity::org::Column::Status.eq("active")).one(&read).await?;
        let Some(org) = org else { return Ok(None) };
        let providers = entity::identity_provider::Entity::find_in(scope)
            .filter(entity::identity_provider::Column::Status.eq("active"))
            .order_by_asc(entity::identity_provider::Column::CreatedAt)
            .all(&read)
            .await?;
        let shown = providers.into_iter().map(|provider| ProviderChoice {
            id: provider.id,
            host: Url::parse(&provider.issuer)
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned))
                .unwrap_or_default(),
            name: provider.name,
        });
        Ok(Some(SignInChoice { org_slug: org.slug, org_name: org.name, providers: shown.collect() }))
    }
}
