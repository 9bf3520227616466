//! How the outside hears of it.

use crate::{Error, allowed};
use types::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Malformed { field, detail } => Self::invalid(&field, detail),
            Error::ModelNotFound(name) => {
                let mut problem = Self::new(404, "model_not_found", format!("There is no model `{name}`."));
                problem.field = Some("model".to_owned());
                problem.because("The list of models shows which names there are.")
            }
            Error::ModelNotAllowed(name) => {
                let mut problem = Self::new(403, "model_not_allowed", format!("You may not use `{name}`."));
                problem.field = Some("model".to_owned());
                problem.because("An admin of your organization can allow it.")
            }
            Error::ModelNotListed { model, whose, listed } => {
                let mut problem = Self::new(403, "model_not_allowed", format!("You may not use `{model}`."));
                problem.field = Some("model".to_owned());
                let (whose, listed) = (allowed::whose(whose), listed.join(", "));
                problem.because(format!(
                    "The models that {whose} may use are on a list, with {listed}. An admin of your organization can add it."
                ))
            }
            Error::NotFound(what) => Self::not_found(what),
            Error::NameTaken(name) => {
                Self::invalid("name", format!("There is a connection named `{name}` already. Choose another name."))
            }
            Error::ProbeFailed(report) => {
                Self::new(400, "probe_failed", "The connection does not work. Nothing was stored.")
                    .because(report.summary)
            }
            Error::Provider(fault) => {
                let title = match fault.code {
                    "provider_timeout" => "The provider took too long.",
                    "provider_unavailable" => "The provider does not answer.",
                    "provider_busy" => "Too many requests wait for the provider.",
                    "rate_limit_exceeded" => "The provider has had too many requests of your organization.",
                    "invalid" => "The provider refused the request.",
                    _ => "The provider failed.",
                };
                let mut problem = Self::new(fault.status.as_u16(), fault.code, title).because(fault.message);
                problem.field = fault.field;
                problem.provider_request_id = fault.provider_request_id;
                problem
            }
            Error::Key(error) => error.into(),
            Error::NoKey => Self::new(503, "key_unavailable", "The connection has no provider key that can be used.")
                .because("An admin of your organization can replace it."),
            Error::Damaged(_) => Self::internal(),
            Error::Ledger(ledger::Error::Unbounded) => Self::invalid(
                "file",
                "A limit on cost applies to you, and what this recording costs can't be bounded beforehand: its length is not certain. Send uncompressed WAV, or choose a model that is billed by tokens.",
            ),
            Error::Ledger(error) => error.into(),
            Error::Audit(error) => error.into(),
            Error::Outbound(error) => error.into(),
            Error::Store(error) => error.into(),
            Error::Stopping => {
                Self::new(503, "stopping", "The server is about to restart.").because("Try again in a moment.")
            }
        }
    }
}
