//! `cargo xtask screens`: every page as a picture.
use crate::{browser, site, steps::Steps};
use anyhow::{Result, bail};

/// Runs the Playwright project `screens`; pictures land in `target/screens`.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::begin();
    steps.run("what the browser needs", browser::prepare)?;
    let binary = site::development(&mut steps)?;
    let (counts, succeeded) = steps.run("the pages", || browser::playwright("screens", &binary, &[]))?;
    steps.summary();
    if !succeeded {
        bail!("{} pages could not be taken", counts.failed);
    }
    println!("\npictures in target/screens");
    Ok(())
}
