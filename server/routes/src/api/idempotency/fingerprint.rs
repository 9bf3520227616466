//! Whether a request is the same as the one before.

use http::{Method, Uri};
use seal::Keyring;

/// Keyed, because bodies hold secrets and a plain hash could be tried out.
pub(super) fn of(keyring: &Keyring, method: &Method, uri: &Uri, body: &[u8]) -> [u8; 32] {
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    keyring.row_mac("idempotent_request", &[method.as_str().as_bytes(), path.as_bytes(), query.as_bytes(), body])
}
