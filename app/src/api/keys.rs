//! Server functions: the caller's personal keys.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{
    PersonalKeyId,
    view::{NewPersonalKey, PersonalKeyRow},
};

/// The caller's keys, and where tools send their requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyKeys {
    /// Newest first, revoked ones last.
    pub rows: Vec<PersonalKeyRow>,
    /// `https://keyhall.example`, without a slash at the end.
    pub base_url: String,
    /// The model that the snippets ask: the one that conversations start with.
    pub model: String,
}

/// The caller's personal keys.
#[server(input = GetUrl, output = Json)]
pub async fn load_my_keys() -> Result<MyKeys, ApiError> {
    let caller = super::caller::caller().await?;
    let rows = expect_context::<identity::Identity>().personal_keys(&caller).await?;
    let models = expect_context::<gateway::Gateway>().models(&caller).await?;
    let usable = || models.iter().filter(|model| model.refused.is_none());
    // Where there is no model yet, there is nothing better to write.
    let model = usable().find(|model| model.is_default).or_else(|| usable().next());
    let model = model.map_or_else(|| "MODEL".to_owned(), |model| model.name.clone());
    Ok(MyKeys { rows, base_url: expect_context::<crate::PublicUrl>().0.to_string(), model })
}

/// How long a new key may live, in days: at most, and unless told otherwise.
#[server(input = GetUrl, output = Json)]
pub async fn load_key_days() -> Result<(u32, u32), ApiError> {
    let caller = super::caller::caller().await?;
    let policy = expect_context::<identity::Identity>().policy(&caller).await?;
    Ok((policy.personal_key_days, policy.personal_key_default_days))
}

/// Makes a personal key. `cap` is dollars a month, empty for none. The answer holds the key: it is shown once.
#[server(output = Json)]
pub async fn make_key(name: String, days: u32, #[server(default)] cap: String) -> Result<NewPersonalKey, ApiError> {
    let caller = super::caller::caller().await?;
    let cap = match cap.trim() {
        "" => None,
        text => Some(
            text.parse()
                .map_err(|error: types::money::NotAnAmount| types::Problem::invalid("cap", error.to_string()))?,
        ),
    };
    Ok(expect_context::<identity::Identity>().make_personal_key(&caller, &name, Some(days), cap).await?)
}

/// Revokes a personal key: it stops working on every server within a second.
#[server(output = Json)]
pub async fn revoke_key(key: PersonalKeyId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().revoke_personal_key(&caller, key).await?)
}
