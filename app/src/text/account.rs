//! Texts of one's own pages: keys, usage, settings.

/// The words of one's own pages.
pub struct AccountTexts {
    /// The keys page.
    pub keys: &'static str,
    /// What personal keys are for.
    pub keys_intro: &'static str,
    /// Opens the form for a new key.
    pub new_key: &'static str,
    /// No key yet.
    pub no_keys: &'static str,
    /// What to do then.
    pub no_keys_text: &'static str,
    /// The table of keys.
    pub keys_caption: &'static str,
    /// Columns of the table.
    pub column_key: &'static str,
    /// Columns of the table.
    pub column_used: &'static str,
    /// Columns of the table.
    pub column_expires: &'static str,
    /// Columns of the table.
    pub column_spent: &'static str,
    /// Columns of the table.
    pub column_actions: &'static str,
    /// Where a key was used from.
    pub from: fn(&str) -> String,
    /// A cap of a month.
    pub cap_of: fn(&str) -> String,
    /// A key without a cap.
    pub no_cap: &'static str,
    /// The state of a key.
    pub revoked: &'static str,
    /// The field of the name.
    pub key_name: &'static str,
    /// Its example.
    pub key_name_example: &'static str,
    /// Its hint.
    pub key_name_hint: &'static str,
    /// The field of the days.
    pub key_days: &'static str,
    /// The choices of days: days and how they are called.
    pub key_day_choices: fn(u32, u32) -> Vec<(u32, String)>,
    /// The field of the cap.
    pub key_cap: &'static str,
    /// Its hint.
    pub key_cap_hint: &'static str,
    /// Behind the cap.
    pub a_month: &'static str,
    /// Makes the key.
    pub make_key: &'static str,
    /// Making a key shows it once, which takes script.
    pub needs_script: &'static str,
    /// The new key: its name.
    pub made: fn(&str) -> String,
    /// It is shown once.
    pub made_text: &'static str,
    /// Copies the key.
    pub copy_key: &'static str,
    /// Puts the new key away.
    pub made_done: &'static str,
    /// How to use it.
    pub use_it: &'static str,
    /// Opens the question before revoking.
    pub revoke: &'static str,
    /// Asks: the key's name.
    pub revoke_title: fn(&str) -> String,
    /// What it means.
    pub revoke_text: &'static str,
    /// Revokes.
    pub revoke_confirm: &'static str,
    /// The settings page.
    pub settings: &'static str,
    /// The card of colours.
    pub theme: &'static str,
    /// What it changes.
    pub theme_hint: &'static str,
    /// Colours.
    pub theme_system: &'static str,
    /// Colours.
    pub theme_light: &'static str,
    /// Colours.
    pub theme_dark: &'static str,
    /// The card about the person.
    pub who: &'static str,
    /// Where these come from.
    pub who_hint: &'static str,
    /// Facts.
    pub name: &'static str,
    /// Facts.
    pub email: &'static str,
    /// Facts.
    pub roles: &'static str,
    /// Facts.
    pub organization: &'static str,
    /// The card about the sign-in.
    pub sign_in: &'static str,
    /// What signing out ends.
    pub sign_in_hint: &'static str,
    /// The card of reviews of one's own conversations.
    pub reviews: &'static str,
    /// What it shows.
    pub reviews_hint: &'static str,
    /// There is none.
    pub no_reviews: &'static str,
    /// A state.
    pub review_open: &'static str,
    /// A state.
    pub review_over: &'static str,
    /// Who may read, and who approved it; a moment follows.
    pub review_by: fn(&str, &str) -> String,
    /// How often it was read.
    pub review_readings: fn(u32) -> String,
    /// Leads to the conversation.
    pub review_conversation: &'static str,
    /// The usage page.
    pub usage: &'static str,
    /// What it shows.
    pub usage_intro: &'static str,
    /// Its figures.
    pub cost: &'static str,
    /// Its figures.
    pub requests: &'static str,
    /// Its figures.
    pub input_tokens: &'static str,
    /// Its figures.
    pub output_tokens: &'static str,
    /// Held by requests in flight.
    pub held: fn(&str) -> String,
    /// Cached tokens.
    pub cached: fn(&str) -> String,
    /// Requests that did not end well.
    pub errors: fn(&str) -> String,
    /// The chart.
    pub by_day: &'static str,
    /// Days are counted in UTC.
    pub by_day_hint: &'static str,
    /// The table of models.
    pub by_model: &'static str,
    /// The model column.
    pub model: &'static str,
    /// The limits that apply.
    pub limits: &'static str,
    /// What they are.
    pub limits_hint: &'static str,
    /// No limit applies.
    pub no_limits: &'static str,
    /// The requests behind the numbers.
    pub requests_title: &'static str,
    /// What each row explains.
    pub requests_hint: &'static str,
    /// No request yet.
    pub no_requests: &'static str,
    /// What to do then.
    pub no_requests_text: &'static str,
    /// Columns.
    pub when: &'static str,
    /// Columns.
    pub source: &'static str,
    /// Columns.
    pub tokens: &'static str,
    /// Columns.
    pub outcome: &'static str,
    /// Tokens in and out.
    pub in_out: fn(&str, &str) -> String,
    /// Ranges: days and how they are called.
    pub ranges: &'static [(u16, &'static str)],
    /// By source.
    pub by_source: &'static str,
    /// The accessible name of the choice of groups.
    pub group: &'static str,
    /// A column.
    pub day: &'static str,
    /// The days as a table.
    pub day_by_day: &'static str,
    /// A source.
    pub chat: &'static str,
    /// A filter: model.
    pub only_model: fn(&str) -> String,
    /// A filter: source.
    pub only_source: fn(&str) -> String,
    /// A filter: day.
    pub only_day: fn(&str) -> String,
    /// Takes a filter away: which.
    pub without: fn(&str) -> String,
    /// How a cost came about.
    pub explanation: &'static str,
    /// A fact.
    pub reserved: &'static str,
    /// A fact.
    pub cached_tokens: &'static str,
    /// A fact.
    pub reasoning: &'static str,
    /// A fact.
    pub took: &'static str,
    /// Milliseconds.
    pub millis: fn(i64) -> String,
    /// A fact.
    pub request_id: &'static str,
    /// The first page.
    pub newest: &'static str,
    /// The next page.
    pub older: &'static str,
    /// The accessible name of the ranges.
    pub range: &'static str,
}

/// English.
pub(super) static EN: AccountTexts = AccountTexts {
    keys: "My keys",
    keys_intro: "Use your organization’s models in your own tools. Each key is yours alone: cap it, let it expire, revoke it.",
    new_key: "New key",
    no_keys: "No key yet",
    no_keys_text: "Make one to use the models in an editor, a script or a coding tool. What it spends counts as yours.",
    keys_caption: "My personal keys",
    column_key: "Key",
    column_used: "Last used",
    column_expires: "Expires",
    column_spent: "This month",
    column_actions: "Actions",
    from: |address| format!("from {address}"),
    cap_of: |cap| format!("of {cap}"),
    no_cap: "no cap of its own",
    revoked: "Revoked",
    key_name: "Name",
    key_name_example: "Laptop, editor",
    key_name_hint: "Where it will be used, so that you know it again.",
    key_days: "Expires",
    key_day_choices: |most, default| {
        let mut days: Vec<u32> = [7, 30, 90, 180, 365].into_iter().filter(|days| *days <= most).collect();
        days.extend([most, default]);
        days.sort_unstable();
        days.dedup();
        let label = |days| match days {
            1 => "In a day".to_owned(),
            365 => "In a year".to_owned(),
            days => format!("In {days} days"),
        };
        days.into_iter().map(|days| (days, label(days))).collect()
    },
    key_cap: "Cap",
    key_cap_hint: "The most that it may spend in a month. Empty: your own limits alone.",
    a_month: "a month",
    make_key: "Make key",
    needs_script: "A new key is shown once, on this page. That takes JavaScript, which is off or still loading.",
    made: |name| format!("Your key “{name}” is ready"),
    made_text: "Copy it now: it is shown this once, and nobody can read it again.",
    copy_key: "Copy key",
    made_done: "I have copied it",
    use_it: "How to use it",
    revoke: "Revoke",
    revoke_title: |name| format!("Revoke “{name}”?"),
    revoke_text: "Whatever uses it stops working within a second. This can’t be undone; what it spent stays in the ledger.",
    revoke_confirm: "Revoke key",
    settings: "Settings",
    theme: "Appearance",
    theme_hint: "Kept in this browser.",
    theme_system: "As the system",
    theme_light: "Light",
    theme_dark: "Dark",
    who: "Who you are here",
    who_hint: "Your identity provider and your admins decide this.",
    name: "Name",
    email: "E-mail",
    roles: "Roles",
    organization: "Organization",
    sign_in: "This sign-in",
    sign_in_hint: "Signing out ends it in this browser. Your personal keys go on working.",
    reviews: "Who may read your conversations",
    reviews_hint: "Yours alone, unless your organization’s policy lets an auditor review one: then it stands here.",
    no_reviews: "Nobody but you has had leave to read a conversation of yours.",
    review_open: "May read",
    review_over: "Over",
    review_by: |auditor, approver| format!("{auditor}, approved by {approver}, until"),
    review_readings: |times| match times {
        0 => "Not opened so far.".to_owned(),
        1 => "Opened once.".to_owned(),
        times => format!("Opened {times} times."),
    },
    review_conversation: "Show the conversation",
    usage: "My usage",
    usage_intro: "What you used, and the requests behind every number.",
    cost: "Cost",
    requests: "Requests",
    input_tokens: "Input tokens",
    output_tokens: "Output tokens",
    held: |amount| format!("{amount} held by requests in flight"),
    cached: |n| format!("{n} cached"),
    errors: |n| format!("{n} did not end well"),
    by_day: "Cost by day",
    by_day_hint: "Days in UTC.",
    by_model: "By model",
    model: "Model",
    limits: "Your limits",
    limits_hint: "All of them hold at once; the tightest one decides.",
    no_limits: "No limit applies to you.",
    requests_title: "Requests",
    requests_hint: "Each explains its own price: open it.",
    no_requests: "No request in this time",
    no_requests_text: "Ask something in the chat, or make a key for your own tools.",
    when: "When (UTC)",
    source: "From",
    tokens: "Tokens",
    outcome: "Outcome",
    in_out: |input, output| format!("{input} in, {output} out"),
    ranges: &[(7, "7 days"), (30, "30 days"), (90, "90 days")],
    by_source: "By source",
    group: "Group by",
    day: "Day",
    day_by_day: "Day by day",
    chat: "Chat",
    only_model: |name| format!("Model: {name}"),
    only_source: |name| format!("From: {name}"),
    only_day: |day| format!("Day: {day}"),
    without: |filter| format!("Take the filter away: {filter}"),
    explanation: "Price",
    reserved: "Held before it was sent",
    cached_tokens: "Cached input tokens",
    reasoning: "Reasoning tokens",
    took: "Took",
    millis: |millis| {
        let tenths = millis.max(0) / 100;
        if tenths < 10 { format!("{} ms", millis.max(0)) } else { format!("{}.{} s", tenths / 10, tenths % 10) }
    },
    request_id: "Request",
    newest: "Newest",
    older: "Older",
    range: "Time",
};
