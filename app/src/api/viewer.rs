//! Server functions: who is looking, what they have left, how they like it to look.

use crate::{
    api::{ApiError, Json, Question},
    shell::Theme,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use types::view::{Allowance, Viewer};

/// Who is signed in to the organization of this page.
#[server(input = GetUrl, output = Json)]
pub async fn load_viewer() -> Result<Viewer, ApiError> {
    let caller = super::caller::caller().await?;
    let identity = expect_context::<identity::Identity>();
    let reviews = expect_context::<chat::Chat>().open_reviews_of_mine(&caller).await?;
    Ok(Viewer { reviews, ..identity.viewer(&caller).await? })
}

impl Question for LoadViewer {}

/// What they have left, and whether there is a model to spend it on.
#[server(input = GetUrl, output = Json)]
pub async fn load_allowance() -> Result<Allowance, ApiError> {
    let caller = super::caller::caller().await?;
    let (ledger, gateway) = (expect_context::<ledger::Ledger>(), expect_context::<gateway::Gateway>());
    let mut allowance = ledger.allowance(&caller).await?;
    allowance.has_model = !gateway.models(&caller).await?.is_empty();
    Ok(allowance)
}

impl Question for LoadAllowance {}

/// Remembers the choice of colours in a cookie for a year.
#[server(output = Json)]
pub async fn choose_theme(theme: Theme) -> Result<Theme, ApiError> {
    let cookie = format!("{}={}; Path=/; Max-Age=31536000; SameSite=Lax", crate::shell::THEME_COOKIE, theme.as_str());
    if let (Some(response), Ok(value)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::HeaderValue::from_str(&cookie))
    {
        response.append_header(http::header::SET_COOKIE, value);
    }
    Ok(theme)
}
