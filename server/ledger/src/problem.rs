//! How the ledger's errors look from outside.

use crate::Error;
use types::{Moment, Problem, problem::LimitRefusal, view::Measure};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Limit(refusal) => refused("budget_exceeded", refusal),
            Error::Rate(refusal) => refused("rate_limit_exceeded", refusal),
            Error::Unpriced(model) => Self::new(
                403,
                "model_unpriced",
                format!("The model {model} has no price, and a limit on cost applies."),
            )
            .because("Choose another model, or ask an admin of your organization to set its price."),
            Error::Unbounded => Self::new(
                403,
                "cost_unbounded",
                "What this request costs can\u{2019}t be bounded beforehand, and a limit on cost applies.",
            )
            .because("Send less, or choose a model that is billed by tokens."),
            Error::TooLarge => Self::invalid("max_tokens", "The request could cost more than can be counted."),
            Error::Ended(_) => Self::new(409, "already_ended", "This request has ended before.")
                .because("Its figures in the ledger stand."),
            Error::NotRecorded(_) => Self::new(503, "audit_unavailable", "The request could not be recorded.")
                .because("Nothing was sent and nothing was charged. Try again in a moment."),
            Error::NotSettled { id, .. } => {
                Self::new(503, "audit_unavailable", "What the request took could not be recorded.")
                    .because(format!("Its whole reservation will be charged. Its ledger row is {id}."))
            }
            Error::Leaving => Self::new(503, "shutting_down", "The server is restarting.")
                .because("Nothing was sent. Try again in a moment."),
            Error::Damaged(_) => Self::internal(),
            Error::Store(error) => error.into(),
            Error::Audit(error) => error.into(),
        }
    }
}

/// Which rule, what is left, when it resets, what would fit, who can change it.
fn refused(code: &str, refusal: LimitRefusal) -> Problem {
    let measure = refusal.measure.parse().unwrap_or(Measure::Requests);
    let show = |amount: i64| crate::limit::figure(measure, amount);
    let title = format!(
        "{}: {} left, and this request may need {}.",
        refusal.rule,
        show(refusal.left.max(0)),
        show(refusal.needed)
    );
    let is_too_large = refusal.needed > refusal.cap;
    let resets = match refusal.resets_at.map(Moment::to_minute) {
        _ if is_too_large => "The request is larger than the whole limit: waiting does not help.".to_owned(),
        Some(moment) => format!("It starts over on {moment} UTC."),
        None if refusal.measure == "concurrency" => "Wait until one of the requests in flight has ended.".to_owned(),
        None => "It does not start over.".to_owned(),
    };
    let fits = refusal.fitting_max_tokens.map_or_else(String::new, |tokens| {
        let tokens = crate::limit::grouped(i64::try_from(tokens).unwrap_or(i64::MAX));
        format!(" A max_tokens of {tokens} or less would fit.")
    });
    let mut problem = Problem::new(429, code, title)
        .because(format!("{resets}{fits} An admin or owner of your organization can raise it."));
    problem.limit = Some(refusal);
    problem
}
