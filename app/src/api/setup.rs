//! Server functions: the first run. Their credential is the setup link, which the browser carries in a cookie.
#![expect(clippy::too_many_arguments, reason = "a server function has an argument for each field of its form")]

use crate::api::ApiError;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{
    Problem,
    view::{Finding, Recipe, Setup, SetupDraft},
};

/// How far the first run is in this browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupState {
    /// Set while the link that this browser carries is good.
    pub setup: Option<Setup>,
    /// Why the link that it carries opens nothing.
    pub problem: Option<Problem>,
    /// What was typed so far.
    pub draft: SetupDraft,
    /// The owner's invitation, once there is one.
    pub invitation: Option<String>,
}

/// What came of founding the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founded {
    /// Whether it is there. If not, nothing was stored.
    pub is_done: bool,
    /// What the doctor found.
    pub findings: Vec<Finding>,
}

/// How far the first run is.
#[server(input = GetUrl)]
pub async fn load_setup() -> Result<SetupState, ApiError> {
    let carried = super::setup_cookie::Carried::read();
    let nothing = SetupState { setup: None, problem: None, draft: carried.draft, invitation: None };
    if carried.token.is_empty() {
        return Ok(nothing);
    }
    let identity = expect_context::<identity::Identity>();
    match identity.open_setup(&carried.token, &knock()).await {
        Ok(setup) => {
            let is_open = match &setup.founded {
                Some(org) => identity.is_invitation_open(&org.slug, &carried.invitation).await?,
                None => false,
            };
            Ok(SetupState { invitation: is_open.then_some(carried.invitation), setup: Some(setup), ..nothing })
        }
        Err(identity::Error::Setup(refusal)) => Ok(SetupState { problem: Some(refusal.into()), ..nothing }),
        Err(error) => Err(error.into()),
    }
}

/// Opens the first run with the token of the link.
#[server]
pub async fn open_setup(token: String) -> Result<(), ApiError> {
    use super::setup_cookie::Carried;
    let token = token.trim();
    // Whoever pastes the whole link means its end.
    let token = token.rsplit('#').next().unwrap_or(token).to_owned();
    expect_context::<identity::Identity>().open_setup(&token, &knock()).await?;
    let before = Carried::read();
    let is_same = before.token == token;
    Carried { invitation: if is_same { before.invitation } else { String::new() }, token, draft: before.draft }.write();
    leptos_axum::redirect("/setup");
    Ok(())
}

/// Says what the organization is called. Stores nothing; the browser carries it on.
#[server]
pub async fn name_organization(
    name: String,
    #[server(default)] slug: String,
    #[server(default)] time_zone: String,
) -> Result<(), ApiError> {
    let mut carried = super::setup_cookie::Carried::read();
    let slug = slug.trim().to_lowercase();
    carried.draft.slug = if slug.is_empty() { crate::entry::suggest_slug(&name) } else { slug };
    carried.draft.name = name;
    let zone = time_zone.trim();
    carried.draft.time_zone = if zone.is_empty() { "UTC".to_owned() } else { zone.to_owned() };
    let (token, org) = (carried.token.clone(), new_org(&carried.draft));
    // Also what is refused is carried: nothing has to be typed twice.
    carried.write();
    expect_context::<identity::Identity>().check_first_org(&token, &org, &knock()).await?;
    leptos_axum::redirect("/setup?step=provider");
    Ok(())
}

/// Examines the identity provider and, when it is fit, founds the organization. Otherwise nothing is stored, and the
/// findings say why.
#[server]
pub async fn set_up_provider(
    recipe: Recipe,
    issuer: String,
    client_id: String,
    #[server(default)] client_secret: String,
    #[server(default)] roles_claim: String,
    #[server(default)] owners: String,
    #[server(default)] admins: String,
    #[server(default)] auditors: String,
    #[server(default)] admit: String,
) -> Result<Founded, ApiError> {
    use identity::Founding;
    let mut carried = super::setup_cookie::Carried::read();
    let trimmed = |text: String| text.trim().to_owned();
    carried.draft = SetupDraft {
        recipe,
        issuer: trimmed(issuer),
        client_id: trimmed(client_id),
        roles_claim: trimmed(roles_claim),
        owners: trimmed(owners),
        admins: trimmed(admins),
        auditors: trimmed(auditors),
        invited_only: admit == "invited",
        ..carried.draft
    };
    carried.clone().write();
    let mut org = new_org(&carried.draft);
    let identity = expect_context::<identity::Identity>();
    if let Some(founded) = identity.open_setup(&carried.token, &knock()).await?.founded {
        // Its name stands since it was founded; another browser may have typed it.
        (org.slug, org.name) = (founded.slug, founded.name);
    }
    org.provider = Some(new_provider(&carried.draft, types::Secret::new(client_secret.trim())));
    let first = identity::FirstOrg { org, invited_only: carried.draft.invited_only };
    match identity.found_by_setup(&carried.token, first, &knock()).await? {
        Founding::Done { invitation, findings } => {
            carried.invitation = invitation.reveal().to_owned();
            carried.write();
            leptos_axum::redirect("/setup?step=owner");
            Ok(Founded { is_done: true, findings })
        }
        Founding::Unfit(findings) => {
            if super::caller::is_plain_form() {
                leptos_axum::redirect("/setup?step=provider&doctor=yes");
            }
            Ok(Founded { is_done: false, findings })
        }
    }
}

/// Examines the issuer that was typed last: for a page without script, which can't show the answer of its form.
#[server(input = GetUrl)]
pub async fn examine_typed_issuer() -> Result<Vec<Finding>, ApiError> {
    let carried = super::setup_cookie::Carried::read();
    let identity = expect_context::<identity::Identity>();
    Ok(identity.examine_for_setup(&carried.token, &carried.draft.issuer, &knock()).await?)
}

#[cfg(feature = "ssr")]
fn knock() -> identity::Knock {
    let parts = use_context::<http::request::Parts>();
    let extensions = parts.as_ref().map(|parts| &parts.extensions);
    let request_id = super::caller::request_id().unwrap_or(types::RequestId(Default::default()));
    let origin = extensions.and_then(|extensions| extensions.get::<context::Origin>()).cloned().unwrap_or_default();
    identity::Knock { request_id, origin }
}

#[cfg(feature = "ssr")]
fn new_org(draft: &SetupDraft) -> identity::NewOrg {
    identity::NewOrg {
        slug: draft.slug.clone(),
        name: draft.name.clone(),
        time_zone: if draft.time_zone.is_empty() { "UTC".to_owned() } else { draft.time_zone.clone() },
        provider: None,
    }
}

#[cfg(feature = "ssr")]
fn new_provider(draft: &SetupDraft, client_secret: types::Secret) -> identity::NewProvider {
    use types::Role;
    let rules = [(&draft.owners, Role::Owner), (&draft.admins, Role::Admin), (&draft.auditors, Role::Auditor)];
    let rules = rules.into_iter().filter(|(value, _)| !value.is_empty());
    identity::NewProvider {
        name: draft.recipe.button().to_owned(),
        issuer: draft.issuer.clone(),
        client_id: draft.client_id.clone(),
        client_secret: Some(client_secret),
        roles_claim: Some(draft.roles_claim.clone()).filter(|claim| !claim.is_empty()),
        rules: rules.map(|(value, role)| (String::new(), value.clone(), role)).collect(),
        check: false,
    }
}
