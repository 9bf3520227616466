//! Texts of the parts that every page uses.

/// The words of the parts.
pub struct PartTexts {
    /// Closes a dialog.
    pub close: &'static str,
    /// Leaves a dialog without doing anything.
    pub cancel: &'static str,
    /// Puts something on the clipboard.
    pub copy: &'static str,
    /// It is on the clipboard.
    pub copied: &'static str,
    /// Something is being fetched.
    pub loading: &'static str,
    /// Fetches again.
    pub retry: &'static str,
    /// A problem for which somebody has to sign in.
    pub sign_in: &'static str,
    /// Names the request of a problem.
    pub request: fn(&str) -> String,
    /// Names the provider's request of a problem.
    pub provider_request: fn(&str) -> String,
    /// When the limit that refused starts over.
    pub resets: fn(&str) -> String,
    /// A time that never came.
    pub never: &'static str,
    /// Follows a time of day.
    pub utc: &'static str,
    /// Shows a chart's figures.
    pub as_table: &'static str,
    /// Groups that a chart has no room for.
    pub other: &'static str,
    /// The head of a chart's column of days.
    pub day: &'static str,
    /// The head of a chart's column of sums.
    pub total: &'static str,
    /// A chart's summary: total, days, dearest day.
    pub chart_summary: fn(&str, usize, &str) -> String,
    /// A chart without figures.
    pub chart_empty: &'static str,
    /// Wraps long lines of code.
    pub wrap: &'static str,
    /// Code without a language.
    pub plain_text: &'static str,
    /// The title of the dialog before a link opens.
    pub leave_title: &'static str,
    /// Says that the model wrote the link.
    pub leave_body: &'static str,
    /// Opens the link.
    pub leave_open: fn(&str) -> String,
    /// An image that is not loaded: description and host.
    pub image: fn(&str, &str) -> String,
    /// Leads back from a footnote.
    pub footnote: fn(&str) -> String,
    /// The accessible name of a table in a text.
    pub table: &'static str,
    /// A finished task of a list.
    pub task_done: &'static str,
    /// An unfinished task of a list.
    pub task_open: &'static str,
}

/// English.
pub(super) const EN: PartTexts = PartTexts {
    close: "Close",
    cancel: "Cancel",
    copy: "Copy",
    copied: "Copied",
    loading: "Loading…",
    retry: "Try again",
    sign_in: "Sign in",
    request: |id| format!("Request {id}"),
    provider_request: |id| format!("Provider’s request {id}"),
    resets: |when| format!("It resets {when}."),
    never: "Never",
    utc: "UTC",
    as_table: "View as table",
    other: "Other",
    day: "Day",
    total: "Total",
    chart_summary: |total, days, dearest| format!("{total} over {days} days; the most on {dearest}."),
    chart_empty: "Nothing was used in this time.",
    wrap: "Wrap lines",
    plain_text: "Text",
    leave_title: "Open this link?",
    leave_body: "The model wrote it. Look at the address before you go: it opens in a new tab.",
    leave_open: |host| format!("Open {host}"),
    image: |alt, host| {
        if alt.is_empty() {
            format!("Image from {host}, not loaded")
        } else {
            format!("{alt} (image from {host}, not loaded)")
        }
    },
    footnote: |label| format!("Footnote {label}"),
    table: "Table",
    task_done: "Done",
    task_open: "Not done",
};
