//! Server functions: members, their roles and the end of their access.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{
    MemberId, Role,
    view::{LimitRow, MemberRow, RemovalReceipt},
};

/// Everybody in the organization.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberList {
    /// By name.
    pub rows: Vec<MemberRow>,
    /// The invitation that this browser has just asked for without script.
    pub invitation: Option<NewInvitation>,
}

/// Everybody in the organization.
#[server(input = GetUrl, output = Json)]
pub async fn list_members() -> Result<MemberList, ApiError> {
    let caller = super::caller::caller().await?;
    // Auditors may know members too, but this list is for those who change them.
    caller.require(&[Role::Admin, Role::Owner])?;
    let rows = expect_context::<identity::Identity>().members(&caller).await?;
    Ok(MemberList { rows, invitation: once::take(&caller).await? })
}

/// The limits that apply to a member, the one that would refuse first at the head.
#[server(input = GetUrl, output = Json)]
pub async fn limits_of_member(member: MemberId) -> Result<Vec<LimitRow>, ApiError> {
    let mut limits = super::limits::explain_limits(member).await?;
    limits.sort_by_key(|each| !each.is_first);
    Ok(limits.into_iter().map(|each| each.limit).collect())
}

/// Adds a pipeline or a bot.
#[server(output = Json)]
pub async fn add_service_member(name: String) -> Result<String, ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<identity::Identity>().add_service_member(&caller, &name).await?;
    Ok(name)
}

/// An invitation that was just made: the only time at which its link exists outside its maker's hands.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewInvitation {
    /// Whom it is for.
    pub email: String,
    /// The link, to be shown once.
    pub link: String,
}

/// Invites a person. Everybody may chat; the further roles come with the invitation.
#[server(output = Json)]
pub async fn invite(
    email: String,
    name: String,
    #[server(default)] admin: Option<bool>,
    #[server(default)] auditor: Option<bool>,
) -> Result<NewInvitation, ApiError> {
    let caller = super::caller::caller().await?;
    let asked = [(Role::Admin, admin), (Role::Auditor, auditor)];
    let further = asked.into_iter().filter(|(_, asked)| *asked == Some(true)).map(|(role, _)| role);
    let roles = std::iter::once(Role::Member).chain(further).collect();
    let (_, link) = expect_context::<identity::Identity>().invite(&caller, email.trim(), name.trim(), roles).await?;
    if super::caller::is_plain_form() {
        once::keep(&caller, link.as_str()).await?;
    }
    Ok(NewInvitation { email, link: link.to_string() })
}

/// What a form without script has made and its page has to show once. It waits in a cookie that only that page is sent, for two
/// minutes at most: an address would stay in the browser's history.
#[cfg(feature = "ssr")]
mod once {
    use super::*;
    use context::Caller;
    use http::{HeaderValue, header::SET_COOKIE};
    use leptos_axum::ResponseOptions;

    const COOKIE: &str = "kh-invitation";

    pub(super) async fn keep(caller: &Caller, link: &str) -> Result<(), ApiError> {
        set(caller, link, 120).await
    }

    pub(super) async fn take(caller: &Caller) -> Result<Option<NewInvitation>, ApiError> {
        let Some(link) = crate::api::caller::cookie(COOKIE).filter(|link| !link.is_empty()) else { return Ok(None) };
        set(caller, "", 0).await?;
        Ok(Some(NewInvitation { email: String::new(), link }))
    }

    async fn set(caller: &Caller, value: &str, seconds: u32) -> Result<(), ApiError> {
        let org = expect_context::<identity::Identity>().viewer(caller).await?.org_slug;
        let is_https = expect_context::<crate::PublicUrl>().0.starts_with("https:");
        let secure = if is_https { "; Secure" } else { "" };
        let path = format!("/{org}/admin/members");
        let cookie = format!("{COOKIE}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
        if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
            response.append_header(SET_COOKIE, value);
        }
        Ok(())
    }
}

/// Ends a member's access: sign-ins, keys, requests under way.
#[server(output = Json)]
pub async fn remove_member(member: MemberId) -> Result<RemovalReceipt, ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().remove_member(&caller, member).await?)
}

/// Gives a member a role.
#[server(output = Json)]
pub async fn grant_role(member: MemberId, role: Role) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().grant_role(&caller, member, role).await?)
}

/// Takes a role from a member.
#[server(output = Json)]
pub async fn revoke_role(member: MemberId, role: Role) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().revoke_role(&caller, member, role).await?)
}
