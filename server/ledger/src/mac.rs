//! The MAC of an ended row: under a key of the instance, so that a hand in the database can't write figures.

use seal::Keyring;
use store::entity::ledger;

/// Over the same bytes that the audit chain hashes.
pub(crate) fn of(keyring: &Keyring, row: &ledger::Model) -> Vec<u8> {
    keyring.ledger_mac(&[&audit::ledger_leaf(row)]).to_vec()
}

/// Whether the row is as it was when it ended.
pub(crate) fn is_right(keyring: &Keyring, row: &ledger::Model) -> bool {
    keyring.verify_ledger_mac(&[&audit::ledger_leaf(row)], &row.mac)
}
