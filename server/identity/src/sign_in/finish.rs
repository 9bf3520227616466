//! Back from the identity provider.

use super::{SignInRefusal, handle};
use crate::{
    Error, Identity,
    identity::located,
    oidc::{Person, Return, client, word},
};
use audit::{Actor, Event};
use context::{OrgScope, Origin};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use store::{Scoped, entity};
use subtle::ConstantTimeEq;
use types::{IdentityProviderId, RequestId, SignInId};

/// The query of an authorization response (RFC 6749 §4.1.2, RFC 9207 §2).
#[derive(Clone, Debug, Default, Deserialize)]
pub struct CallbackParams {
    /// What was sent along.
    #[serde(default)]
    pub state: Option<String>,
    /// What the tokens are for.
    #[serde(default)]
    pub code: Option<String>,
    /// Why there is no code.
    #[serde(default)]
    pub error: Option<String>,
    /// Who answers.
    #[serde(default)]
    pub iss: Option<String>,
}

/// Somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The authority; the browser's session holds only this.
    pub sign_in: SignInId,
    /// Where.
    pub org_slug: String,
    /// A path of ours to go on to.
    pub return_to: String,
    /// The sign-ins that this one took the place of: they are ended.
    pub replaced: Vec<SignInId>,
}

/// Nobody is signed in.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct SignInFailure {
    /// The organization, where it is known: its sign-in page shows the reason.
    pub org_slug: Option<String>,
    /// Why.
    pub error: Error,
}

/// What the audit log learns of a refused sign-in.
#[derive(Default)]
pub(super) struct Trace {
    provider: Option<IdentityProviderId>,
    /// Keyed hash of issuer and subject.
    subject: Option<String>,
}

const LONGEST_CODE: usize = 4096;

impl Identity {
    /// Takes the answer of an identity provider: the waiting row is taken out (once, whatever comes next), the code is
    /// exchanged, the ID token verified, the member found, invited in or admitted. The sign-in and its event are one
    /// transaction. A refusal is recorded as `sign_in.refused` with its reason.
    ///
    /// `handle` is the pre-login cookie's value, empty when the browser sent none. Of the sign-ins that the browser `held`,
    /// those in the same organization end with it: one browser acts as one person.
    pub async fn finish_sign_in(
        &self,
        handle: &str,
        params: CallbackParams,
        held: &[SignInId],
        origin: Origin,
        request_id: RequestId,
    ) -> Result<SignedIn, SignInFailure> {
        let nowhere = |error| SignInFailure { org_slug: None, error };
        let state = params.state.clone().unwrap_or_default();
        let Some(org) = handle::org_of(handle).or_else(|| handle::org_of(&state)) else {
            return Err(nowhere(SignInRefusal::FlowUnknown.into()));
        };
        let scope = located(org);
        let org = match self.org_in(scope).await {
            Ok(Some(org)) => org,
            Ok(None) => return Err(nowhere(SignInRefusal::FlowUnknown.into())),
            Err(error) => return Err(nowhere(error)),
        };
        let mut trace = Trace::default();
        let from = origin.clone();
        let finished = self.finish_in(scope, &org, handle, params, held, origin, request_id, &mut trace).await;
        match finished {
            Ok(signed_in) => Ok(signed_in),
            Err(error) => {
                let error = match self.record(scope, &error, &from, &trace).await {
                    Ok(()) => error,
                    Err(worse) => worse,
                };
                Err(SignInFailure { org_slug: Some(org.slug), error })
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one answer, judged in one place")]
    async fn finish_in(
        &self,
        scope: OrgScope,
        org: &entity::org::Model,
        handle: &str,
        params: CallbackParams,
        held: &[SignInId],
        origin: Origin,
        request_id: RequestId,
        trace: &mut Trace,
    ) -> Result<SignedIn, Error> {
        let flow = self.take_flow(scope, handle, params.state.as_deref().unwrap_or_default()).await?;
        trace.provider = Some(flow.provider_id);
        if flow.tried_by.is_some() {
            // A trial signs nobody in.
            return Err(SignInRefusal::FlowUnknown.into());
        }
        if org.status != "active" {
            return Err(SignInRefusal::Suspended.into());
        }
        let read = self.store.read(scope).await?;
        let provider = entity::identity_provider::Entity::find_one_in(scope, flow.provider_id).one(&read).await?;
        let provider = provider.filter(|provider| provider.status == "active").ok_or(SignInRefusal::Frozen)?;
        let rules = entity::role_rule::Entity::find_in(scope)
            .filter(entity::role_rule::Column::ProviderId.eq(provider.id))
            .all(&read)
            .await?;
        drop(read);
        let wanted: Vec<String> = rules.iter().map(|rule| rule.claim.clone()).collect();
        let person = self.person_of(scope, &flow, &provider, &wanted, params).await?;
        let named = format!("{}\0{}", provider.issuer, person.subject);
        trace.subject = Some(self.keyring().fingerprint(scope.org(), named.as_bytes()));
        self.establish(scope, flow, &provider, &rules, person, held, origin, request_id).await
    }

    /// Who answered: the code is exchanged and what it was worth verified. `wanted` are the claims that rules look into.
    pub(crate) async fn person_of(
        &self,
        scope: OrgScope,
        flow: &entity::sign_in_flow::Model,
        provider: &entity::identity_provider::Model,
        wanted: &[String],
        params: CallbackParams,
    ) -> Result<Person, Error> {
        let now = self.clock.now();
        let party = self.parties.of(provider.id, &provider.issuer);
        let metadata = party.metadata(&self.outbound, now).await.map_err(SignInRefusal::from)?;
        check_iss(params.iss.as_deref(), &provider.issuer, metadata.sends_iss)?;
        if let Some(error) = &params.error {
            return Err(SignInRefusal::IdentityProvider(word(error)).into());
        }
        let code = params.code.filter(|code| !code.is_empty() && code.len() <= LONGEST_CODE);
        let code = code.ok_or(SignInRefusal::NoCode)?;
        let registration = self.registration(provider, self.client_secret(scope, provider).await?);
        let client = client(&metadata, &registration).map_err(|error| Error::invalid("issuer", error.to_string()))?;
        let arrived = Return {
            outbound: &self.outbound,
            party: &party,
            client: &client,
            client_id: &provider.client_id,
            code,
            verifier: flow.pkce_verifier.clone(),
            nonce: &flow.nonce,
            wanted,
            now,
        };
        Ok(Person::of_code(arrived).await?)
    }

    /// Takes the waiting row out, so that nobody else can, and compares.
    pub(crate) async fn take_flow(
        &self,
        scope: OrgScope,
        handle: &str,
        state: &str,
    ) -> Result<entity::sign_in_flow::Model, Error> {
        use entity::sign_in_flow::{Column, Entity};
        let (by_handle, by_state) = (handle::hash(handle), handle::hash(state));
        let write = self.store.write(scope).await?;
        let flow = Entity::find_in(scope).filter(Column::HandleHash.eq(by_handle)).one(&write).await?;
        let Some(flow) = flow else {
            // The row of this state waits for another browser: whoever has its answer here must not use it there.
            let elsewhere = Entity::delete_in(scope).filter(Column::StateHash.eq(by_state)).exec(&write).await?;
            write.commit().await?;
            let is_elsewhere = elsewhere.rows_affected > 0;
            return Err(if is_elsewhere { SignInRefusal::OtherBrowser } else { SignInRefusal::FlowUnknown }.into());
        };
        let taken = Entity::delete_in(scope).filter(Column::Id.eq(flow.id)).exec(&write).await?;
        write.commit().await?;
        if taken.rows_affected != 1 || flow.expires_at <= self.clock.now() {
            return Err(SignInRefusal::FlowUnknown.into());
        }
        if !bool::from(flow.state_hash.ct_eq(&by_state)) {
            return Err(SignInRefusal::StateMismatch.into());
        }
        Ok(flow)
    }

    /// Records a refusal, unless too many came within a minute.
    async fn record(&self, scope: OrgScope, error: &Error, from: &Origin, trace: &Trace) -> Result<(), Error> {
        let Error::SignIn(refusal) = error else { return Ok(()) };
        if !self.throttle.may_record(scope.org(), from, self.clock.now()) {
            tracing::warn!(org = %scope.org(), reason = refusal.reason().as_str(), "a refused sign-in was not recorded: too many");
            return Ok(());
        }
        let provider = trace.provider.map(|id| id.to_string()).unwrap_or_default();
        let event = Event::new("sign_in.refused", "identity_provider", provider)
            .with("reason", refusal.reason().as_str())
            .with("facts", refusal.facts())
            .with("subject", trace.subject.clone().unwrap_or_default())
            .refused();
        let write = self.store.write(scope).await?;
        self.audit.append_system(&write, scope.org(), Actor::Nobody, event).await?;
        write.commit().await?;
        Ok(())
    }
}

/// RFC 9207 §2.4: compared when it is there, demanded when it was promised.
fn check_iss(iss: Option<&str>, issuer: &str, is_promised: bool) -> Result<(), SignInRefusal> {
    match iss {
        Some(iss) if iss == issuer => Ok(()),
        None if !is_promised => Ok(()),
        _ => Err(SignInRefusal::CallbackIssuer),
    }
}
