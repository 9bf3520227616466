//! The browser that the tests drive: Debian's Chromium, or the one that `KEYHALL_TEST_CHROMIUM` names.
use crate::debian;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// Finds or installs it, with fonts, so that screenshots have glyphs.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("KEYHALL_TEST_CHROMIUM") {
        let named = PathBuf::from(named);
        if !named.exists() {
            bail!("KEYHALL_TEST_CHROMIUM names {}, which does not exist", named.display());
        }
        return Ok(named);
    }
    if !Path::new("/etc/debian_version").exists() {
        bail!("the browser tests install their browser on Debian only: set KEYHALL_TEST_CHROMIUM to a Chromium's path");
    }
    debian::need(&["chromium", "fonts-dejavu-core", "fonts-liberation"], "a test in the browser")?;
    Ok(PathBuf::from("/usr/bin/chromium"))
}
