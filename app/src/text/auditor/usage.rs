//! Texts of the usage report.

use types::view::GroupBy;

/// The words of the usage report.
pub struct UsageTexts {
    /// The page's title.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// The accessible name of the two views.
    pub views: &'static str,
    /// The view with sums.
    pub report: &'static str,
    /// The view with rows.
    pub rows: &'static str,
    /// The range's label.
    pub range: &'static str,
    /// A range: its word in addresses.
    pub range_name: fn(&str) -> &'static str,
    /// A field: inclusive.
    pub from: &'static str,
    /// A field: inclusive.
    pub to: &'static str,
    /// The grouping's label.
    pub by: &'static str,
    /// A grouping as people say it.
    pub by_name: fn(GroupBy) -> &'static str,
    /// Applies the choice.
    pub show: &'static str,
    /// The range in words: first and last day.
    pub covers: fn(&str, &str) -> String,
    /// A filter that is on: member.
    pub only_member: fn(&str) -> String,
    /// A filter that is on: model.
    pub only_model: fn(&str) -> String,
    /// A filter: team.
    pub only_team: fn(&str) -> String,
    /// Takes a filter away: which.
    pub without: fn(&str) -> String,
    /// A figure.
    pub cost: &'static str,
    /// Besides what is held.
    pub held: fn(&str) -> String,
    /// A figure.
    pub requests: &'static str,
    /// Errors among them.
    pub errors: fn(&str) -> String,
    /// A figure.
    pub tokens: &'static str,
    /// Input and output.
    pub in_out: fn(&str, &str) -> String,
    /// A figure.
    pub estimated: &'static str,
    /// What it means.
    pub estimated_note: &'static str,
    /// Everything is the provider's figure.
    pub estimated_none: &'static str,
    /// A percentage.
    pub percent: fn(&str) -> String,
    /// The chart's caption: grouping.
    pub chart: fn(&str) -> String,
    /// The chart's card.
    pub by_day: &'static str,
    /// What the table shows: grouping.
    pub table: fn(&str) -> String,
    /// The sum of all.
    pub total: &'static str,
    /// A column.
    pub input: &'static str,
    /// A column.
    pub cached: &'static str,
    /// A column.
    pub output: &'static str,
    /// A column.
    pub share: &'static str,
    /// The group of what was asked without a key.
    pub chat: &'static str,
    /// A group without a name.
    pub no_group: &'static str,
    /// Leads to the rows: group.
    pub rows_of: fn(&str) -> String,
    /// Nothing was used.
    pub nothing: &'static str,
    /// What to do then.
    pub nothing_text: &'static str,
    /// A download.
    pub csv: &'static str,
    /// A download.
    pub jsonl: &'static str,
    /// The accessible name of the downloads.
    pub download: &'static str,
    /// The rows' table.
    pub rows_table: &'static str,
    /// What the rows are.
    pub rows_text: &'static str,
    /// A column.
    pub at: &'static str,
    /// A column.
    pub member: &'static str,
    /// A column.
    pub source: &'static str,
    /// A column.
    pub model: &'static str,
    /// A column.
    pub outcome: &'static str,
    /// How a request ended, or where it stands: state and outcome.
    pub outcome_name: fn(&str, &str) -> String,
    /// Where a row's figure is from.
    pub source_name: fn(&str) -> &'static str,
    /// Opens a row.
    pub explain: &'static str,
    /// A fact of a row.
    pub explanation: &'static str,
    /// A fact of a row.
    pub figure_from: &'static str,
    /// A fact of a row.
    pub reserved: &'static str,
    /// A fact of a row.
    pub reasoning: &'static str,
    /// A fact of a row.
    pub cache_write: &'static str,
    /// A fact of a row.
    pub ttft: &'static str,
    /// A fact of a row.
    pub duration: &'static str,
    /// A fact of a row.
    pub endpoint: &'static str,
    /// An endpoint that streamed.
    pub streamed: fn(&str) -> String,
    /// A fact of a row.
    pub ledger_id: &'static str,
    /// A fact of a row.
    pub request_id: &'static str,
    /// Milliseconds.
    pub millis: fn(i64) -> String,
    /// Leads to the rows before.
    pub older: &'static str,
    /// Leads to the first page.
    pub newest: &'static str,
    /// A range that is none.
    pub range_problem: &'static str,
    /// A range that ends before it begins.
    pub range_backwards: &'static str,
}

/// English.
pub(super) const EN: UsageTexts = UsageTexts {
    title: "Usage",
    intro: "What the ledger holds. Every figure leads to the rows behind it.",
    views: "Views",
    report: "Report",
    rows: "Requests",
    range: "Range",
    range_name: |word| match word {
        "today" => "Today",
        "7d" => "Last 7 days",
        "90d" => "Last 90 days",
        "month" => "This month",
        "custom" => "Custom…",
        _ => "Last 30 days",
    },
    from: "From",
    to: "To",
    by: "Group by",
    by_name: |by| match by {
        GroupBy::Member => "Member",
        GroupBy::Team => "Team",
        GroupBy::App => "App",
        GroupBy::Key => "Key",
        GroupBy::Model => "Model",
        GroupBy::Connection => "Connection",
        GroupBy::Day => "Day",
        GroupBy::Source => "Source",
    },
    show: "Show",
    covers: |from, to| if from == to { format!("{from}, days in UTC") } else { format!("{from} to {to}, days in UTC") },
    only_member: |name| format!("Member: {name}"),
    only_model: |name| format!("Model: {name}"),
    only_team: |name| format!("Team: {name}"),
    without: |filter| format!("Take the filter away: {filter}"),
    cost: "Cost",
    held: |amount| format!("and {amount} held by requests in flight"),
    requests: "Requests",
    errors: |share| format!("{share} % did not end well"),
    tokens: "Tokens",
    in_out: |input, output| format!("{input} in, {output} out"),
    estimated: "Estimated share",
    estimated_note: "of the cost is Keyhall’s own count",
    estimated_none: "Every figure is the provider’s",
    percent: |share| format!("{share} %"),
    chart: |by| format!("Cost by day and {by}"),
    by_day: "Cost by day",
    table: |by| format!("By {by}"),
    total: "Total",
    input: "Input",
    cached: "Cached",
    output: "Output",
    share: "Share",
    chat: "Chat",
    no_group: "None",
    rows_of: |group| format!("The requests of {group}"),
    nothing: "Nothing was used in this range",
    nothing_text: "A longer range or fewer filters may show more.",
    csv: "CSV",
    jsonl: "JSON Lines",
    download: "Download the rows of this range",
    rows_table: "Requests, newest first",
    rows_text: "One row for each admitted request, written before it was sent. Open one to see how its cost came about.",
    at: "Admitted, UTC",
    member: "Member",
    source: "From",
    model: "Model",
    outcome: "Outcome",
    outcome_name: |state, outcome| match (state, outcome) {
        ("reserved", _) => "Held".to_owned(),
        ("sent", _) => "Under way".to_owned(),
        ("released", "" | "ok") => "Not sent".to_owned(),
        (_, "" | "ok") => "Answered".to_owned(),
        (_, "stopped") => "Stopped".to_owned(),
        (_, "disconnected") => "Reader left".to_owned(),
        (_, "provider_error") => "Provider failed".to_owned(),
        (_, "provider_timeout") => "Provider too slow".to_owned(),
        (_, "interrupted") => "Interrupted".to_owned(),
        (_, other) => other.replace('_', " "),
    },
    source_name: |source| match source {
        "provider" => "the provider",
        "estimated" => "Keyhall’s own count",
        "reserved" => "the reservation in full",
        _ => "not settled yet",
    },
    explain: "Explain",
    explanation: "How the cost came about",
    figure_from: "Figures from",
    reserved: "Held before sending",
    reasoning: "Reasoning tokens",
    cache_write: "Written to cache",
    ttft: "First content after",
    duration: "Took",
    endpoint: "Endpoint",
    streamed: |endpoint| format!("{endpoint}, streamed"),
    ledger_id: "Ledger row",
    request_id: "Request",
    millis: |millis| {
        if millis < 10_000 { format!("{millis} ms") } else { format!("{}.{} s", millis / 1_000, millis % 1_000 / 100) }
    },
    older: "Older",
    newest: "Newest",
    range_problem: "Write a day such as 2026-11-23.",
    range_backwards: "The range ends before it begins.",
};
