//! The pages as wasm: compile `frontend`, split off the lazy routes, bind to JavaScript, for a release optimise, and pack what is
//! small.
//!
//! Splitting happens in development too: code with lazy routes that was not split never hydrates.
use crate::{
    node, pack,
    shell::{cargo, run, run_quietly},
    site::Profile,
    stamp,
    steps::say,
};
use anyhow::{Context, Result, anyhow};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The name that the pages ask for: `keyhall.js`, `keyhall.wasm`, `keyhall.css`. Also in `.cargo/config.toml`.
pub(crate) const NAME: &str = "keyhall";

/// The loader of lazy parts. leptos asks for exactly this name when file names are not hashed.
const LOADER: &str = "__wasm_split.______________________.js";

/// Which lazy part needs which files, for preloading.
pub(crate) const MANIFEST: &str = "__wasm_split_manifest.json";

/// Chromium refuses what `--all-features` would emit: only what rustc and wasm-bindgen use.
const WASM_OPT: [&str; 9] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-call-indirect-overlong",
];

/// Everything that the wasm is made from.
const INPUTS: [&str; 9] = [
    "app/src",
    "app/Cargo.toml",
    "app/types",
    "frontend",
    "Cargo.lock",
    "Cargo.toml",
    ".cargo/config.toml",
    "xtask/src/wasm.rs",
    "xtask/src/pack.rs",
];

/// Builds wasm and scripts into a folder of their own, unless nothing changed since the last time. Returns the folder.
pub(crate) fn build(profile: Profile) -> Result<PathBuf> {
    let optimiser = match profile {
        Profile::Release => optimiser(),
        Profile::Development => None,
    };
    let inputs: Vec<&Path> = INPUTS.iter().map(Path::new).collect();
    let remark = format!("{} {}", rustc_version(), if optimiser.is_some() { "optimised" } else { "plain" });
    let stamp = stamp::of(&inputs, &remark)?;
    let stage = PathBuf::from("target/front/stage").join(profile.name());
    let mark = stage.with_extension("stamp");
    if stamp::is_fresh(&mark, &stamp) {
        say("wasm: unchanged");
        return Ok(stage);
    }
    let compiled = compile(profile)?;
    if stage.exists() {
        fs::remove_dir_all(&stage)?;
    }
    fs::create_dir_all(&stage)?;
    bind(&split(&compiled, &stage)?, &stage)?;
    if profile == Profile::Release {
        match &optimiser {
            Some(command) => optimise(command, &stage)?,
            None => say("wasm-opt: not found, the result is larger (`npm ci` in tests/browser brings it)"),
        }
    }
    pack::pack(&stage, LOADER)?;
    fs::write(&mark, stamp)?;
    Ok(stage)
}

fn compile(profile: Profile) -> Result<PathBuf> {
    say("wasm: compiling the pages");
    let (cargo_profile, folder) = match profile {
        Profile::Development => ("dev", "debug"),
        Profile::Release => ("wasm-release", "wasm-release"),
    };
    let mut command = cargo();
    command.args(["build", "--package", "frontend", "--target", "wasm32-unknown-unknown"]);
    command.args(["--target-dir", "target/front", "--profile", cargo_profile]);
    // The splitter needs the relocations. Flags of the environment would replace these and are made for another target.
    command.args(["--config", r#"target.wasm32-unknown-unknown.rustflags=["-Clink-args=--emit-relocs"]"#]);
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut command)?;
    Ok(PathBuf::from("target/front/wasm32-unknown-unknown").join(folder).join("frontend.wasm"))
}

/// Cuts lazy routes out of the module; what remains is returned, the rest lies in the stage.
fn split(compiled: &Path, stage: &Path) -> Result<PathBuf> {
    say("wasm: splitting off lazy parts");
    let input = fs::read(compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let main = compiled.with_file_name("frontend_main.wasm");
    let (main_module, link_name) = (format!("./{NAME}.js"), format!("./{LOADER}"));
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = stage;
    options.main_out_path = &main;
    options.main_module = &main_module;
    options.link_name = &link_name;
    let parts = wasm_split_cli_support::transform(options).map_err(|e| anyhow!("splitting wasm: {e:?}"))?;
    // A sorted map: the same input gives the same bytes and so the same build hash.
    let manifest: std::collections::BTreeMap<_, _> = parts.prefetch_map.into_iter().collect();
    fs::write(stage.join(MANIFEST), serde_json::to_vec(&manifest)?)?;
    say(format_args!("wasm: {} lazy parts", parts.split_modules.len()));
    Ok(main)
}

fn bind(main: &Path, stage: &Path) -> Result<()> {
    say("wasm: binding to JavaScript");
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(main).web(true)?.out_name(NAME).typescript(false).keep_lld_exports(true).demangle(false);
    bindgen.generate(stage)?;
    fs::rename(stage.join(format!("{NAME}_bg.wasm")), stage.join(format!("{NAME}.wasm")))?;
    Ok(())
}

/// binaryen's `wasm-opt` as npm brings it, with a Node to run it.
fn optimiser() -> Option<(PathBuf, PathBuf)> {
    let script = PathBuf::from("tests/browser/node_modules/binaryen/bin/wasm-opt");
    script.exists().then_some(script).zip(node::present().map(|node| node.program))
}

/// Every module, two at a time: most are small, and starting the optimiser takes longer than its work on them.
fn optimise((script, node): &(PathBuf, PathBuf), stage: &Path) -> Result<()> {
    let mut modules = stamp::files(stage)?;
    modules.retain(|file| file.extension().is_some_and(|extension| extension == "wasm"));
    let before = size(&modules)?;
    say(format_args!("wasm-opt: {} modules, {before} bytes", modules.len()));
    let (one, other) = modules.split_at(modules.len() / 2);
    let shrink = |files: &[PathBuf]| {
        files.iter().try_for_each(|file| {
            run_quietly(Command::new(node).arg(script).args(WASM_OPT).arg(file).arg("-o").arg(file))
        })
    };
    std::thread::scope(|scope| {
        let first = scope.spawn(|| shrink(one));
        shrink(other)?;
        first.join().map_err(|_| anyhow!("wasm-opt: its thread panicked"))?
    })?;
    say(format_args!("wasm-opt: {} bytes left", size(&modules)?));
    Ok(())
}

fn size(files: &[PathBuf]) -> Result<u64> {
    files.iter().try_fold(0, |sum, file| Ok(sum + fs::metadata(file)?.len()))
}

fn rustc_version() -> String {
    crate::shell::first_line("rustc", &["--version"]).unwrap_or_default()
}
