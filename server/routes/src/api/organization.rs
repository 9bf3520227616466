//! The organization, its identity providers, and who asks.

use super::{read::Asking, refusal::Refused, shape::RoleWord};
use crate::Rooms;
use axum::{Json, extract::State};
use serde::Serialize;
use types::{Problem, Role, view::ProviderChoice};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(one)).routes(routes!(me)).routes(routes!(providers))
}

/// An organization.
#[derive(Serialize, ToSchema)]
struct Organization {
    id: Uuid,
    /// The first segment of its addresses.
    #[schema(example = "acme")]
    slug: String,
    /// What people call it.
    name: String,
    /// `active` or `suspended`.
    #[schema(example = "active")]
    status: String,
    /// IANA name; limits follow the calendar of this zone.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
}

/// Shows the organization.
///
/// **Permissions:** any member.
#[utoipa::path(get, path = "/", tag = "Organization", responses((status = 200, body = Organization)))]
async fn one(State(rooms): State<Rooms>, Asking(caller): Asking) -> Result<Json<Organization>, Refused> {
    let viewer = rooms.identity.viewer(&caller).await?;
    let org = rooms.identity.find_org(&viewer.org_slug).await?;
    let org = org.filter(|org| org.id == caller.org()).ok_or_else(|| Problem::not_found("organization"))?;
    Ok(Json(Organization {
        id: org.id.0,
        slug: org.slug,
        name: org.name,
        status: org.status,
        time_zone: org.time_zone,
    }))
}

/// Who asks, in this organization.
#[derive(Serialize, ToSchema)]
struct Me {
    /// The member.
    id: Uuid,
    name: String,
    /// The address to show; never an identity.
    email: Option<String>,
    #[schema(value_type = Vec<RoleWord>)]
    roles: Vec<Role>,
}

/// Shows who asks.
///
/// **Permissions:** any member.
#[utoipa::path(get, path = "/me", tag = "Organization", responses((status = 200, body = Me)))]
async fn me(State(rooms): State<Rooms>, Asking(caller): Asking) -> Result<Json<Me>, Refused> {
    let viewer = rooms.identity.viewer(&caller).await?;
    Ok(Json(Me {
        id: viewer.member_id.0,
        name: viewer.name,
        email: viewer.email,
        roles: viewer.roles.iter().collect(),
    }))
}

/// An identity provider that the organization signs in with.
#[derive(Serialize, ToSchema)]
struct IdentityProvider {
    id: Uuid,
    /// The name on the button.
    name: String,
    /// The issuer's host.
    #[schema(example = "login.example.com")]
    host: String,
}

/// The identity providers of an organization.
#[derive(Serialize, ToSchema)]
struct IdentityProviders {
    data: Vec<IdentityProvider>,
}

/// Lists the identity providers that members sign in with. There are never many: the list has no pages.
///
/// **Permissions:** any member.
#[utoipa::path(get, path = "/identity-providers", tag = "Organization", responses((status = 200, body = IdentityProviders)))]
async fn providers(State(rooms): State<Rooms>, Asking(caller): Asking) -> Result<Json<IdentityProviders>, Refused> {
    let viewer = rooms.identity.viewer(&caller).await?;
    let choice = rooms.identity.sign_in_choice(&viewer.org_slug).await?;
    let choice = choice.ok_or_else(|| Problem::not_found("organization"))?;
    let shown =
        |provider: ProviderChoice| IdentityProvider { id: provider.id.0, name: provider.name, host: provider.host };
    Ok(Json(IdentityProviders { data: choice.providers.into_iter().map(shown).collect() }))
}
