//! What a build was made from: a hash over the contents of its inputs, so that an unchanged input is not built again.
//! Contents and not times, because a checkout touches every file.
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A hash over files and, recursively, folders; a path that does not exist counts as absent.
pub(crate) fn of(paths: &[&Path], remark: &str) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(remark);
    for path in paths {
        for file in files(path)? {
            let content = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
            hash.update(file.to_string_lossy().as_bytes());
            hash.update((content.len() as u64).to_le_bytes());
            hash.update(content);
        }
    }
    Ok(hex(&hash.finalize()))
}

/// Every file below a path, sorted; the path itself if it is a file.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if path.is_file() {
        found.push(path.to_owned());
    } else if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("reading {}", path.display()))? {
            found.extend(files(&entry?.path())?);
        }
        found.sort();
    }
    Ok(found)
}

/// Whether `mark` was left by the same stamp.
pub(crate) fn is_fresh(mark: &Path, stamp: &str) -> bool {
    fs::read_to_string(mark).is_ok_and(|old| old == stamp)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
