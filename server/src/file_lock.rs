//! One server per SQLite file.
//!
//! The lock excludes a second `serve` or `demo` only: commands open the same file beside a running server (decision 34).

use rustix::fs::{FlockOperation, flock};
use std::{
    fs::File,
    path::{Path, PathBuf},
};

/// The lock, held until dropped.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

/// The lock can't be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process serves this file.
    #[error("another keyhall is serving {0}: stop it first, or use PostgreSQL for several servers")]
    Held(PathBuf),
    /// The lock file can't be made.
    #[error(
        "{path} can't be made ({reason}): make the folder, let this user write to it, or correct KEYHALL_DATABASE_URL"
    )]
    Io { path: PathBuf, reason: std::io::Error },
}

impl FileLock {
    /// Takes the lock beside the database file, without waiting.
    pub fn take(database: &Path) -> Result<Self, Error> {
        let mut path = database.to_owned().into_os_string();
        path.push(".lock");
        let path = PathBuf::from(path);
        let file = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(|reason| Error::Io { path: path.clone(), reason })?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { _file: file }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(Error::Held(database.to_owned())),
            Err(error) => Err(Error::Io { path, reason: error.into() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_on_one_file_is_refused() {
        let folder = std::env::temp_dir().join(format!("keyhall-lock-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let database = folder.join("keyhall.db");
        let held = FileLock::take(&database).unwrap();
        assert!(matches!(FileLock::take(&database), Err(Error::Held(_))));
        drop(held);
        assert!(FileLock::take(&database).is_ok());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
