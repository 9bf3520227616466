//! Server functions: how the organization's people sign in.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{
    IdentityProviderId, Problem, Role,
    view::{Finding, IdentitySettings, Proposal, Trial},
};

/// The answer of a trial as the identity provider sent it (RFC 6749 §4.1.2, RFC 9207 §2). It is good once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrialAnswer {
    /// What was sent along; empty when there is no answer.
    pub state: String,
    /// What the tokens are for.
    pub code: String,
    /// Why there is no code.
    pub error: String,
    /// Who answers.
    pub iss: String,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityPageData {
    /// Providers and domains.
    pub settings: IdentitySettings,
    /// Whether the caller may change anything.
    pub may_change: bool,
    /// What the trial showed whose answer was handed in.
    pub trial: Option<Trial>,
    /// Why it showed nothing.
    pub trial_problem: Option<Problem>,
}

/// How people sign in; with the answer of a trial, takes that out first.
#[server(input = GetUrl, output = Json)]
pub async fn load_identity(#[server(default)] answer: TrialAnswer) -> Result<IdentityPageData, ApiError> {
    let caller = super::caller::caller().await?;
    let identity = expect_context::<identity::Identity>();
    let may_change = caller.require(&[Role::Owner]).is_ok();
    let (mut trial, mut trial_problem) = (None, None);
    if may_change && !answer.state.is_empty() {
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        let params = identity::CallbackParams {
            state: given(answer.state),
            code: given(answer.code),
            error: given(answer.error),
            iss: given(answer.iss),
        };
        match identity.finish_trial(&caller, &flow_handle(), params).await {
            Ok(shown) => trial = Some(shown),
            Err(error) => trial_problem = Some(error.into()),
        }
    }
    let settings = identity.identity_settings(&caller).await?;
    Ok(IdentityPageData { settings, may_change, trial, trial_problem })
}

/// What the doctor says about an issuer; nothing is asked where none is named.
#[server(input = GetUrl, output = Json)]
pub async fn examine_issuer(#[server(default)] issuer: String) -> Result<Vec<Finding>, ApiError> {
    let caller = super::caller::caller().await?;
    caller.require(&[Role::Admin, Role::Owner])?;
    if issuer.is_empty() {
        return Ok(Vec::new());
    }
    Ok(expect_context::<identity::Identity>().examine_issuer(&caller, issuer.trim()).await?)
}

/// Proposes another configuration; without script, the doctor's findings are shown by the page.
#[server(output = Json)]
pub async fn propose_provider(
    name: String,
    issuer: String,
    client_id: String,
    #[server(default)] client_secret: String,
) -> Result<Proposal, ApiError> {
    let caller = super::caller::caller().await?;
    let client_secret = Some(types::Secret::new(client_secret.trim()));
    let issuer = issuer.trim().to_owned();
    let new = identity::ChangedProvider { name, issuer: issuer.clone(), client_id, client_secret };
    let proposal = expect_context::<identity::Identity>().propose_provider(&caller, new).await?;
    match (&proposal.candidate, super::caller::is_plain_form()) {
        (Some(_), _) => back(&caller, &[]).await?,
        (None, true) => back(&caller, &[("issuer", &issuer)]).await?,
        (None, false) => {}
    }
    Ok(proposal)
}

/// Forgets the candidate.
#[server(output = Json)]
pub async fn withdraw_candidate() -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<identity::Identity>().withdraw_candidate(&caller).await?;
    back(&caller, &[]).await
}

/// Makes a tried provider the one in use.
#[server(output = Json)]
pub async fn activate_provider(provider: IdentityProviderId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<identity::Identity>().activate_provider(&caller, provider).await?;
    back(&caller, &[]).await
}

/// Adds a rule.
#[server(output = Json)]
pub async fn add_role_rule(
    provider: IdentityProviderId,
    #[server(default)] claim: String,
    #[server(default)] value: String,
    role: Role,
) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    let rule = types::view::RoleRule { claim, value, role };
    expect_context::<identity::Identity>().add_role_rule(&caller, provider, rule).await?;
    Ok(())
}

/// Takes a rule away.
#[server(output = Json)]
pub async fn remove_role_rule(
    provider: IdentityProviderId,
    claim: String,
    value: String,
    role: Role,
) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    let rule = types::view::RoleRule { claim, value, role };
    expect_context::<identity::Identity>().remove_role_rule(&caller, provider, &rule).await?;
    Ok(())
}

/// Claims an e-mail domain.
#[server(output = Json)]
pub async fn add_email_domain(#[server(default)] domain: String) -> Result<String, ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().add_email_domain(&caller, &domain).await?)
}

/// Gives an e-mail domain up.
#[server(output = Json)]
pub async fn remove_email_domain(domain: String) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().remove_email_domain(&caller, &domain).await?)
}

/// Leads back to the page: the answer of a trial stays in no address.
#[cfg(feature = "ssr")]
async fn back(caller: &context::Caller, query: &[(&str, &str)]) -> Result<(), ApiError> {
    let org = expect_context::<identity::Identity>().viewer(caller).await?.org_slug;
    leptos_axum::redirect(&crate::shell::address(&format!("/{org}/admin/identity"), query));
    Ok(())
}

/// What the door of the trial left in this browser: the pre-login cookie.
#[cfg(feature = "ssr")]
fn flow_handle() -> String {
    let is_https = expect_context::<crate::PublicUrl>().0.starts_with("https:");
    super::caller::cookie(if is_https { "__Host-kh-flow" } else { "kh-flow" }).unwrap_or_default()
}
