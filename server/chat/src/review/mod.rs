//! Reviews: the one way in which somebody else reads a member's conversation.
//!
//! 1. Where the policy lets auditors review, one of them asks for one conversation, with a reason, for some hours.
//! 2. An owner who is not that auditor approves it. From then on the member is told: who, why, until when.
//! 3. The auditor reads. Each reading is an event before it is an answer.
//! 4. Time ends it, or the auditor, or an owner; so does a policy that keeps conversations private again, a
//!    conversation that was deleted, and a role that was taken away.
//!
//! The operator has no part in it.

mod approve;
mod ask;
mod end;
mod list;
mod read;

use crate::Error;
use context::{Caller, OrgScope};
use sea_orm::ConnectionTrait;
use store::{
    Scoped,
    entity::{policy, review},
};
use types::{
    MemberId, Moment, Problem, ReviewId, Role,
    view::{ReviewRow, ReviewState},
};

/// A member who has one of these roles. The operator, whom roles don't bind, has no member and is refused.
fn member_with(caller: &Caller, any_of: &[Role]) -> Result<MemberId, Problem> {
    let member = caller.require_member()?;
    caller.require(any_of)?;
    Ok(member)
}

/// Whether the organization lets auditors review now.
async fn is_reviewed(connection: &impl ConnectionTrait, scope: OrgScope) -> Result<bool, Error> {
    let policy = policy::Entity::find_in(scope).one(connection).await?;
    Ok(policy.is_some_and(|policy| policy.content_visibility == "reviewed"))
}

async fn require_reviewed(connection: &impl ConnectionTrait, scope: OrgScope) -> Result<(), Error> {
    if is_reviewed(connection, scope).await? { Ok(()) } else { Err(Error::Private) }
}

async fn find(connection: &impl ConnectionTrait, scope: OrgScope, id: ReviewId) -> Result<review::Model, Error> {
    review::Entity::find_one_in(scope, id).one(connection).await?.ok_or(Error::NoSuchReview)
}

fn state(row: &review::Model, now: Moment) -> ReviewState {
    match row.until {
        _ if row.ended_at.is_some() => ReviewState::Ended,
        None => ReviewState::Waiting,
        Some(until) if until <= now => ReviewState::Ended,
        Some(_) => ReviewState::Open,
    }
}

fn shown(row: review::Model, now: Moment) -> ReviewRow {
    let state = state(&row, now);
    let count = |number: i32| u32::try_from(number).unwrap_or_default();
    ReviewRow {
        id: row.id,
        conversation_id: row.conversation_id,
        member_id: row.member_id,
        member: String::new(),
        auditor_id: row.auditor_id,
        auditor: String::new(),
        reason: row.reason,
        hours: count(row.hours),
        asked_at: row.asked_at,
        approver_id: row.approver_id,
        approver: String::new(),
        approved_at: row.approved_at,
        until: row.until,
        ended_at: row.ended_at,
        readings: count(row.readings),
        read_at: row.read_at,
        state,
    }
}
