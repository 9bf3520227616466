//! A copy of everything in one file, the same on both databases, taken in one snapshot while servers go on (decision 37).
//!
//! 1. The file is JSON Lines: a header ([`Header`]), for every table its columns and its rows as arrays, and an end that
//!    holds the number of rows and the SHA-256 of everything before it.
//! 2. [`write`] reads every table in one snapshot, page by page, in the order of its primary key.
//! 3. [`read::check`] reads the whole file and believes only its end; [`read::restore`] puts the rows into an empty
//!    database, in one transaction.
//! 4. [`export`] writes one organization's rows for people, without whatever is secret or sealed.
//!
//! Secrets stay sealed in it: without the identity file it opens nothing. Browser sessions, sign-ins that have only begun and
//! the names of used logout tokens are left out.

mod out;
mod past;
pub mod read;
mod value;
mod write;

pub use write::{export, write};

use serde::{Deserialize, Serialize};
use std::path::Path;
use types::{Moment, OrgId};

/// The first line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// `backup`.
    pub keyhall: String,
    /// The form of the file; 1.
    pub format: u32,
    /// The version that wrote it.
    pub version: String,
    /// When.
    pub at: Moment,
    /// Whose rows it holds: every organization's and the instance's.
    pub orgs: Vec<OrgId>,
    /// The migrations that made its tables, in order.
    pub migrations: Vec<String>,
}

/// The form that this version writes and reads.
const FORMAT: u32 = 1;

/// Begins a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

/// The last line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    end: bool,
    rows: u64,
    /// Hexadecimal, of everything before this line.
    sha256: String,
}

/// Tables whose rows are worth nothing in another place.
const LEFT_OUT: [&str; 3] = ["session", "sign_in_flow", "logout_token"];

/// Hands the result on, and removes a file that was not finished.
pub fn or_remove<T>(written: anyhow::Result<T>, path: &Path) -> anyhow::Result<T> {
    if written.is_err()
        && let Err(error) = std::fs::remove_file(path)
    {
        tracing::warn!(%error, path = %path.display(), "the unfinished file could not be removed");
    }
    written
}
