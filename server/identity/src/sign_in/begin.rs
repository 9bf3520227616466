//! To the identity provider.

use super::handle;
use crate::{
    Error, Identity, SignInRefusal,
    oidc::{Registration, client},
};
use context::{OrgScope, Origin};
use openidconnect::{CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope, core::CoreAuthenticationFlow};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use seal::{Purpose, Token};
use store::{Scoped, entity};
use types::{IdentityProviderId, InvitationId, MemberId, Secret};
use url::Url;

/// A sign-in that has begun.
#[derive(Debug)]
pub struct Begun {
    /// Where the browser goes.
    pub authorize_url: Url,
    /// What the browser keeps in its pre-login cookie, for ten minutes.
    pub handle: Secret,
}

/// What waits for the answer.
pub(crate) struct Waiting {
    /// A path of ours to go on to.
    pub return_to: String,
    /// The invitation that is redeemed.
    pub invitation: Option<InvitationId>,
    /// The owner who tries the identity provider: nobody is signed in by it.
    pub tried_by: Option<MemberId>,
}

/// How long the person has, in seconds.
const PATIENCE: i64 = 600;
const LONGEST_PATH: usize = 1024;

impl Identity {
    /// Begins a sign-in in an organization, through one identity provider (or its only one). What comes back is bound to
    /// this browser, this organization and this identity provider, and is good for one answer within ten minutes.
    ///
    /// `return_to` is a path of ours; anything else means the organization's first page. With an invitation, whoever
    /// signs in becomes the invited member.
    pub async fn begin_sign_in(
        &self,
        slug: &str,
        provider: Option<IdentityProviderId>,
        return_to: &str,
        invitation: Option<Token>,
        origin: &Origin,
    ) -> Result<Begun, Error> {
        let unknown = || Error::NoSuchOrganization(slug.to_owned());
        let scope = self.locate("slug", slug.as_bytes()).await?.ok_or_else(unknown)?;
        let org = self.org_in(scope).await?.ok_or_else(unknown)?;
        match org.status.as_str() {
            "active" => {}
            "suspended" => return Err(SignInRefusal::Suspended.into()),
            _ => return Err(unknown()),
        }
        let now = self.clock.now();
        if !self.throttle.may_begin(org.id, origin, now) {
            return Err(Error::TooMany);
        }
        let provider = self.provider_in(scope, provider).await?.ok_or(Error::NoSuchProvider)?;
        let invitation = match invitation {
            None => None,
            Some(token) => Some(self.open_invitation(scope, &token).await?.ok_or(Error::NoSuchInvitation)?.id),
        };
        let return_to = own_path(return_to).unwrap_or_else(|| format!("/{slug}"));
        self.send_to(scope, &provider, Waiting { return_to, invitation, tried_by: None }).await
    }

    /// Leaves the row that the answer will take out, and says where the browser goes.
    pub(crate) async fn send_to(
        &self,
        scope: OrgScope,
        provider: &entity::identity_provider::Model,
        waiting: Waiting,
    ) -> Result<Begun, Error> {
        let (now, org) = (self.clock.now(), scope.org());
        let party = self.parties.of(provider.id, &provider.issuer);
        let metadata = party.metadata(&self.outbound, now).await.map_err(SignInRefusal::from)?;
        let state = handle::mint(&*self.entropy, org);
        let in_cookie = handle::mint(&*self.entropy, org);
        let (nonce, verifier) = (handle::random(&*self.entropy), handle::random(&*self.entropy));
        // The browser's part of the registration needs no secret.
        let registration = self.registration(provider, None);
        let client = client(&metadata, &registration).map_err(|error| Error::invalid("issuer", error.to_string()))?;
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
        let (csrf, asked_nonce) = (state.clone(), nonce.clone());
        let scopes = provider.scopes.split_whitespace().filter(|word| *word != "openid");
        let (authorize_url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(csrf),
                move || Nonce::new(asked_nonce),
            )
            .add_scopes(scopes.map(|word| Scope::new(word.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let flow = entity::sign_in_flow::Model {
            id: self.entropy.id(now),
            org_id: org,
            provider_id: provider.id,
            handle_hash: handle::hash(&in_cookie),
            state_hash: handle::hash(&state),
            nonce,
            pkce_verifier: verifier,
            return_to: waiting.return_to,
            invitation_id: waiting.invitation,
            tried_by: waiting.tried_by,
            created_at: now,
            expires_at: now.plus_seconds(PATIENCE),
        };
        let write = self.store.write(scope).await?;
        // Whoever did not come back in time left a row behind.
        let over = entity::sign_in_flow::Column::ExpiresAt.lt(now);
        entity::sign_in_flow::Entity::delete_in(scope).filter(over).exec(&write).await?;
        flow.into_active_model().insert(&write).await?;
        write.commit().await?;
        Ok(Begun { authorize_url, handle: Secret::new(in_cookie) })
    }

    async fn provider_in(
        &self,
        scope: OrgScope,
        wanted: Option<IdentityProviderId>,
    ) -> Result<Option<entity::identity_provider::Model>, Error> {
        use entity::identity_provider::{Column, Entity};
        let mut found = Entity::find_in(scope).filter(Column::Status.eq("active")).order_by_asc(Column::CreatedAt);
        if let Some(id) = wanted {
            found = found.filter(Column::Id.eq(id));
        }
        let read = self.store.read(scope).await?;
        Ok(found.one(&read).await?)
    }

    /// Our registration at an identity provider.
    pub(super) fn registration(
        &self,
        provider: &entity::identity_provider::Model,
        client_secret: Option<Secret>,
    ) -> Registration {
        let redirect_uri = self.redirect_uri().to_string();
        Registration { client_id: provider.client_id.clone(), client_secret, redirect_uri }
    }

    /// Where identity providers send browsers back to.
    pub(crate) fn redirect_uri(&self) -> Url {
        let mut redirect_uri = self.public_url.clone();
        redirect_uri.set_path("/auth/callback");
        redirect_uri.set_query(None);
        redirect_uri
    }

    /// Our client secret, opened for this one exchange.
    pub(super) async fn client_secret(
        &self,
        scope: OrgScope,
        provider: &entity::identity_provider::Model,
    ) -> Result<Option<Secret>, Error> {
        let Some(id) = provider.client_secret_id else { return Ok(None) };
        let origin = crate::org::create::origin_of(&provider.issuer)?;
        let opened = self.vault.open(scope, id, Purpose::ClientSecret, &origin).await?;
        Ok(Some(Secret::new(opened.reveal())))
    }
}

/// A path of ours: absolute, not protocol-relative, without what a browser would turn into another address.
fn own_path(path: &str) -> Option<String> {
    let is_ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.len() <= LONGEST_PATH
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    is_ours.then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_returns_to_our_own_pages_only() {
        assert_eq!(own_path("/acme/keys?x=1").as_deref(), Some("/acme/keys?x=1"));
        for path in ["//evil.test", "https://evil.test", "/\\evil.test", "/a\r\nb", "", "acme", "/a b"] {
            assert_eq!(own_path(path), None, "{path}");
        }
    }
}
