//! Server functions: what the organization decides about itself.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use types::Role;
use types::view::{Arrivals, KeyLifetimes, RetentionEffect};

/// Days that the page offers for retention.
pub const RETENTIONS: [u32; 4] = [30, 90, 180, 365];

/// What is decided, and what it does in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyPageData {
    /// Whether the caller may decide.
    pub may_change: bool,
    /// Whether an unknown person of the identity provider becomes a member at first sign-in.
    pub admits: bool,
    /// Who came lately.
    pub arrivals: Arrivals,
    /// Whether auditors may read conversations under a review.
    pub is_reviewed: bool,
    /// Days that conversations are kept.
    pub retention: Option<u32>,
    /// What each retention that is offered would delete now.
    pub retentions: Vec<RetentionEffect>,
    /// Longest life of a personal key, in days.
    pub most_days: u32,
    /// Its life when nobody says otherwise.
    pub default_days: u32,
    /// Live keys against that.
    pub keys: KeyLifetimes,
}

/// The decisions with their effects.
#[server(input = GetUrl, output = Json)]
pub async fn load_policies() -> Result<PolicyPageData, ApiError> {
    let caller = super::caller::caller().await?;
    caller.require(&[Role::Admin, Role::Owner])?;
    let (identity, chat) = (expect_context::<identity::Identity>(), expect_context::<chat::Chat>());
    let policy = identity.policy(&caller).await?;
    let mut retentions = Vec::with_capacity(RETENTIONS.len() + 1);
    let own = policy.retention_days.filter(|days| !RETENTIONS.contains(days));
    for days in RETENTIONS.into_iter().chain(own) {
        retentions.push(chat.retention_effect(&caller, days).await?);
    }
    retentions.sort_by_key(|effect| effect.days);
    Ok(PolicyPageData {
        may_change: caller.require(&[Role::Owner]).is_ok(),
        admits: policy.admit_on_first_sign_in,
        arrivals: identity.arrivals(&caller).await?,
        is_reviewed: policy.content_is_reviewed,
        retention: policy.retention_days,
        retentions,
        most_days: policy.personal_key_days,
        default_days: policy.personal_key_default_days,
        keys: identity.key_lifetimes(&caller, policy.personal_key_days).await?,
    })
}

/// What a retention of so many days would delete now.
#[server(input = GetUrl, output = Json)]
pub async fn preview_retention(days: u32) -> Result<RetentionEffect, ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<chat::Chat>().retention_effect(&caller, days.clamp(1, 36_500)).await?)
}

/// How many keys live longer than so many days.
#[server(input = GetUrl, output = Json)]
pub async fn preview_key_lifetime(days: u32) -> Result<KeyLifetimes, ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().key_lifetimes(&caller, days).await?)
}

/// Decides who becomes a member: `everyone` whom the identity provider lets in, or only who was `invited`.
#[server(output = Json)]
pub async fn set_admission(admit: String) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    decide(&caller, |policy| policy.admit_on_first_sign_in = admit == "everyone").await
}

/// Decides who may read conversations: `private` or `reviewed`.
#[server(output = Json)]
pub async fn set_visibility(visibility: String) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    decide(&caller, |policy| policy.content_is_reviewed = visibility == "reviewed").await
}

/// Decides how long conversations are kept: `keep` is for good, a number is days, `other` the days in `days`. What would
/// delete something at once is done only when that was `agreed` to.
#[server(output = Json)]
pub async fn set_retention(
    keep: String,
    #[server(default)] days: String,
    #[server(default)] agreed: Option<bool>,
) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    caller.require(&[Role::Owner])?;
    let words = &crate::text::texts().admin().policies;
    let chosen = if keep == "other" { days.trim() } else { keep.as_str() };
    let retention = match chosen {
        "keep" => None,
        days => {
            let days = days.parse::<u32>().ok().filter(|days| (1..=36_500).contains(days));
            Some(days.ok_or_else(|| types::Problem::invalid("days", words.days_wrong))?)
        }
    };
    if let Some(days) = retention
        && agreed != Some(true)
    {
        let effect = expect_context::<chat::Chat>().retention_effect(&caller, days).await?;
        if effect.deletes > 0 {
            let title = (words.would_delete)(effect.deletes, effect.of, days);
            let mut problem = types::Problem::new(409, "not_agreed", title).because(words.agree_first);
            problem.field = Some("agreed".to_owned());
            return Err(problem.into());
        }
    }
    decide(&caller, |policy| policy.retention_days = retention).await
}

/// Decides how long personal keys live.
#[server(output = Json)]
pub async fn set_key_lifetimes(
    #[server(default)] most: String,
    #[server(default)] default: String,
) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    let words = &crate::text::texts().admin().policies;
    let days = |field: &str, text: &str| -> Result<u32, types::Problem> {
        text.trim().parse().map_err(|_| types::Problem::invalid(field, words.life_wrong))
    };
    let (most, default) = (days("most", &most)?, days("default", &default)?);
    let decided = decide(&caller, |policy| {
        (policy.personal_key_days, policy.personal_key_default_days) = (most, default);
    });
    decided.await.map_err(|mut error| {
        // The room names its own fields; the form's are shorter.
        error.0.field = error.0.field.map(|field| match field.as_str() {
            "personal_key_days" => "most".to_owned(),
            "personal_key_default_days" => "default".to_owned(),
            _ => field,
        });
        error
    })
}

#[cfg(feature = "ssr")]
async fn decide(caller: &context::Caller, change: impl FnOnce(&mut identity::Policy)) -> Result<(), ApiError> {
    Ok(expect_context::<identity::Identity>().change_policy(caller, change).await?)
}
