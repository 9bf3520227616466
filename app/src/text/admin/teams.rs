//! Texts of the teams page.

/// The words of the teams page.
pub struct TeamTexts {
    /// The page's title.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// Opens the form.
    pub new: &'static str,
    /// The form's title.
    pub new_title: &'static str,
    /// A field.
    pub name: &'static str,
    /// What to write.
    pub name_hint: &'static str,
    /// An example.
    pub name_example: &'static str,
    /// Sends the form.
    pub make: &'static str,
    /// It worked: name.
    pub made: fn(&str) -> String,
    /// What next.
    pub made_text: &'static str,
    /// No team.
    pub none: &'static str,
    /// What one is good for.
    pub none_text: &'static str,
    /// How many members are in none.
    pub without: fn(usize) -> String,
    /// How many are in one.
    pub people: fn(usize) -> String,
    /// Nobody is.
    pub nobody: &'static str,
    /// This month: cost, requests.
    pub spent: fn(&str, &str) -> String,
    /// This month: cost of cap.
    pub of_cap: fn(&str, &str) -> String,
    /// Takes a member out: member, team.
    pub take_out_whom: fn(&str, &str) -> String,
    /// A control's accessible name.
    pub whom: &'static str,
    /// A choice: somebody who is in another team.
    pub out_of_another: fn(&str) -> String,
    /// Puts a member in.
    pub put_in: &'static str,
    /// Leads to the report.
    pub see_usage: &'static str,
    /// Leads to the limits: how many of its own.
    pub limits: fn(u32) -> String,
    /// Opens the form.
    pub rename: &'static str,
    /// The form's title.
    pub rename_title: fn(&str) -> String,
    /// Opens the dialog.
    pub remove: &'static str,
    /// The dialog's title.
    pub remove_title: fn(&str) -> String,
    /// What it means.
    pub remove_text: &'static str,
    /// Does it.
    pub remove_now: &'static str,
    /// It worked.
    pub removed: &'static str,
}

/// English.
pub(super) const EN: TeamTexts = TeamTexts {
    title: "Teams",
    intro: "Members who count together: a team has limits of its own, and usage is shown by team. Each member is in one team at most.",
    new: "New team",
    new_title: "New team",
    name: "Name",
    name_hint: "1 to 60 characters; no two teams share one.",
    name_example: "Research",
    make: "Make team",
    made: |name| format!("{name} was made"),
    made_text: "Add members to it. Their requests count for it from the next one on.",
    none: "No teams",
    none_text: "Put members together who share a budget. What each spends counts for the team as well.",
    without: |count| match count {
        0 => "Every member is in a team.".to_owned(),
        1 => "1 member is in no team.".to_owned(),
        count => format!("{count} members are in no team."),
    },
    people: |count| match count {
        1 => "1 member".to_owned(),
        count => format!("{count} members"),
    },
    nobody: "Nobody yet.",
    spent: |cost, requests| format!("{cost} this month, {requests} requests"),
    of_cap: |cost, cap| format!("{cost} of {cap} this month"),
    take_out_whom: |member, team| format!("Take {member} out of {team}"),
    whom: "Member",
    out_of_another: |name| format!("{name} (out of another team)"),
    put_in: "Add",
    see_usage: "Usage",
    limits: |count| match count {
        0 => "Set a limit".to_owned(),
        1 => "1 limit".to_owned(),
        count => format!("{count} limits"),
    },
    rename: "Rename",
    rename_title: |name| format!("Rename {name}"),
    remove: "Remove",
    remove_title: |name| format!("Remove {name}?"),
    remove_text: "Its members stay members, in no team. What was spent stays in the ledger under the team.",
    remove_now: "Remove team",
    removed: "The team was removed.",
};
