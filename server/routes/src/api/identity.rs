//! How the organization's people sign in: identity providers, their rules, e-mail domains.
//!
//! Trying a provider is a sign-in, so it happens in a browser: `/{org}/admin/identity`.

use super::{
    read::{Asking, At, SecretText, Sent},
    refusal::Refused,
    shape::{CheckWord, DiagnosisWord, ProviderStateWord, RoleWord, Time},
};
use crate::Rooms;
use axum::{Json, extract::State};
use http::StatusCode;
use identity::ChangedProvider;
use serde::{Deserialize, Serialize};
use types::{
    IdentityProviderId, Role,
    view::{self, Check, Diagnosis, Finding, Proposal, ProviderDetail, ProviderState},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(set_rules))
        .routes(routes!(activate))
        .routes(routes!(propose, withdraw))
        .routes(routes!(examine))
        .routes(routes!(add_domain, remove_domain))
}

/// A claim's exact value, and the role that it gives.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleRule {
    /// The claim, by its top-level name; the roles claim when empty.
    #[serde(default)]
    #[schema(example = "groups")]
    claim: String,
    /// Compared as it is, letter for letter.
    #[schema(example = "keyhall-admins")]
    value: String,
    #[schema(value_type = RoleWord)]
    role: Role,
}

/// One configuration of an identity provider. Its client secret is sealed and never answered.
#[derive(Serialize, ToSchema)]
struct ProviderConfiguration {
    id: Uuid,
    #[schema(value_type = ProviderStateWord)]
    state: ProviderState,
    /// The name on the sign-in button.
    name: String,
    #[schema(example = "https://login.example.com")]
    issuer: String,
    client_id: String,
    has_secret: bool,
    /// The claim of rules that name none.
    roles_claim: String,
    rules: Vec<RoleRule>,
    created_at: Time,
    /// When an owner's trial of it last went well.
    tried_at: Option<Time>,
    /// Whether that is recent enough for making it active.
    trial_counts: bool,
    /// Members who are known by it.
    members: u64,
}

impl From<ProviderDetail> for ProviderConfiguration {
    fn from(row: ProviderDetail) -> Self {
        let rule = |rule: view::RoleRule| RoleRule { claim: rule.claim, value: rule.value, role: rule.role };
        Self {
            id: row.id.0,
            state: row.state,
            name: row.name,
            issuer: row.issuer,
            client_id: row.client_id,
            has_secret: row.has_secret,
            roles_claim: row.roles_claim,
            rules: row.rules.into_iter().map(rule).collect(),
            created_at: Time(row.created_at),
            tried_at: row.tried.as_ref().map(|tried| Time(tried.at)),
            trial_counts: row.tried.is_some_and(|tried| tried.counts),
            members: row.members,
        }
    }
}

/// How people sign in.
#[derive(Serialize, ToSchema)]
struct IdentitySettings {
    /// What is registered at the identity provider.
    #[schema(example = "https://keyhall.example.com/auth/callback")]
    redirect_uri: String,
    /// The one in use first, then the candidate, then frozen ones.
    providers: Vec<ProviderConfiguration>,
    /// E-mail domains by which people find the organization.
    #[schema(example = json!(["acme.example"]))]
    email_domains: Vec<String>,
}

/// Shows how people sign in.
///
/// **Permissions:** admin or owner.
#[utoipa::path(get, path = "/identity-settings", tag = "Identity", responses((status = 200, body = IdentitySettings)))]
async fn show(State(rooms): State<Rooms>, Asking(caller): Asking) -> Result<Json<IdentitySettings>, Refused> {
    let settings = rooms.identity.identity_settings(&caller).await?;
    Ok(Json(IdentitySettings {
        redirect_uri: settings.redirect_uri,
        providers: settings.providers.into_iter().map(ProviderConfiguration::from).collect(),
        email_domains: settings.domains,
    }))
}

/// The rules of a provider.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rules {
    /// The claim of rules that name none.
    #[serde(default)]
    #[schema(example = "groups")]
    roles_claim: String,
    rules: Vec<RoleRule>,
}

/// Replaces the rules that map claims to roles. They count from each person's next sign-in on. The last rule that makes
/// owners stays until somebody owns the organization by grant.
///
/// **Permissions:** owner.
#[utoipa::path(put, path = "/identity-providers/{provider}/rules", tag = "Identity", params(("provider" = Uuid, Path)), request_body = Rules, responses((status = 204, description = "The rules hold.")))]
async fn set_rules(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(provider): At<IdentityProviderId>,
    Sent(new): Sent<Rules>,
) -> Result<StatusCode, Refused> {
    let rule = |rule: RoleRule| view::RoleRule { claim: rule.claim, value: rule.value, role: rule.role };
    let rules = new.rules.into_iter().map(rule).collect();
    rooms.identity.set_role_rules(&caller, provider, &new.roles_claim, rules).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Another configuration.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCandidate {
    /// The name on the sign-in button.
    #[schema(example = "Company account")]
    name: String,
    /// Exactly as the issuer spells itself.
    #[schema(example = "https://login.example.com")]
    issuer: String,
    client_id: String,
    /// Absent: the sealed one is kept, where issuer and client stay the same.
    #[serde(default)]
    client_secret: Option<SecretText>,
}

/// A thing that signing in needs, and what the doctor says about it.
#[derive(Serialize, ToSchema)]
struct IssuerFinding {
    #[schema(value_type = CheckWord)]
    check: Check,
    #[schema(value_type = DiagnosisWord)]
    diagnosis: Diagnosis,
    /// What was asked for.
    tried: String,
    /// What came back.
    found: String,
    /// What to do.
    advice: String,
}

impl From<Finding> for IssuerFinding {
    fn from(finding: Finding) -> Self {
        let Finding { check, diagnosis, tried, found, advice } = finding;
        Self { check, diagnosis, tried, found, advice }
    }
}

/// What came of a proposal.
#[derive(Serialize, ToSchema)]
struct Proposed {
    /// The candidate; `null` when the doctor found the issuer unfit, and nothing was stored.
    candidate: Option<Uuid>,
    findings: Vec<IssuerFinding>,
}

impl From<Proposal> for Proposed {
    fn from(proposal: Proposal) -> Self {
        let findings = proposal.findings.into_iter().map(IssuerFinding::from).collect();
        Self { candidate: proposal.candidate.map(|id| id.0), findings }
    }
}

/// Proposes another configuration, in the place of an earlier candidate. The doctor looks at the issuer first. Nobody
/// signs in by it until an owner has tried it in the browser and made it active.
///
/// **Permissions:** owner.
#[utoipa::path(put, path = "/identity-candidate", tag = "Identity", request_body = NewCandidate, responses((status = 200, body = Proposed)))]
async fn propose(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(new): Sent<NewCandidate>,
) -> Result<Json<Proposed>, Refused> {
    let NewCandidate { name, issuer, client_id, client_secret } = new;
    let new = ChangedProvider { name, issuer, client_id, client_secret: client_secret.map(|secret| secret.0) };
    Ok(Json(rooms.identity.propose_provider(&caller, new).await?.into()))
}

/// Forgets the candidate.
///
/// **Permissions:** owner.
#[utoipa::path(delete, path = "/identity-candidate", tag = "Identity", responses((status = 204, description = "There is no candidate.")))]
async fn withdraw(State(rooms): State<Rooms>, Asking(caller): Asking) -> Result<StatusCode, Refused> {
    rooms.identity.withdraw_candidate(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a provider the one that people sign in by, when an owner's trial within the last hour went well. The one before it
/// is frozen, not deleted.
///
/// **Permissions:** owner.
#[utoipa::path(post, path = "/identity-providers/{provider}/activate", tag = "Identity", params(("provider" = Uuid, Path)), responses((status = 204, description = "People sign in by it.")))]
async fn activate(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(provider): At<IdentityProviderId>,
) -> Result<StatusCode, Refused> {
    rooms.identity.activate_provider(&caller, provider).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An issuer to look at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Issuer {
    #[schema(example = "https://login.example.com")]
    issuer: String,
}

/// What the doctor found.
#[derive(Serialize, ToSchema)]
struct Examination {
    findings: Vec<IssuerFinding>,
}

/// Asks an issuer for its documents and says about each thing that signing in needs what was tried, what came back and what
/// to do. Stores nothing.
///
/// **Permissions:** owner.
#[utoipa::path(post, path = "/issuer-examinations", tag = "Identity", request_body = Issuer, responses((status = 200, body = Examination)))]
async fn examine(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(asked): Sent<Issuer>,
) -> Result<Json<Examination>, Refused> {
    let findings = rooms.identity.examine_issuer(&caller, &asked.issuer).await?;
    Ok(Json(Examination { findings: findings.into_iter().map(IssuerFinding::from).collect() }))
}

/// Claims an e-mail domain: whoever writes an address in it on the first page is led to this organization's sign-in. It
/// lets nobody in. A domain belongs to one organization of the server, the first that claimed it.
///
/// **Permissions:** owner.
#[utoipa::path(put, path = "/email-domains/{domain}", tag = "Identity", params(("domain" = String, Path, example = "acme.example")), responses((status = 204, description = "People find the organization by it.")))]
async fn add_domain(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(domain): At<String>,
) -> Result<StatusCode, Refused> {
    rooms.identity.add_email_domain(&caller, &domain).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives an e-mail domain up.
///
/// **Permissions:** owner.
#[utoipa::path(delete, path = "/email-domains/{domain}", tag = "Identity", params(("domain" = String, Path, example = "acme.example")), responses((status = 204, description = "Nobody finds the organization by it.")))]
async fn remove_domain(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(domain): At<String>,
) -> Result<StatusCode, Refused> {
    rooms.identity.remove_email_domain(&caller, &domain).await?;
    Ok(StatusCode::NO_CONTENT)
}
