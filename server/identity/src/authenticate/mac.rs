//! Rows that carry authority are signed: one that was planted or widened in the database is ignored (security.md D8).

use seal::Keyring;
use store::entity::{personal_key, sign_in};

/// Id, organization, member, epoch, beginning and end: what both kinds of rows are about.
macro_rules! fields {
    ($row:ident $(, $more:expr)*) => {[
        $row.id.0.as_bytes().as_slice(),
        $row.org_id.0.as_bytes().as_slice(),
        $row.member_id.0.as_bytes().as_slice(),
        $row.member_epoch.to_be_bytes().as_slice(),
        $row.created_at.0.to_be_bytes().as_slice(),
        $row.expires_at.0.to_be_bytes().as_slice(),
        $($more.as_slice(),)*
    ]};
}

/// Signs what a sign-in is an authority for.
pub fn of_sign_in(keyring: &Keyring, row: &sign_in::Model) -> [u8; 32] {
    keyring.row_mac("sign_in", &fields!(row))
}

/// Whether the signature is ours.
pub fn is_sign_in(keyring: &Keyring, row: &sign_in::Model) -> bool {
    keyring.verify_row_mac("sign_in", &fields!(row), &row.mac)
}

/// Signs what a personal key is an authority for.
pub fn of_personal_key(keyring: &Keyring, row: &personal_key::Model) -> [u8; 32] {
    keyring.row_mac("personal_key", &fields!(row, &row.token_hash))
}

/// Whether the signature is ours.
pub fn is_personal_key(keyring: &Keyring, row: &personal_key::Model) -> bool {
    keyring.verify_row_mac("personal_key", &fields!(row, &row.token_hash), &row.mac)
}
