//! Caps that can't be meant.

use types::{
    NanoUsd, Problem,
    view::{Measure, NewLimit, SubjectKind},
};

/// A million dollars.
const DOLLARS: i64 = 1_000_000;
/// More tokens, or requests, than anybody uses.
const COUNT: i64 = 1_000_000_000_000;

/// Refuses a cap that is nothing, negative or beyond reason, and a subject that is not one.
pub(super) fn check(limit: &NewLimit) -> Result<(), Problem> {
    let refuse = |detail: String| Err(Problem::invalid("cap", detail));
    if limit.cap == 0 {
        return refuse("A limit of nothing lets nothing through. Use an amount above zero.".to_owned());
    }
    if limit.cap < 0 {
        return refuse("A limit can't be below zero. Use an amount above zero.".to_owned());
    }
    match limit.measure {
        Measure::Cost if limit.cap > NanoUsd::dollars(DOLLARS).0 => {
            return refuse(format!(
                "{} is more than {}, the most that a limit may allow. Was it meant in dollars?",
                NanoUsd(limit.cap),
                NanoUsd::dollars(DOLLARS)
            ));
        }
        Measure::Tokens | Measure::Requests | Measure::Concurrency if limit.cap > COUNT => {
            return refuse(format!(
                "{} {} are more than {}, the most that a limit may allow.",
                super::grouped(limit.cap),
                if limit.measure == Measure::Tokens { "tokens" } else { "requests" },
                super::grouped(COUNT)
            ));
        }
        _ => {}
    }
    if !limit.hard && limit.measure == Measure::Concurrency {
        let detail =
            "Requests at once are counted while they last: there is nothing to warn of afterwards. Let it refuse.";
        return Err(Problem::invalid("hard", detail));
    }
    match (limit.subject_kind, limit.subject_id) {
        (SubjectKind::Org, Some(_)) => {
            Err(Problem::invalid("subject_id", "A limit of the whole organization names nobody."))
        }
        (SubjectKind::Org, None) | (_, Some(_)) => Ok(()),
        (kind, None) => Err(Problem::invalid("subject_id", format!("Say which {kind} the limit is for."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::view::Period;

    fn refusal(measure: Measure, cap: i64) -> String {
        let limit = NewLimit {
            subject_kind: SubjectKind::Org,
            subject_id: None,
            model: None,
            measure,
            cap,
            period: Period::Month,
            hard: true,
        };
        check(&limit).map_or_else(|problem| problem.detail, |()| String::new())
    }

    #[test]
    fn caps_that_cannot_be_meant_are_refused_with_the_reason() {
        assert!(refusal(Measure::Cost, 0).contains("nothing"));
        assert!(refusal(Measure::Cost, -5).contains("below zero"));
        assert!(refusal(Measure::Cost, NanoUsd::dollars(1_000_001).0).contains("$1,000,001.00 is more than"));
        assert!(refusal(Measure::Tokens, 1_000_000_000_001).contains("1,000,000,000,001 tokens"));
        assert_eq!(refusal(Measure::Cost, NanoUsd::dollars(1_000_000).0), "");
        assert_eq!(refusal(Measure::Requests, 1), "");
    }
}
