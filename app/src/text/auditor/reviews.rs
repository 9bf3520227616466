//! Texts of reviews.

/// The words of reviews.
pub struct ReviewTexts {
    /// The page's title.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// The policy allows none.
    pub private: &'static str,
    /// Who can change that.
    pub private_text: &'static str,
    /// Leads an owner there.
    pub to_policies: &'static str,
    /// Leads everybody else to who decided it.
    pub to_decision: &'static str,
    /// There is none.
    pub nothing: &'static str,
    /// What an auditor does then.
    pub nothing_to_ask: &'static str,
    /// What an owner waits for.
    pub nothing_to_decide: &'static str,
    /// The form's title.
    pub ask_title: &'static str,
    /// What asking means.
    pub ask_hint: &'static str,
    /// The field of the member.
    pub whose: &'static str,
    /// None chosen yet.
    pub choose_member: &'static str,
    /// Shows their conversations.
    pub show_conversations: &'static str,
    /// They have none.
    pub no_conversations: &'static str,
    /// The choice of a conversation.
    pub which: &'static str,
    /// Before the moment at which something was last said.
    pub said: &'static str,
    /// Before the moment of the first message.
    pub began: &'static str,
    /// How much there is.
    pub messages: fn(&str) -> String,
    /// The field of the reason.
    pub reason: &'static str,
    /// Who is shown it.
    pub reason_hint: &'static str,
    /// An example.
    pub reason_example: &'static str,
    /// The field of the time.
    pub hours: &'static str,
    /// A time.
    pub hours_of: fn(u32) -> String,
    /// Asks.
    pub ask: &'static str,
    /// It was asked for.
    pub asked: &'static str,
    /// What comes next.
    pub asked_text: &'static str,
    /// A review's title: whose conversation.
    pub of: fn(&str) -> String,
    /// Who asked.
    pub asked_by: fn(&str) -> String,
    /// A fact.
    pub asked_at: &'static str,
    /// A fact.
    pub approved_by: &'static str,
    /// No owner yet.
    pub nobody_yet: &'static str,
    /// A fact.
    pub until: &'static str,
    /// A fact.
    pub ended_at: &'static str,
    /// A fact.
    pub readings: &'static str,
    /// How often.
    pub times: fn(u32) -> String,
    /// A state.
    pub waiting: &'static str,
    /// A state.
    pub open: &'static str,
    /// A state.
    pub over: &'static str,
    /// A state.
    pub not_approved: &'static str,
    /// Opens the conversation.
    pub read: &'static str,
    /// Approves, for so many hours.
    pub approve: fn(u32) -> String,
    /// Says no.
    pub refuse: &'static str,
    /// Takes back what one asked for.
    pub withdraw: &'static str,
    /// Ends what is open.
    pub end: &'static str,
    /// The title while reading.
    pub reading: &'static str,
    /// What reading does.
    pub reading_intro: &'static str,
    /// Who approved; a moment follows.
    pub approved_until: fn(&str) -> String,
    /// The member knows.
    pub told: &'static str,
    /// Who answered, where no model is named.
    pub assistant: &'static str,
    /// Leads back to the list.
    pub back: &'static str,
}

/// English.
pub(super) const EN: ReviewTexts = ReviewTexts {
    title: "Reviews",
    intro: "Conversations that an auditor may read: each with a reason, an owner’s approval and an end. The member is told.",
    private: "Conversations are private here",
    private_text: "Nobody but the member can read them. An owner can let auditors review them, under Policies.",
    to_policies: "Open Policies",
    to_decision: "Who decided this",
    nothing: "No review yet",
    nothing_to_ask: "Choose a member above, then one of their conversations, and say why you have to read it.",
    nothing_to_decide: "When an auditor asks to read a conversation, it waits here for you to approve or refuse.",
    ask_title: "Ask for a review",
    ask_hint: "Titles are part of the conversation and stay hidden: choose by when it took place.",
    whose: "Whose conversation",
    choose_member: "Choose a member",
    show_conversations: "Show conversations",
    no_conversations: "This member has no conversation.",
    which: "Which conversation",
    said: "Last message",
    began: "began",
    messages: |count| if count == "1" { "1 message".to_owned() } else { format!("{count} messages") },
    reason: "Why",
    reason_hint: "The owner who decides and the member are shown this, and the audit log keeps it.",
    reason_example: "Incident 4711: customer data may have been pasted into a prompt on Tuesday.",
    hours: "For how long",
    hours_of: |hours| match hours {
        1 => "1 hour".to_owned(),
        hours if hours % 24 == 0 && hours > 24 => format!("{} days", hours / 24),
        hours => format!("{hours} hours"),
    },
    ask: "Ask for the review",
    asked: "You asked for a review",
    asked_text: "An owner has to approve it before anything can be read.",
    of: |member| format!("Conversation of {member}"),
    asked_by: |auditor| format!("Asked for by {auditor}"),
    asked_at: "Asked",
    approved_by: "Approved by",
    nobody_yet: "Nobody yet",
    until: "Until",
    ended_at: "Ended",
    readings: "Opened",
    times: |times| match times {
        0 => "Never".to_owned(),
        1 => "Once".to_owned(),
        times => format!("{times} times"),
    },
    waiting: "Waits for an owner",
    open: "Open",
    over: "Over",
    not_approved: "Not approved",
    read: "Read the conversation",
    approve: |hours| format!("Approve for {}", if hours == 1 { "1 hour".to_owned() } else { format!("{hours} hours") }),
    refuse: "Refuse",
    withdraw: "Withdraw",
    end: "End now",
    reading: "Conversation under review",
    reading_intro: "Opening this page was recorded in the audit log.",
    approved_until: |approver| format!("Approved by {approver} until"),
    told: "The member is told.",
    assistant: "Assistant",
    back: "All reviews",
};
