//! The house rules that a compiler does not know: who may use whom, who may speak HTTP, how long a file gets.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// A crate may use crates on a rung above its own (a smaller number), never beside or below.
const LADDER: [(u8, &[&str]); 10] = [
    (1, &["types"]),
    (2, &["context"]),
    (3, &["store", "outbound", "seal"]),
    (4, &["audit"]),
    (5, &["vault", "ledger"]),
    (6, &["gateway"]),
    (7, &["identity"]),
    (8, &["oauth", "chat"]),
    (9, &["app", "routes", "demo"]),
    (10, &["server"]),
];

/// Crates beside the ladder, and all of ours that each may use. `None`: everything.
const BESIDE: [(&str, Option<&[&str]>); 6] = [
    ("frontend", Some(&["app"])),
    ("migrations", Some(&[])),
    ("xtask", Some(&[])),
    ("test-database", Some(&["types", "context", "store", "migrations"])),
    ("bench", Some(&["types", "context", "store", "test-database"])),
    ("tests", None),
];

/// Only these may name axum or leptos: a room returns values and streams, never a response.
const DOORS: [&str; 7] = ["app", "routes", "demo", "server", "frontend", "tests", "bench"];

/// What a door speaks. Everything that begins with one of these counts.
const DOOR_CRATES: [&str; 2] = ["axum", "leptos"];

/// Lines that a file may have before it must become two.
const LONGEST: usize = 450;

fn metadata() -> Metadata {
    MetadataCommand::new().no_deps().other_options(["--offline".to_owned()]).exec().expect("cargo metadata")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn rungs() -> BTreeMap<&'static str, u8> {
    LADDER.iter().flat_map(|(rung, names)| names.iter().map(|name| (*name, *rung))).collect()
}

/// The breach, if `from` may not use `to`.
fn breach(from: &str, to: &str) -> Option<String> {
    let rungs = rungs();
    if let Some((_, allowed)) = BESIDE.iter().find(|(name, _)| *name == from) {
        let is_allowed = allowed.is_none_or(|allowed| allowed.contains(&to));
        return (!is_allowed).then(|| format!("{from} stands beside the ladder and may not use {to}"));
    }
    let Some(own) = rungs.get(from) else { return Some(format!("{from} has no rung: give it one in LADDER")) };
    match rungs.get(to) {
        Some(other) if other < own => None,
        Some(other) => Some(format!("{from} (rung {own}) uses {to} (rung {other})")),
        // The one exception below the doors: the server runs the migrations.
        None if from == "server" && to == "migrations" => None,
        None => Some(format!("{from} uses {to}, which no crate of the ladder may use")),
    }
}

fn normal_dependencies(package: &Package) -> impl Iterator<Item = &str> {
    let kept = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
    kept.map(|dependency| dependency.name.as_str())
}

#[test]
fn every_crate_has_a_rung_and_uses_only_crates_above_it() {
    let metadata = metadata();
    let ours: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut breaches = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        if !rungs().contains_key(name) && !BESIDE.iter().any(|(beside, _)| *beside == name) {
            breaches.push(format!("{name} has no rung: give it one in LADDER"));
        }
        let uses = normal_dependencies(package).filter(|dependency| ours.contains(dependency));
        breaches.extend(uses.filter_map(|dependency| breach(name, dependency)));
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn an_edge_beside_or_below_is_a_breach() {
    assert_eq!(breach("vault", "audit"), None);
    assert_eq!(breach("server", "migrations"), None);
    assert_eq!(breach("tests", "server"), None);
    for (from, to) in [
        ("audit", "vault"),
        ("vault", "ledger"),
        ("app", "routes"),
        ("frontend", "types"),
        ("store", "migrations"),
        ("migrations", "store"),
        ("gateway", "tests"),
        ("annex", "types"),
    ] {
        assert!(breach(from, to).is_some(), "{from} → {to}");
    }
}

#[test]
fn only_doors_name_axum_or_leptos() {
    let mut breaches = Vec::new();
    for package in metadata().packages.iter().filter(|package| !DOORS.contains(&package.name.as_str())) {
        let named = normal_dependencies(package).filter(|name| DOOR_CRATES.iter().any(|door| name.starts_with(door)));
        breaches.extend(named.map(|name| format!("{} depends on {name}", package.name)));
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn wasm_never_sees_the_rooms() {
    let metadata = metadata();
    let app = metadata.packages.iter().find(|package| package.name.as_str() == "app").expect("the crate app");
    let rungs = rungs();
    let always = app.dependencies.iter().filter(|dependency| !dependency.optional);
    let ours: Vec<&str> =
        always.map(|dependency| dependency.name.as_str()).filter(|name| rungs.contains_key(name)).collect();
    assert_eq!(ours, ["types"], "everything else belongs under the feature `ssr`");
}

#[test]
fn a_library_begins_with_its_story() {
    let metadata = metadata();
    let libraries = metadata
        .packages
        .iter()
        .flat_map(|package| &package.targets)
        .filter(|target| target.kind.iter().any(|kind| matches!(kind.to_string().as_str(), "lib" | "cdylib")));
    let untold = libraries.filter(|target| {
        let text = fs::read_to_string(&target.src_path).expect("a library's source");
        !text.starts_with("//!")
    });
    let untold: Vec<&str> = untold.map(|target| target.src_path.as_str()).collect();
    assert!(untold.is_empty(), "no `//!` at the top of {}", untold.join(", "));
}

#[test]
fn no_file_is_too_long_and_none_puts_work_off() {
    // Written in two parts, or this file would find itself.
    let put_off = [["TO", "DO"].concat(), ["FIX", "ME"].concat()];
    let mut breaches = Vec::new();
    for file in sources(&root()) {
        let text = fs::read_to_string(&file).expect("a source file");
        let shown = file.strip_prefix(root()).unwrap_or(&file).display().to_string();
        let lines = text.lines().count();
        if lines > LONGEST {
            breaches.push(format!("{shown}: {lines} lines, {LONGEST} at most: look for the second idea"));
        }
        let marked = text.lines().enumerate().filter(|(_, line)| put_off.iter().any(|mark| has_word(line, mark)));
        breaches.extend(marked.map(|(number, line)| format!("{shown}:{}: {}", number + 1, line.trim())));
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|letter: char| !letter.is_alphanumeric()).any(|part| part == word)
}

/// Every source file that a person writes: Rust, style sheets, scripts.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !["target", "node_modules", "keyhall-demo"].contains(&name.as_str()) {
                found.extend(sources(&path));
            }
        } else if matches!(path.extension().and_then(|e| e.to_str()), Some("rs" | "css" | "mjs" | "js" | "py")) {
            found.push(path);
        }
    }
    found
}
