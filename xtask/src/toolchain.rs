//! The Rust toolchain: which compiler, which target, which components. No channel is pinned; the workspace says the
//! oldest compiler that will do, and this says how to get it.
use crate::{
    shell::{capture, first_line, run},
    steps::say,
};
use anyhow::{Context, Result, bail};
use std::{path::Path, process::Command};

const WASM: &str = "wasm32-unknown-unknown";

/// Refuses a compiler older than the workspace's `rust-version`.
pub(crate) fn compiler() -> Result<()> {
    let manifest: toml::Table = std::fs::read_to_string("Cargo.toml")?.parse()?;
    let wanted = manifest.get("workspace").and_then(|w| w.get("package")).and_then(|p| p.get("rust-version"));
    let wanted = wanted.and_then(toml::Value::as_str).context("Cargo.toml names no workspace.package.rust-version")?;
    let found = first_line("rustc", &["--version"]).context("rustc does not answer: install it with rustup")?;
    let version = found.split_whitespace().nth(1).unwrap_or_default();
    if numbers(version) < numbers(wanted) {
        bail!("rustc {version} is too old, Keyhall needs {wanted}: run `rustup update stable`");
    }
    say(&found);
    Ok(())
}

/// `1.95` and `1.95.0-nightly` as comparable numbers.
fn numbers(version: &str) -> Vec<u32> {
    let digits = version.split('-').next().unwrap_or_default().split('.');
    let mut numbers: Vec<u32> = digits.map(|part| part.parse().unwrap_or(0)).collect();
    numbers.resize(3, 0);
    numbers
}

/// Installs the standard library for wasm when it is missing.
pub(crate) fn wasm_target() -> Result<()> {
    target(WASM, "the pages")
}

/// Installs the standard library of a target when it is missing; `purpose` begins the sentence "… need the target".
pub(crate) fn target(name: &str, purpose: &str) -> Result<()> {
    let sysroot = capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(name).join("lib").is_dir() {
        return Ok(());
    }
    say(format_args!("installing the target {name}"));
    run(Command::new("rustup").args(["target", "add", name]))
        .with_context(|| format!("{purpose} need the target {name}: run `rustup target add {name}`"))
}

/// Installs rustfmt and clippy when they are missing (rustup's minimal profile leaves them out).
pub(crate) fn components() -> Result<()> {
    for (tool, component) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if first_line(tool, &["--version"]).is_none() {
            say(format_args!("installing {component}"));
            run(Command::new("rustup").args(["component", "add", component]))
                .with_context(|| format!("{component} is missing: run `rustup component add {component}`"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number_and_not_by_letter() {
        assert!(numbers("1.100.0") > numbers("1.95"));
        assert!(numbers("1.95.0-nightly") >= numbers("1.95"));
        assert!(numbers("1.94.2") < numbers("1.95"));
    }
}
