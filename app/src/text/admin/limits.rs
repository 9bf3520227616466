//! Texts of the limits page.

use types::{
    Role,
    view::{Measure, Period, Replay, SubjectKind},
};

/// The words of the limits page.
pub struct LimitTexts {
    /// The page's title.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// The form's title.
    pub new: &'static str,
    /// What the form does.
    pub new_hint: &'static str,
    /// A control's accessible name.
    pub who: &'static str,
    /// A choice of who.
    pub organization: &'static str,
    /// A choice of who.
    pub a_key: &'static str,
    /// A control's accessible name.
    pub key_id: &'static str,
    /// A group of choices.
    pub members: &'static str,
    /// A group of choices.
    pub teams: &'static str,
    /// Stands between who and the amount.
    pub may_use: &'static str,
    /// A control's accessible name.
    pub amount: &'static str,
    /// A control's accessible name.
    pub measure: &'static str,
    /// A measure behind an amount.
    pub measure_name: fn(Measure) -> &'static str,
    /// Stands between amount and period.
    pub per: &'static str,
    /// A control's accessible name.
    pub period: &'static str,
    /// A period as a choice.
    pub period_name: fn(Period) -> &'static str,
    /// Stands between period and model.
    pub on: &'static str,
    /// A control's accessible name.
    pub model: &'static str,
    /// A choice of model.
    pub any_model: &'static str,
    /// Sends the form.
    pub set: &'static str,
    /// It worked.
    pub set_done: &'static str,
    /// Since when.
    pub set_done_text: &'static str,
    /// The whole rule: who, amount, period, model.
    pub sentence: fn(&str, Measure, &str, Period, Option<&str>) -> String,
    /// Something without a name: what, and the end of its id.
    pub nameless: fn(SubjectKind, &str) -> String,
    /// Everybody with a role, as a sentence begins and as a choice of who.
    pub everybody: fn(Role) -> &'static str,
    /// A group of choices.
    pub roles: &'static str,
    /// Stands before what happens.
    pub or: &'static str,
    /// A control's accessible name.
    pub then: &'static str,
    /// What happens: it is refused.
    pub refuses: &'static str,
    /// What happens: somebody is told.
    pub warns: &'static str,
    /// Marks a limit that only warns.
    pub soft: &'static str,
    /// Asks before it is set: the new rule, and the one whose place it takes.
    pub asks: fn(&str, Option<&str>) -> String,
    /// What it would have done in the last 30 days; whether it refuses.
    pub replayed: fn(&Replay, bool) -> String,
    /// Sets it after the question.
    pub sure: &'static str,
    /// Opens the dialog.
    pub change: &'static str,
    /// The button's accessible name: sentence.
    pub change_which: fn(&str) -> String,
    /// The dialog's title.
    pub change_title: &'static str,
    /// What stays.
    pub change_text: &'static str,
    /// Does it.
    pub change_now: &'static str,
    /// The section's title.
    pub explained: &'static str,
    /// What it shows.
    pub explained_hint: &'static str,
    /// A control's label.
    pub person: &'static str,
    /// The empty choice.
    pub nobody: &'static str,
    /// Shows it.
    pub explain: &'static str,
    /// No limit counts them.
    pub unlimited: &'static str,
    /// Marks the first to refuse.
    pub first: &'static str,
    /// How many more requests fit.
    pub fits: fn(u64) -> String,
    /// The list's title.
    pub list: &'static str,
    /// No limit.
    pub none: &'static str,
    /// What it means.
    pub none_text: &'static str,
    /// Used of cap.
    pub used: fn(&str, &str) -> String,
    /// Percent.
    pub percent: fn(u8) -> String,
    /// When it starts over.
    pub resets: fn(&str) -> String,
    /// It never does.
    pub never_resets: &'static str,
    /// It counts what is under way.
    pub at_once: &'static str,
    /// An amount with its unit.
    pub figure: fn(Measure, i64) -> String,
    /// Opens the dialog.
    pub remove: &'static str,
    /// The button's accessible name: sentence.
    pub remove_which: fn(&str) -> String,
    /// The dialog's title.
    pub remove_title: &'static str,
    /// What ends.
    pub remove_text: &'static str,
    /// Does it.
    pub remove_now: &'static str,
    /// It worked.
    pub removed: &'static str,
    /// Since when.
    pub removed_text: &'static str,
    /// No amount.
    pub amount_missing: &'static str,
    /// Zero.
    pub amount_zero: &'static str,
    /// Below zero.
    pub amount_negative: &'static str,
    /// Not a number: what was written.
    pub amount_malformed: fn(&str) -> String,
    /// A fraction of something that has none: measure.
    pub amount_fraction: fn(&str) -> String,
    /// Beyond everything.
    pub amount_absurd: &'static str,
    /// Who is neither the organization nor an id.
    pub who_unknown: &'static str,
    /// The key's id is none.
    pub key_malformed: &'static str,
}

/// English.
pub(super) const EN: LimitTexts = LimitTexts {
    title: "Limits",
    intro: "Every request is held against all limits that apply to it, with its worst case, before it is sent.",
    new: "New limit",
    new_hint: "Where several apply, the tightest decides.",
    who: "Who",
    organization: "The organization",
    a_key: "One personal key…",
    key_id: "Id of the key",
    members: "Members",
    teams: "Teams",
    may_use: "may use",
    amount: "Amount",
    measure: "Of what",
    measure_name: |measure| match measure {
        Measure::Cost => "dollars",
        Measure::Tokens => "tokens",
        Measure::Requests => "requests",
        Measure::Concurrency => "requests at once",
    },
    per: "per",
    period: "Period",
    period_name: |period| match period {
        Period::Minute => "minute",
        Period::Hour => "hour",
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
        Period::Total => "lifetime",
    },
    on: "on",
    model: "Model",
    any_model: "any model",
    set: "Set limit",
    set_done: "The limit holds",
    set_done_text: "It counts from the next request on, with what its window has already seen.",
    sentence: |who, measure, figure, period, model| {
        let verb = if matches!(measure, Measure::Cost) { "spend" } else { "use" };
        let per = match (measure, period) {
            (Measure::Concurrency, _) => "",
            (_, Period::Minute) => " a minute",
            (_, Period::Hour) => " an hour",
            (_, Period::Day) => " a day",
            (_, Period::Week) => " a week",
            (_, Period::Month) => " a month",
            (_, Period::Total) => " in all",
        };
        let on = model.map(|model| format!(" on {model}")).unwrap_or_default();
        format!("{who} may {verb} {figure}{per}{on}")
    },
    nameless: |kind, end| match kind {
        SubjectKind::Org => format!("Organization …{end}"),
        SubjectKind::Role => format!("Role …{end}"),
        SubjectKind::Team => format!("Team …{end}"),
        SubjectKind::Member => format!("Member …{end}"),
        SubjectKind::App => format!("App …{end}"),
        SubjectKind::Key => format!("Key …{end}"),
    },
    everybody: |role| match role {
        Role::Owner => "All owners together",
        Role::Admin => "All admins together",
        Role::Auditor => "All auditors together",
        Role::Member => "All members together",
    },
    roles: "Roles",
    or: "beyond that:",
    then: "What happens beyond it",
    refuses: "refuse",
    warns: "only warn",
    soft: "only warns",
    asks: |new, old| match old {
        Some(old) => format!("Set “{new}”? It takes the place of “{old}”."),
        None => format!("Set “{new}”?"),
    },
    replayed: |replay, refuses| {
        let verb = if refuses { "refused" } else { "warned about" };
        let of = if replay.is_cut { "the newest" } else { "the" };
        let requests = |count: u64| {
            let one = if count == 1 { "request" } else { "requests" };
            format!("{} {one}", crate::text::number::whole(count))
        };
        let counted = format!("{of} {} of the last 30 days", requests(replay.counted));
        if replay.refused == 0 {
            return format!("It would have {verb} none of {counted}.");
        }
        let people = if replay.members == 1 { "member" } else { "members" };
        let (refused, members) = (requests(replay.refused), crate::text::number::whole(replay.members));
        format!("It would have {verb} {refused} of {members} {people}, among {counted}.")
    },
    sure: "Set it all the same",
    change: "Change",
    change_which: |sentence| format!("Change the limit: {sentence}"),
    change_title: "Change this limit",
    change_text: "What its window has seen stays counted.",
    change_now: "Change limit",
    explained: "What limits a person",
    explained_hint: "Every limit that counts their requests, what is left of it, and which refuses first.",
    person: "Person",
    nobody: "Choose a person…",
    explain: "Show",
    unlimited: "No limit counts their requests.",
    first: "refuses first",
    fits: |count| match count {
        0 => "No further request like theirs fits.".to_owned(),
        1 => "One more request like theirs fits.".to_owned(),
        count => format!("About {} more requests like theirs fit.", crate::text::number::whole(count)),
    },
    list: "Limits that hold",
    none: "No limits",
    none_text: "Anybody may spend whatever the provider allows. Start with a monthly limit for the organization.",
    used: |used, cap| format!("{used} of {cap}"),
    percent: |percent| format!("{percent} %"),
    resets: |when| format!("resets {when} UTC"),
    never_resets: "never resets",
    at_once: "counts what is under way",
    figure: |measure, amount| {
        let count = crate::text::number::whole(u64::try_from(amount).unwrap_or(0));
        let one = amount == 1;
        match measure {
            Measure::Cost => types::NanoUsd(amount).to_string(),
            Measure::Tokens => format!("{count} {}", if one { "token" } else { "tokens" }),
            Measure::Requests => format!("{count} {}", if one { "request" } else { "requests" }),
            Measure::Concurrency => format!("{count} {} at once", if one { "request" } else { "requests" }),
        }
    },
    remove: "Remove",
    remove_which: |sentence| format!("Remove the limit: {sentence}"),
    remove_title: "Remove this limit?",
    remove_text: "It stops applying with the next request. Other limits stay.",
    remove_now: "Remove limit",
    removed: "The limit was removed",
    removed_text: "It applies to no request from now on.",
    amount_missing: "How much? Write an amount such as 50.",
    amount_zero: "A limit of 0 would refuse everything. To stop somebody, remove their access or switch the model off.",
    amount_negative: "A limit is above zero: write an amount such as 50.",
    amount_malformed: |text| format!("“{text}” is not an amount: write a number such as 50 or 12.50."),
    amount_fraction: |measure| format!("There are no fractions of {measure}: write a whole number."),
    amount_absurd: "This is more than anybody can use. Leave the limit out instead.",
    who_unknown: "Choose the organization, a role, a team, a member or a key.",
    key_malformed: "This is not the id of a key: it looks like 0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f.",
};
