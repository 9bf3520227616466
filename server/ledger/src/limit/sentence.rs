//! A limit as a sentence.

use super::Limit;
use types::{
    NanoUsd, Role,
    view::{Measure, Period, SubjectKind},
};

/// The whole rule: "Ben may spend $20.00 a month on gpt-5.4". `who` begins the sentence.
pub fn sentence(who: &str, measure: Measure, cap: i64, period: Period, model: Option<&str>) -> String {
    let per = match period {
        Period::Minute => " a minute",
        Period::Hour => " an hour",
        Period::Day => " a day",
        Period::Week => " a week",
        Period::Month => " a month",
        Period::Total => " in all",
    };
    let (what, per, on) = match measure {
        Measure::Cost => (format!("spend {}", NanoUsd(cap)), per, " on "),
        Measure::Tokens => (format!("use {} token{}", grouped(cap), plural(cap)), per, " of "),
        Measure::Requests => (format!("make {} request{}", grouped(cap), plural(cap)), per, " to "),
        Measure::Concurrency => (format!("have {} request{} at once", grouped(cap), plural(cap)), "", " to "),
    };
    let model = model.map_or_else(String::new, |model| format!("{on}{model}"));
    format!("{who} may {what}{per}{model}")
}

/// The limit as the person reads it who is refused, or warned.
pub(crate) fn yours(limit: &Limit) -> String {
    let who = to_you(limit.subject_kind, limit.subject_id);
    sentence(who, limit.measure, limit.cap, limit.period, limit.model.as_deref())
}

/// Whose limit it is, said to somebody whom it counts.
pub(crate) fn to_you(kind: SubjectKind, id: Option<uuid::Uuid>) -> &'static str {
    match (kind, id.and_then(Role::of_subject)) {
        (SubjectKind::Org, _) => "Your organization",
        (SubjectKind::Role, Some(role)) => everybody(role),
        (SubjectKind::Role, None) => "Your role",
        (SubjectKind::Team, _) => "Your team",
        (SubjectKind::Member, _) => "You",
        (SubjectKind::App, _) => "This app",
        (SubjectKind::Key, _) => "This key",
    }
}

/// Everybody with a role, as sentences begin.
pub(crate) const fn everybody(role: Role) -> &'static str {
    match role {
        Role::Owner => "All owners together",
        Role::Admin => "All admins together",
        Role::Auditor => "All auditors together",
        Role::Member => "All members together",
    }
}

/// An amount with its unit.
pub(crate) fn figure(measure: Measure, amount: i64) -> String {
    match measure {
        Measure::Cost => NanoUsd(amount).to_string(),
        Measure::Tokens => format!("{} token{}", grouped(amount), plural(amount)),
        Measure::Requests | Measure::Concurrency => format!("{} request{}", grouped(amount), plural(amount)),
    }
}

/// `1,204`.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "−" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

const fn plural(number: i64) -> &'static str {
    if number == 1 { "" } else { "s" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_read_as_sentences() {
        for (measure, cap, period, model, expected) in [
            (Measure::Cost, 20_000_000_000, Period::Month, Some("gpt-5.4"), "Ben may spend $20.00 a month on gpt-5.4"),
            (Measure::Tokens, 1_000_000, Period::Day, None, "Ben may use 1,000,000 tokens a day"),
            (Measure::Requests, 60, Period::Minute, Some("o3"), "Ben may make 60 requests a minute to o3"),
            (Measure::Requests, 1, Period::Total, None, "Ben may make 1 request in all"),
            (Measure::Concurrency, 4, Period::Total, None, "Ben may have 4 requests at once"),
        ] {
            assert_eq!(sentence("Ben", measure, cap, period, model), expected);
        }
    }
}
