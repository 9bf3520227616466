//! Reviews: conversations that auditors read under the organization's policy.

use crate::{ConversationId, MemberId, Moment, ReviewId};
use serde::{Deserialize, Serialize};

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewState {
    /// No owner has approved it yet: nothing can be read.
    Waiting,
    /// The auditor who asked may read.
    Open,
    /// Its time is over, or somebody ended it.
    Ended,
}

/// A review. Names are filled in at the door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRow {
    /// Which.
    pub id: ReviewId,
    /// The conversation that may be read.
    pub conversation_id: ConversationId,
    /// Whose conversation it is.
    pub member_id: MemberId,
    /// Their name.
    pub member: String,
    /// Who asked, and alone may read.
    pub auditor_id: MemberId,
    /// Their name.
    pub auditor: String,
    /// Why, in the auditor's words.
    pub reason: String,
    /// For how many hours, from the approval on.
    pub hours: u32,
    /// When it was asked for.
    pub asked_at: Moment,
    /// The owner who approved it.
    pub approver_id: Option<MemberId>,
    /// Their name; empty where there is none.
    pub approver: String,
    /// When it was approved: from then on the member is told.
    pub approved_at: Option<Moment>,
    /// When its time is over; known once it is approved.
    pub until: Option<Moment>,
    /// When somebody ended it before that.
    pub ended_at: Option<Moment>,
    /// How often the conversation was opened under it.
    pub readings: u32,
    /// When it was opened last.
    pub read_at: Option<Moment>,
    /// Where it stands now.
    pub state: ReviewState,
}

/// A conversation as an auditor sees it before any review: when, and how much. Its title is content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewableRow {
    /// Which.
    pub conversation_id: ConversationId,
    /// When it began.
    pub began_at: Moment,
    /// When something was last said.
    pub said_at: Moment,
    /// How many messages it has, of all branches.
    pub messages: u64,
}

/// What an auditor asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewReview {
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// Why: 10 to 500 characters, shown to the owner who decides and to the member.
    pub reason: String,
    /// For how many hours: 1 to 168.
    pub hours: u32,
}
