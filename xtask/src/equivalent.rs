//! Predicates whose absence changes nothing that anybody could see, and why: `cargo xtask mutate` lets them be.

/// Statement, and the reason.
const EQUIVALENT: [(&str, &str); 0] = [];

/// Why nobody can notice when this statement's predicate is gone.
pub(crate) fn why(statement: &str) -> Option<&'static str> {
    EQUIVALENT.iter().find(|(name, _)| *name == statement).map(|(_, why)| *why)
}
