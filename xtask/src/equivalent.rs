//! Predicates whose absence changes nothing that anybody could see, and why: `cargo xtask mutate` lets them be.
//!
//! An identifier of a row is never given twice, so that a statement which names one row by it reaches no other: what a
//! predicate adds there is seen only where the identifier itself may lead elsewhere.

/// Where the organization stands in the primary key, the statement names it twice.
const IN_THE_KEY: &str = "the primary key that is looked for holds the scope's organization";

/// What a request holds is found by the request's own identifier, which is its key.
const A_RESERVATION: &str = "its ledger row was read by identifier and organization in the same transaction";

/// Statement, and the reason.
const EQUIVALENT: [(&str, &str); 24] = [
    ("audit_checkpoint.find_one_in", IN_THE_KEY),
    ("audit_event.find_one_in", IN_THE_KEY),
    (
        "connection.update_in",
        "its connection was found in the organization before (`find_connection`, `still_connected`)",
    ),
    ("idempotent_request.find_one_in", IN_THE_KEY),
    ("invitation.update_in", "its invitation was found in the organization in the same transaction"),
    ("kept_answer.find_one_in", IN_THE_KEY),
    ("ledger.by_hand_update", "its row was read by identifier and organization in the same transaction"),
    (
        "ledger.update_in",
        "its rows were read in the organization in the same transaction, or reserved in it by this process",
    ),
    (
        "limit_window.by_hand_select",
        "what it reads is written by identifier and organization (`limit_window.by_hand_update`, which is noticed), and \
         what can't be written so is decided again from rows that are read with predicates of their own",
    ),
    (
        "logout_token.find_in",
        "asks whether there is anything to sweep; the sweep has a predicate of its own (`logout_token.delete_in`, which is \
         noticed)",
    ),
    ("member.update_in", "its member was found in the organization when their sign-in or key was authenticated"),
    ("message.find_one_in", "its conversation is looked for in the organization, among the caller's own, next"),
    ("model.update_in", "its model was found in the organization in the same transaction"),
    ("org.find_one_in", IN_THE_KEY),
    ("price_list.find_one_in", IN_THE_KEY),
    ("provider_key.find_one_in", "names a key that was listed in the organization before"),
    ("provider_key.update_in", "its key was listed or found in the organization in the same transaction"),
    ("reservation.by_hand_delete", A_RESERVATION),
    ("reservation.by_hand_select", A_RESERVATION),
    ("reservation.update_in", "names reservations that this process made in the organization and keeps in memory"),
    ("review.update_in", "its review was found in the organization in the same transaction"),
    ("sign_in.find_one_in", "its member is looked for in the same organization next, and a seal holds the row's own"),
    (
        "sign_in_flow.find_in",
        "looks for the hash of a handle that names its organization, or asks whether there is anything to sweep \
         (`sign_in_flow.delete_in`, which is noticed)",
    ),
    ("turn.update_in", "its turn was begun or found in the organization before"),
];

/// Why nobody can notice when this statement's predicate is gone.
pub(crate) fn why(statement: &str) -> Option<&'static str> {
    EQUIVALENT.iter().find(|(name, _)| *name == statement).map(|(_, why)| *why)
}
