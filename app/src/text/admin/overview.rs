//! Texts of the admin overview.

/// The words of the overview.
pub struct OverviewTexts {
    /// The page's title.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// A figure.
    pub spent: &'static str,
    /// The pace of the month: amount by its end.
    pub forecast: fn(&str) -> String,
    /// Too early in the month for a forecast.
    pub forecast_early: &'static str,
    /// A figure.
    pub requests: &'static str,
    /// Share of requests that did not end well.
    pub errors: fn(u64, &str) -> String,
    /// No request failed.
    pub no_errors: &'static str,
    /// A figure.
    pub active: &'static str,
    /// Of how many.
    pub of_members: fn(usize) -> String,
    /// A figure: what is held by requests in flight.
    pub held: &'static str,
    /// What "held" means.
    pub held_note: &'static str,
    /// A figure: how long half of the answers took.
    pub latency: &'static str,
    /// So long.
    pub took: fn(i64) -> String,
    /// One in twenty took longer than this.
    pub slow: fn(&str) -> String,
    /// No answer yet.
    pub no_latency: &'static str,
    /// The organization's budget as a card.
    pub budget: &'static str,
    /// Without a budget: what to do.
    pub no_budget: &'static str,
    /// Leads to the form that sets one.
    pub set_budget: &'static str,
    /// At this pace the budget is used up: day.
    pub runs_out: fn(&str) -> String,
    /// At this pace it is enough: amount by the end of the month.
    pub holds: fn(&str) -> String,
    /// Spent of cap.
    pub of_cap: fn(&str, &str) -> String,
    /// When it resets.
    pub resets: fn(&str) -> String,
    /// The chart's title.
    pub by_day: &'static str,
    /// The chart's hint.
    pub by_day_hint: &'static str,
    /// Leads to the report.
    pub open_report: &'static str,
    /// A list's title.
    pub top_members: &'static str,
    /// A list's title.
    pub top_teams: &'static str,
    /// A list's title.
    pub top_models: &'static str,
    /// A list without rows.
    pub nothing_used: &'static str,
    /// A list's title.
    pub attention: &'static str,
    /// Nothing needs attention.
    pub all_well: &'static str,
    /// What was looked at.
    pub all_well_text: &'static str,
    /// No connection.
    pub no_connection: &'static str,
    /// Why it matters.
    pub no_connection_text: &'static str,
    /// A connection whose last probe failed: name.
    pub probe_failed: fn(&str) -> String,
    /// No model is enabled.
    pub no_model: &'static str,
    /// Why it matters.
    pub no_model_text: &'static str,
    /// Enabled models without a price.
    pub unpriced: fn(usize) -> String,
    /// Why it matters: names.
    pub unpriced_text: fn(&str) -> String,
    /// A limit is nearly or wholly used: sentence, percent.
    pub near: fn(&str, u8) -> String,
    /// When it frees itself.
    pub near_text: fn(&str) -> String,
    /// Leads to where it is put right.
    pub look: fn(&str) -> String,
}

/// English.
pub(super) const EN: OverviewTexts = OverviewTexts {
    title: "Overview",
    intro: "This month so far, counted in UTC. Every figure comes from the ledger.",
    spent: "Spent this month",
    forecast: |amount| format!("At this pace {amount} by the end of the month"),
    forecast_early: "Too early for a forecast",
    requests: "Requests",
    errors: |errors, share| format!("{errors} did not end well ({share} %)"),
    no_errors: "All ended well",
    active: "Active members",
    of_members: |all| format!("of {all} with access"),
    held: "Held right now",
    held_note: "Worst case of requests in flight",
    latency: "Answers take",
    took: |millis| {
        let tenths = millis.max(0) / 100;
        if tenths < 10 { format!("{} ms", millis.max(0)) } else { format!("{}.{} s", tenths / 10, tenths % 10) }
    },
    slow: |slow| format!("Half of them less; one in twenty more than {slow}"),
    no_latency: "None yet",
    budget: "Budget of the organization",
    no_budget: "No limit on the organization’s cost. A budget stops spending before the money is gone, for everybody at once.",
    set_budget: "Set a budget",
    runs_out: |day| format!("At this pace it is used up on {day}."),
    holds: |amount| format!("At this pace it is enough: {amount} by the end of the month."),
    of_cap: |used, cap| format!("{used} of {cap}"),
    resets: |when| format!("resets {when} UTC"),
    by_day: "Cost by day",
    by_day_hint: "The largest models in colour; days in UTC",
    open_report: "Open the report",
    top_members: "Members",
    top_teams: "Teams",
    top_models: "Models",
    nothing_used: "Nothing was used this month yet.",
    attention: "Needs attention",
    all_well: "Nothing needs you",
    all_well_text: "Connections answer, every model in use has a price, and no limit is above 80 %.",
    no_connection: "No provider is connected",
    no_connection_text: "Nobody can chat or use a key until one is.",
    probe_failed: |name| format!("{name}: the last probe failed"),
    no_model: "No model is switched on",
    no_model_text: "A provider is connected, but members have nothing to choose from.",
    unpriced: |count| {
        if count == 1 { "One model has no price".to_owned() } else { format!("{count} models have no price") }
    },
    unpriced_text: |names| format!("{names}: refused wherever a limit on cost applies."),
    near: |sentence, percent| format!("{sentence}: {percent} % used"),
    near_text: |when| format!("It starts over on {when} UTC."),
    look: |page| format!("Open {page}"),
};
