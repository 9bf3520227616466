//! The site: wasm, scripts, style and public files, laid out as `server/src/site.rs` serves them.
//!
//! 1. wasm and scripts are built into a stage (skipped while their inputs are unchanged), the style is bundled;
//! 2. one short hash over all contents names the build: everything lands in `pkg/<hash>/`, so that every file may be
//!    cached for ever and no file's name needs rewriting;
//! 3. public files (the favicon) lie beside it under their own names;
//! 4. `build.json` says the hash and lists the files.
//!
//! Development goes to `target/site`, a release to `target/site-release`: a release build never disturbs a demo that is
//! running.
use crate::{compress, server_binary, shell, stamp, steps::Steps, style, wasm};
use anyhow::{Context, Result};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Which of the two sites.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build, read from disk by a development server.
    Development,
    /// Optimised, precompressed, embedded into the binary.
    Release,
}

impl Profile {
    /// Short name for folders and messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Release => "release",
        }
    }

    /// Where the finished site lies.
    pub(crate) fn folder(self) -> &'static Path {
        Path::new(match self {
            Self::Development => "target/site",
            Self::Release => "target/site-release",
        })
    }
}

/// `cargo xtask build [--release]`.
pub(crate) fn command(profile: Profile) -> Result<()> {
    make(profile, |hash| server_binary::build(profile, hash))
}

/// `cargo xtask build --release --static`.
pub(crate) fn static_command() -> Result<()> {
    make(Profile::Release, server_binary::build_static)
}

fn make(profile: Profile, binary: impl FnOnce(&str) -> Result<PathBuf>) -> Result<()> {
    let mut steps = Steps::begin();
    let hash = steps.run("the site", || build(profile))?;
    let binary = steps.run("the binary keyhall", || binary(&hash))?;
    steps.summary();
    let size = fs::metadata(&binary)?.len();
    println!("\nsite    {}/pkg/{hash}\nbinary  {} ({size} bytes)", profile.folder().display(), binary.display());
    Ok(())
}

/// Builds what changed and returns the build hash.
pub(crate) fn build(profile: Profile) -> Result<String> {
    crate::toolchain::wasm_target()?;
    let stage = wasm::build(profile)?;
    let mut pkg: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for file in stamp::files(&stage)? {
        pkg.insert(relative(&file, &stage), fs::read(&file)?);
    }
    let entry = Path::new("app/style/main.css");
    pkg.insert(format!("{}.css", wasm::NAME), style::bundle(entry)?.into_bytes());
    let public = read(Path::new("app/public"))?;
    let hash = hash(&pkg, &public);
    lay_out(profile, &hash, &pkg, &public)?;
    crate::steps::say(format_args!("site: {}/pkg/{hash}, {} files", profile.folder().display(), pkg.len()));
    Ok(hash)
}

fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    stamp::files(folder)?.into_iter().map(|file| Ok((relative(&file, folder), fs::read(&file)?))).collect()
}

fn relative(file: &Path, folder: &Path) -> String {
    file.strip_prefix(folder).unwrap_or(file).to_string_lossy().replace('\\', "/")
}

/// Sixteen hexadecimal digits over every name and content.
fn hash(pkg: &BTreeMap<String, Vec<u8>>, public: &BTreeMap<String, Vec<u8>>) -> String {
    let mut hash = Sha256::new();
    for (place, files) in [("pkg", pkg), ("public", public)] {
        for (name, content) in files {
            hash.update(format!("{place}/{name} {}\n", content.len()));
            hash.update(content);
        }
    }
    stamp::hex(&hash.finalize()).chars().take(16).collect()
}

fn lay_out(
    profile: Profile,
    hash: &str,
    pkg: &BTreeMap<String, Vec<u8>>,
    public: &BTreeMap<String, Vec<u8>>,
) -> Result<()> {
    let site = profile.folder();
    let description =
        json!({ "hash": hash, "files": pkg.keys().collect::<Vec<_>>(), "public": public.keys().collect::<Vec<_>>() });
    let (wanted, described) = (site.join("pkg").join(hash), site.join("build.json"));
    let is_there = fs::read(&described)
        .ok()
        .and_then(|old| serde_json::from_slice::<serde_json::Value>(&old).ok())
        .is_some_and(|old| old == description);
    if is_there && wanted.is_dir() {
        return Ok(());
    }
    let previous = previous_hash(&described);
    // Written beside its place and moved in one step: a server never sees half of it.
    let half = site.join("pkg").join(format!("{hash}.part"));
    if half.exists() {
        fs::remove_dir_all(&half)?;
    }
    write(profile, &half, pkg)?;
    if wanted.exists() {
        fs::remove_dir_all(&wanted)?;
    }
    fs::rename(&half, &wanted)?;
    remove_public(site)?;
    write(profile, site, public)?;
    fs::write(&described, serde_json::to_vec_pretty(&description)?)?;
    // In development the previous build stays for a server that still serves it; a release embeds one build only.
    let kept = previous.filter(|_| profile == Profile::Development);
    for entry in fs::read_dir(site.join("pkg"))? {
        let entry = entry?;
        let name = entry.file_name();
        if name != hash && kept.as_deref().is_none_or(|kept| name != kept) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn previous_hash(described: &Path) -> Option<String> {
    let old: serde_json::Value = serde_json::from_slice(&fs::read(described).ok()?).ok()?;
    old.get("hash")?.as_str().map(str::to_owned)
}

/// Everything in the site that is not `pkg/` came from `app/public` and is written anew.
fn remove_public(site: &Path) -> Result<()> {
    for entry in fs::read_dir(site)? {
        let path = entry?.path();
        if path.is_file() {
            fs::remove_file(&path)?;
        } else if path.file_name().is_some_and(|name| name != "pkg") {
            fs::remove_dir_all(&path)?;
        }
    }
    Ok(())
}

fn write(profile: Profile, folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    for (name, content) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
        }
        fs::write(&path, content)?;
        if profile == Profile::Release && is_compressible(name) {
            fs::write(with_suffix(&path, "br"), compress::brotli(content)?)?;
            fs::write(with_suffix(&path, "gz"), compress::gzip(content)?)?;
        }
    }
    Ok(())
}

/// Fonts and pictures are compressed already.
fn is_compressible(name: &str) -> bool {
    !matches!(name.rsplit('.').next(), Some("woff2" | "png" | "jpg" | "webp" | "avif" | "ico"))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// The development site and server, for everything that runs them.
pub(crate) fn development(steps: &mut Steps) -> Result<PathBuf> {
    let hash = steps.run("the site (wasm, style)", || build(Profile::Development))?;
    let binary = steps.run("the server", || server_binary::build(Profile::Development, &hash))?;
    Ok(shell::absolute(binary))
}
