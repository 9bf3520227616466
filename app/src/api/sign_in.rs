//! Server functions of signed-out pages: which organization, which identity provider.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use types::view::SignInChoice;

/// Organizations whose name, slug or e-mail domain is the text. Nothing is listed for an empty text.
#[server(input = GetUrl, output = Json)]
pub async fn find_organizations(text: String) -> Result<Vec<SignInChoice>, ApiError> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let identity = expect_context::<identity::Identity>();
    Ok(identity.find_by_name(text.trim()).await?)
}

/// How one signs in to an organization.
#[server(input = GetUrl, output = Json)]
pub async fn load_sign_in_choice(org: String) -> Result<SignInChoice, ApiError> {
    let identity = expect_context::<identity::Identity>();
    let choice = identity.sign_in_choice(&org).await?;
    choice.ok_or_else(|| types::Problem::not_found("organization").into())
}
