//! Signing out at the identity provider, too (OpenID Connect RP-Initiated Logout 1.0).

use crate::{Error, Identity, SignInRefusal, identity::located};
use store::{Scoped, entity};
use types::IdentityProviderId;
use url::Url;

impl Identity {
    /// Where a browser goes to sign out at an identity provider of the organization, and comes back from to
    /// `<PUBLIC_URL>/auth/signed-out`. `None` when it offers no such address. No ID token goes along, because none is kept: the
    /// identity provider asks the person.
    ///
    /// **Permissions:** anybody: it ends nothing by itself.
    pub async fn end_session_url(&self, slug: &str, provider: IdentityProviderId) -> Result<Option<Url>, Error> {
        let org = self.find_org(slug).await?.ok_or_else(|| Error::NoSuchOrganization(slug.to_owned()))?;
        let scope = located(org.id);
        let read = self.store.read(scope).await?;
        let row = entity::identity_provider::Entity::find_one_in(scope, provider).one(&read).await?;
        drop(read);
        let row = row.filter(|row| row.status == "active").ok_or(Error::NoSuchProvider)?;
        let party = self.parties.of(row.id, &row.issuer);
        let metadata = party.metadata(&self.outbound, self.clock.now()).await.map_err(SignInRefusal::from)?;
        let Some(mut url) = metadata.end_session_endpoint.clone() else { return Ok(None) };
        let mut back = self.public_url.clone();
        back.set_path("/auth/signed-out");
        back.set_query(None);
        url.query_pairs_mut()
            .append_pair("client_id", &row.client_id)
            .append_pair("post_logout_redirect_uri", back.as_str());
        Ok(Some(url))
    }
}
