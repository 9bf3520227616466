//! Server functions: members, their roles and the end of their access.

use crate::api::ApiError;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{
    MemberId, Role,
    view::{LimitRow, MemberRow, RemovalReceipt},
};

/// Everybody in the organization.
#[server(input = GetUrl)]
pub async fn list_members() -> Result<Vec<MemberRow>, ApiError> {
    let caller = super::caller::caller().await?;
    // Auditors may know members too, but this list is for those who change them.
    caller.require(&[Role::Admin, Role::Owner])?;
    Ok(expect_context::<identity::Identity>().members(&caller).await?)
}

/// The limits that apply to a member: their own and the organization's.
#[server(input = GetUrl)]
pub async fn limits_of_member(member: MemberId) -> Result<Vec<LimitRow>, ApiError> {
    let mut rows = super::limits::list_limits().await?.rows;
    rows.retain(|row| row.subject_id.is_none_or(|subject| subject == member.0));
    Ok(rows)
}

/// Adds a pipeline or a bot.
#[server]
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
#[server]
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
    Ok(NewInvitation { email, link: link.to_string() })
}

/// Ends a member's access: sign-ins, keys, requests under way.
#[server]
pub async fn remove_member(member: MemberId) -> Result<RemovalReceipt, ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().remove_member(&caller, member).await?)
}

/// Gives a member a role.
#[server]
pub async fn grant_role(member: MemberId, role: Role) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().grant_role(&caller, member, role).await?)
}

/// Takes a role from a member.
#[server]
pub async fn revoke_role(member: MemberId, role: Role) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().revoke_role(&caller, member, role).await?)
}
