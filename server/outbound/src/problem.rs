//! How the outside hears of it.

use crate::Error;
use types::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = format!("{}{}.", error.to_string().get(..1).unwrap_or_default().to_uppercase(), {
            error.to_string().get(1..).unwrap_or_default().to_owned()
        });
        match error {
            Error::Url { .. } => Self::new(400, "address_invalid", "The address is not right.").because(detail),
            Error::Refused { .. } => Self::new(400, "address_refused", "The address may not be used.").because(format!(
                "{detail} The operator of this server can allow private addresses (KEYHALL_ALLOW_PRIVATE_ADDRESSES)."
            )),
            Error::Unreachable { .. } | Error::Tls { .. } => {
                Self::new(502, "unreachable", "The other side can't be reached.").because(detail)
            }
            Error::Timeout { .. } => Self::new(504, "timeout", "The other side took too long.").because(detail),
            Error::TooLarge { .. } | Error::Cut { .. } => {
                Self::new(502, "bad_answer", "The other side did not answer properly.").because(detail)
            }
            Error::Unequipped(_) => Self::internal(),
        }
    }
}
