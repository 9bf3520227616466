//! A sealed secret's row, and what it says.

use seal::{Header, Master, Purpose, Sealed};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use store::entity::sealed_secret;
use types::{Moment, OrgId, SecretId};

/// What all rows are sealed to now; another kind of recipient would be another word.
const RECIPIENT_KIND: &str = "x25519";

/// Seals a secret into a row that is not stored yet.
pub(crate) fn seal(
    master: &Master,
    (org, id, purpose, generation): (OrgId, SecretId, Purpose, u32),
    dest_origin: &str,
    secret: &[u8],
    now: Moment,
) -> Result<sealed_secret::Model, seal::Error> {
    let header = Header {
        org,
        secret: id,
        purpose,
        generation,
        dest_origin: dest_origin.to_owned(),
        recipient_fp: master.recipient_fp(),
    };
    let Sealed { blob, mac } = master.seal(&header, secret)?;
    Ok(sealed_secret::Model {
        id,
        org_id: org,
        purpose: purpose.as_str().to_owned(),
        generation: i32::try_from(generation).unwrap_or(i32::MAX),
        dest_origin: header.dest_origin,
        recipient_fp: header.recipient_fp,
        recipient_kind: RECIPIENT_KIND.to_owned(),
        blob,
        mac,
        rev: 1,
        created_at: now,
    })
}

/// The header that the row claims; `None` when it claims none.
pub(crate) fn header(row: &sealed_secret::Model) -> Option<Header> {
    Some(Header {
        org: row.org_id,
        secret: row.id,
        purpose: row.purpose.parse().ok()?,
        generation: u32::try_from(row.generation).ok()?,
        dest_origin: row.dest_origin.clone(),
        recipient_fp: row.recipient_fp.clone(),
    })
}

/// What was sealed.
pub(crate) fn sealed(row: &sealed_secret::Model) -> Sealed {
    Sealed { blob: row.blob.clone(), mac: row.mac.clone() }
}

/// SHA-256 of the sealed file, hexadecimal, as `secret.set` records it.
pub(crate) fn blob_sha256(blob: &[u8]) -> String {
    Sha256::digest(blob).iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
