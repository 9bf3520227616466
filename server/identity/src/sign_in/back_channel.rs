//! Signed out by the identity provider (OpenID Connect Back-Channel Logout 1.0): somebody signed out there, or was removed.

use crate::{
    Error, Identity,
    identity::{bytes, located, locator},
    oidc::{Fault, LogoutToken, Unverified},
};
use audit::{Actor, Event};
use context::{OrgScope, Origin};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, IntoActiveModel, QueryFilter, QuerySelect, sea_query::Expr};
use sha2::{Digest, Sha256};
use store::{Invalidation, Scoped, SharedRows, Write, entity};
use types::IdentityProviderId;
use uuid::Uuid;

/// Who signs people out.
const ACTOR: Actor = Actor::System("back-channel logout");
/// The kind of locator that finds an identity provider by issuer and client.
const KIND: &str = "logout";
/// How long a token's name is kept, in seconds: longer than the token is accepted.
const KEPT: i64 = 600;
/// Organizations of one issuer and client that are looked at.
const MOST: u64 = 64;

type Provider = entity::identity_provider::Model;

impl Identity {
    /// Takes a logout token: finds the organizations by issuer and audience (decision 13), verifies it with each one's keys,
    /// and ends the sign-ins that it names. Says how many ended; one that names nobody who is signed in ends none.
    ///
    /// **Permissions:** whoever holds a token that the identity provider signed.
    ///
    /// # Errors
    /// [`Error::LogoutToken`] with what is wrong with it.
    pub async fn back_channel_logout(&self, text: &str, from: &Origin) -> Result<u64, Error> {
        let token = Unverified::read(text).map_err(Error::LogoutToken)?;
        let (mut ended, mut refused) = (0, None);
        let candidates = self.candidates(&token).await?;
        let (many, mut accepted) = (candidates.len(), 0);
        for (scope, provider) in candidates {
            match self.logout_in(scope, &provider, &token, from).await {
                Ok(sign_ins) => {
                    ended += sign_ins;
                    accepted += 1;
                }
                Err(Error::LogoutToken(why)) => refused = Some(why),
                Err(error) => return Err(error),
            }
        }
        match refused {
            _ if many == 0 => {
                Err(Error::LogoutToken("nobody signs in here by this issuer and application (`iss`, `aud`)".to_owned()))
            }
            Some(why) if accepted == 0 => Err(Error::LogoutToken(why)),
            _ => Ok(ended),
        }
    }

    async fn candidates(&self, token: &Unverified) -> Result<Vec<(OrgScope, Provider)>, Error> {
        use entity::locator::{Column, Entity};
        let Some((issuer, audience)) = token.issuer().zip(token.audience()) else { return Ok(Vec::new()) };
        let begin = prefix(issuer, audience);
        let end = [begin.as_slice(), &[0xff; 17]].concat();
        let read = self.store.read_shared().await?;
        let found = Entity::find_shared().filter(Column::Kind.eq(KIND)).filter(Column::Key.between(begin, end));
        let rows = found.limit(MOST).all(&read).await?;
        drop(read);
        let mut candidates = Vec::new();
        for row in rows {
            let id = row.key.get(32..).and_then(|id| Uuid::from_slice(id).ok());
            let (Some(id), scope) = (id, located(row.org_id)) else { continue };
            let read = self.store.read(scope).await?;
            let provider =
                entity::identity_provider::Entity::find_one_in(scope, IdentityProviderId(id)).one(&read).await?;
            let is_it = |row: &Provider| row.status == "active" && row.issuer == issuer && row.client_id == audience;
            candidates.extend(provider.filter(is_it).map(|provider| (scope, provider)));
        }
        Ok(candidates)
    }

    async fn logout_in(
        &self,
        scope: OrgScope,
        provider: &Provider,
        token: &Unverified,
        from: &Origin,
    ) -> Result<u64, Error> {
        let verified = self.verified_logout(provider, token).await;
        let done = match verified {
            Ok(token) => self.end_named(scope, provider, &token).await,
            Err(error) => Err(error),
        };
        if let Err(Error::LogoutToken(why)) = &done
            && self.throttle.may_record(scope.org(), from, self.clock.now())
        {
            let event = Event::new("sign_in.logout_refused", "identity_provider", provider.id.to_string())
                .with("facts", why.as_str())
                .refused();
            let write = self.store.write(scope).await?;
            self.audit.append_system(&write, scope.org(), Actor::Nobody, event).await?;
            write.commit().await?;
        }
        done
    }

    async fn verified_logout(&self, provider: &Provider, token: &Unverified) -> Result<LogoutToken, Error> {
        let refused = |error: crate::IssuerFault| Error::LogoutToken(error.to_string());
        let now = self.clock.now();
        let party = self.parties.of(provider.id, &provider.issuer);
        let metadata = party.metadata(&self.outbound, now).await.map_err(refused)?;
        let keys = party.keys(&self.outbound, now, None).await.map_err(refused)?;
        let verdict = match token.verify(&keys, &metadata, &provider.client_id, now) {
            Err(Fault::NoKey) => {
                let newer = party.keys(&self.outbound, now, Some(&keys)).await.map_err(refused)?;
                token.verify(&newer, &metadata, &provider.client_id, now)
            }
            verdict => verdict,
        };
        verdict.map_err(|fault| {
            Error::LogoutToken(match fault {
                Fault::NoKey => "it is signed with a key that the issuer does not publish".to_owned(),
                Fault::Wrong(why) => why,
            })
        })
    }

    /// Ends the sign-ins that the token names, each with its event, in the transaction that remembers the token.
    async fn end_named(&self, scope: OrgScope, provider: &Provider, token: &LogoutToken) -> Result<u64, Error> {
        use entity::sign_in::{Column, Entity};
        let now = self.clock.now();
        let mut write = self.store.write(scope).await?;
        remember(&write, scope, provider, token, now.plus_seconds(KEPT)).await?;
        let mut named = Condition::all().add(Column::ProviderId.eq(provider.id)).add(Column::EndedAt.is_null());
        if let Some(session) = &token.session {
            named = named.add(Column::IdpSession.eq(session.as_str()));
        }
        if let Some(subject) = &token.subject {
            let known = entity::member_identity::Entity::find_in(scope)
                .filter(entity::member_identity::Column::ProviderId.eq(provider.id))
                .filter(entity::member_identity::Column::Issuer.eq(provider.issuer.as_str()))
                .filter(entity::member_identity::Column::Subject.eq(subject.as_str()));
            let members = known.all(&write).await?.into_iter().map(|identity| identity.member_id);
            named = named.add(Column::MemberId.is_in(members));
        }
        let mut ended = 0;
        for row in Entity::find_in(scope).filter(named).all(&write).await? {
            let changed = Entity::update_in(scope)
                .col_expr(Column::EndedAt, Expr::value(now))
                .filter(Column::Id.eq(row.id))
                .filter(Column::EndedAt.is_null())
                .exec(&write)
                .await?;
            ended += changed.rows_affected;
            if changed.rows_affected > 0 {
                let event = Event::new("sign_in.ended", "sign_in", row.id.to_string())
                    .with("member", row.member_id.to_string())
                    .with("provider", provider.id.to_string());
                self.audit.append_system(&write, scope.org(), ACTOR, event).await?;
                write.invalidate(Invalidation::SignIn(scope.org(), row.id));
            }
        }
        write.commit().await?;
        Ok(ended)
    }
}

/// Writes the token's name down; one that is there already is a replay.
async fn remember(
    write: &Write,
    scope: OrgScope,
    provider: &Provider,
    token: &LogoutToken,
    expires_at: types::Moment,
) -> Result<(), Error> {
    let replay = || Error::LogoutToken("it was used already (`jti`)".to_owned());
    let name = Sha256::new().chain_update(provider.id.0).chain_update(token.jti.as_bytes()).finalize().to_vec();
    if entity::logout_token::Entity::find_one_in(scope, (scope.org(), name.clone())).one(write).await?.is_some() {
        return Err(replay());
    }
    let row = entity::logout_token::Model { org_id: scope.org(), name_hash: name, expires_at };
    match row.into_active_model().insert(write).await {
        Err(error) if Write::is_duplicate(&error) => Err(replay()),
        inserted => Ok(inserted.map(drop)?),
    }
}

/// Lets logout tokens of this identity provider find the organization, from the first sign-in on.
pub(super) async fn locate(write: &Write, scope: OrgScope, provider: &Provider) -> Result<(), Error> {
    use entity::locator::{Column, Entity};
    let key = [prefix(&provider.issuer, &provider.client_id), bytes(provider.id.0)].concat();
    let known = Entity::find_shared().filter(Column::Kind.eq(KIND)).filter(Column::Key.eq(key.clone()));
    if known.one(write).await?.is_none() {
        locator(KIND, key, scope.org()).into_active_model().insert(write).await?;
    }
    Ok(())
}

fn prefix(issuer: &str, client_id: &str) -> Vec<u8> {
    Sha256::new()
        .chain_update(issuer.as_bytes())
        .chain_update([0])
        .chain_update(client_id.as_bytes())
        .finalize()
        .to_vec()
}
