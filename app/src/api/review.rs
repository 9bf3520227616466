//! Server functions: reviews of conversations.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{
    ConversationId, MemberId, ReviewId,
    view::{ConversationView, ReviewRow, ReviewableRow},
};

/// What the page of reviews shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewPageData {
    /// Whether the policy lets conversations be reviewed.
    pub is_reviewed: bool,
    /// Whether the caller may ask.
    pub may_ask: bool,
    /// Whether the caller may approve what others ask for, and end everything.
    pub may_decide: bool,
    /// Who looks.
    pub me: MemberId,
    /// Every review, newest first.
    pub reviews: Vec<ReviewRow>,
    /// Members to choose from, for whoever may ask.
    pub people: Vec<(MemberId, String)>,
    /// The conversations of the member who was chosen.
    pub conversations: Vec<ReviewableRow>,
}

/// Reviews, and the conversations of the member `of`, where one was chosen.
#[server(input = GetUrl, output = Json)]
pub async fn load_reviews(#[server(default)] of: String) -> Result<ReviewPageData, ApiError> {
    use types::{Problem, Role, view::MemberStatus};
    let caller = super::caller::caller().await?;
    let (chat, identity) = (expect_context::<chat::Chat>(), expect_context::<identity::Identity>());
    let reviews = names::filled(&caller, chat.reviews(&caller).await?).await?;
    let is_reviewed = chat.lets_review(&caller).await?;
    let (me, may_ask) = (caller.require_member()?, caller.roles().has(Role::Auditor));
    let (mut people, mut conversations) = (Vec::new(), Vec::new());
    if may_ask && is_reviewed {
        let members = identity.members(&caller).await?.into_iter();
        let others = members.filter(|row| row.status != MemberStatus::Removed && row.id != me);
        people = others.map(|row| (row.id, row.name)).collect();
        if !of.is_empty() {
            let of: MemberId = of.parse().map_err(|_| Problem::not_found("member"))?;
            conversations = chat.reviewable(&caller, of).await?;
        }
    }
    let may_decide = caller.roles().has(Role::Owner);
    Ok(ReviewPageData { is_reviewed, may_ask, may_decide, me, reviews, people, conversations })
}

/// Asks to read one conversation.
#[server(output = Json)]
pub async fn ask_for_review(
    conversation_id: ConversationId,
    #[server(default)] reason: String,
    hours: u32,
) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    let new = types::view::NewReview { conversation_id, reason, hours };
    expect_context::<chat::Chat>().ask_for_review(&caller, new).await?;
    Ok(())
}

/// Lets the auditor who asked read.
#[server(output = Json)]
pub async fn approve_review(review: ReviewId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<chat::Chat>().approve_review(&caller, review).await?)
}

/// Refuses, withdraws or ends a review.
#[server(output = Json)]
pub async fn end_review(review: ReviewId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<chat::Chat>().end_review(&caller, review).await?)
}

/// The conversation of an open review, with the review. That it was read is an event of the log.
#[server(output = Json)]
pub async fn read_review(review: ReviewId) -> Result<(ReviewRow, ConversationView), ApiError> {
    let caller = super::caller::caller().await?;
    let (row, view) = expect_context::<chat::Chat>().reviewed_conversation(&caller, review).await?;
    let row = names::filled(&caller, vec![row]).await?.pop().ok_or_else(types::Problem::internal)?;
    Ok((row, view))
}

/// Reviews of the caller's own conversations.
#[server(input = GetUrl, output = Json)]
pub async fn load_reviews_of_mine() -> Result<Vec<ReviewRow>, ApiError> {
    let caller = super::caller::caller().await?;
    let rows = expect_context::<chat::Chat>().reviews_of_mine(&caller).await?;
    names::filled(&caller, rows).await
}

/// Reviews know ids; identity knows what people are called.
#[cfg(feature = "ssr")]
mod names {
    use super::*;

    pub(super) async fn filled(caller: &context::Caller, mut rows: Vec<ReviewRow>) -> Result<Vec<ReviewRow>, ApiError> {
        let mut ids: Vec<MemberId> = rows
            .iter()
            .flat_map(|row| [Some(row.member_id), Some(row.auditor_id), row.approver_id])
            .flatten()
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let people = expect_context::<identity::Identity>().names(caller, &ids).await?;
        let name = |id: MemberId| people.get(&id).cloned().unwrap_or_default();
        for row in &mut rows {
            row.member = name(row.member_id);
            row.auditor = name(row.auditor_id);
            row.approver = row.approver_id.map(name).unwrap_or_default();
        }
        Ok(rows)
    }
}
