//! `cargo xtask size`: what the chat page loads, as it travels.
use crate::{
    site::{self, Profile},
    steps::Steps,
    wasm,
};
use anyhow::{Context, Result, bail};
use std::{collections::BTreeMap, fs, path::Path};

/// The goal for everything that the chat page loads, compressed.
const GOAL: u64 = 350_000;

/// What it loaded when it was last made smaller. Lower this with every gain; the README's table says the same.
const REACHED: u64 = 323_000;

/// How many percent more are borne before [`run`] fails: other versions of dependencies and of the compiler move the figure.
const SLACK: u64 = 5;

/// Builds a release site and prints each file's bytes, raw and brotli. Files that only lazy pages load stand apart. Fails when
/// the chat page has grown.
pub(crate) fn run() -> Result<()> {
    let hash = Steps::begin().run("the site, release", || site::build(Profile::Release))?;
    let pkg = Profile::Release.folder().join("pkg").join(&hash);
    let lazy = lazy_parts(&pkg)?;
    let mut rows: Vec<(bool, u64, u64, String)> = Vec::new();
    for entry in fs::read_dir(&pkg)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name == wasm::MANIFEST || matches!(path.extension().and_then(|e| e.to_str()), Some("br" | "gz")) {
            continue;
        }
        let raw = fs::metadata(&path)?.len();
        let packed = fs::metadata(pkg.join(format!("{name}.br"))).map_or(raw, |m| m.len());
        rows.push((lazy.contains(&name), raw, packed, name));
    }
    rows.sort();
    println!("\n{:>10} {:>10}  file", "raw", "brotli");
    for (is_lazy, raw, packed, name) in &rows {
        println!("{raw:>10} {packed:>10}  {name}{}", if *is_lazy { "  (lazy page)" } else { "" });
    }
    let page: u64 = rows.iter().filter(|row| !row.0).map(|row| row.2).sum();
    let verdict = if page <= GOAL { "within" } else { "above" };
    println!("\nthe chat page loads {page} bytes (brotli), {verdict} the goal of {GOAL}");
    let most = REACHED + REACHED * SLACK / 100;
    if page > most {
        bail!("the chat page has grown: it may load {most} bytes, {SLACK} % more than the {REACHED} that were reached");
    }
    Ok(())
}

fn lazy_parts(pkg: &Path) -> Result<Vec<String>> {
    let manifest = fs::read(pkg.join(wasm::MANIFEST)).context("the split manifest")?;
    let parts: BTreeMap<String, Vec<String>> = serde_json::from_slice(&manifest)?;
    Ok(parts.into_values().flatten().map(|part| format!("{part}.wasm")).collect())
}
