//! Texts of the policies page.

/// The words of the policies page.
pub struct PolicyTexts {
    /// The page's title.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// For those who may look only.
    pub owners_only: &'static str,
    /// It worked.
    pub saved: &'static str,
    /// Since when.
    pub saved_text: &'static str,
    /// Sends a form.
    pub save: &'static str,
    /// A card's title.
    pub retention: &'static str,
    /// What it is about.
    pub retention_hint: &'static str,
    /// A choice.
    pub keep: &'static str,
    /// What it would do: how many there are.
    pub keep_effect: fn(u64) -> String,
    /// A choice: days.
    pub days: fn(u32) -> String,
    /// What it would do: how many, of how many.
    pub retention_effect: fn(u64, u64) -> String,
    /// A choice.
    pub other: &'static str,
    /// A field's accessible name.
    pub other_days: &'static str,
    /// Behind a number.
    pub days_suffix: &'static str,
    /// What the typed number would do: how many, of how many, days.
    pub would_delete: fn(u64, u64, u32) -> String,
    /// A box to tick.
    pub agree: &'static str,
    /// What ticking it means.
    pub agree_hint: &'static str,
    /// It was not ticked.
    pub agree_first: &'static str,
    /// Not a number of days.
    pub days_wrong: &'static str,
    /// A card's title.
    pub keys: &'static str,
    /// What it is about.
    pub keys_hint: &'static str,
    /// A field.
    pub most: &'static str,
    /// A field.
    pub default: &'static str,
    /// What the typed number would do: longer, of live, days.
    pub keys_effect: fn(u64, u64, u32) -> String,
    /// How many end soon.
    pub ending_soon: fn(u64) -> String,
    /// Not a number of days.
    pub life_wrong: &'static str,
    /// A card's title.
    pub admission: &'static str,
    /// What it is about.
    pub admission_hint: &'static str,
    /// A choice.
    pub everyone: &'static str,
    /// What it has done: people admitted within ninety days.
    pub everyone_effect: fn(u64) -> String,
    /// A choice.
    pub invited: &'static str,
    /// What it would do: people with access, invitations that wait.
    pub invited_effect: fn(u64, u64) -> String,
    /// A card's title.
    pub visibility: &'static str,
    /// What it is about.
    pub visibility_hint: &'static str,
    /// A choice.
    pub private: &'static str,
    /// What it does: conversations.
    pub private_effect: fn(u64) -> String,
    /// A choice.
    pub reviewed: &'static str,
    /// What it does: conversations.
    pub reviewed_effect: fn(u64) -> String,
}

/// English.
pub(super) const EN: PolicyTexts = PolicyTexts {
    title: "Policies",
    intro: "What holds for everybody. Every choice says in numbers what it would do today.",
    owners_only: "Only owners decide these.",
    saved: "Decided",
    saved_text: "It holds from now on, and the audit log says so.",
    save: "Save",
    retention: "How long conversations are kept",
    retention_hint: "Counted from the last word in each. What is deleted is gone for good; the ledger keeps what it cost.",
    keep: "For good, until their members delete them",
    keep_effect: |all| format!("Keeps {}", conversations(all)),
    days: |days| match days {
        365 => "A year".to_owned(),
        days => format!("{days} days"),
    },
    retention_effect: |deletes, of| match deletes {
        0 => "Deletes nothing today".to_owned(),
        deletes => format!("Would delete {} of {of} today", conversations(deletes)),
    },
    other: "Another number of days",
    other_days: "Days that conversations are kept",
    days_suffix: "days",
    would_delete: |deletes, of, days| match deletes {
        0 => format!("Of {of}, none is older than {days} days"),
        deletes => format!("This would delete {} of {of}, older than {days} days", conversations(deletes)),
    },
    agree: "Delete what is older for good",
    agree_hint: "Needed only where something would be deleted at once.",
    agree_first: "If that is what you want, tick the box below and save again.",
    days_wrong: "Write a whole number of days, 1 to 36500.",
    keys: "How long personal keys live",
    keys_hint: "For keys that are made from now on: existing ones keep the date that they were made with.",
    most: "At most",
    default: "Unless told otherwise",
    keys_effect: |longer, live, days| match longer {
        0 => format!("None of {live} live keys was made for longer than {days} days"),
        1 => format!("1 of {live} live keys was made for longer than {days} days; it keeps its date"),
        longer => format!("{longer} of {live} live keys were made for longer than {days} days; they keep their dates"),
    },
    ending_soon: |count| match count {
        0 => "None ends within 30 days.".to_owned(),
        1 => "1 ends within 30 days.".to_owned(),
        count => format!("{count} end within 30 days."),
    },
    life_wrong: "Write a whole number of days, 1 to 365.",
    admission: "Who becomes a member",
    admission_hint: "At their first sign-in. Whoever is a member stays one.",
    everyone: "Everybody whom the identity provider lets in",
    everyone_effect: |admitted| match admitted {
        0 => "Nobody came in this way within 90 days".to_owned(),
        1 => "1 person came in this way within 90 days".to_owned(),
        admitted => format!("{admitted} people came in this way within 90 days"),
    },
    invited: "Only people who were invited",
    invited_effect: |people, waiting| {
        let people = if people == 1 { "1 person keeps".to_owned() } else { format!("{people} people keep") };
        let waiting = match waiting {
            0 => "no invitation waits".to_owned(),
            1 => "1 invitation waits".to_owned(),
            waiting => format!("{waiting} invitations wait"),
        };
        format!("{people} their access; {waiting}")
    },
    visibility: "Who may read conversations",
    visibility_hint: "Whatever is chosen, admins and owners read nobody’s conversations.",
    private: "Nobody but the member",
    private_effect: |all| format!("{} stay closed to everybody else", capitalized(&conversations(all))),
    reviewed: "Auditors, under a review",
    reviewed_effect: |all| {
        format!(
            "{} could be opened by a review: with a reason, for a time, and told to the member",
            capitalized(&conversations(all))
        )
    },
};

fn conversations(count: u64) -> String {
    match count {
        1 => "1 conversation".to_owned(),
        count => format!("{} conversations", crate::text::number::whole(count)),
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}
