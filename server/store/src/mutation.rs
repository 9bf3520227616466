//! Leaves scope predicates out, in the build that `cargo xtask mutate` makes and in no other: `cfg(keyhall_mutation)` is
//! handed to the compiler by its wrapper; no feature and no setting turns it on.
//!
//! Only statements of the product lose their predicate. What a test looks at to judge it keeps its own.

use std::{collections::BTreeSet, fs::OpenOptions, io::Write, panic::Location, sync::Mutex, sync::OnceLock};

#[cfg(not(debug_assertions))]
compile_error!("a release has every predicate: keyhall_mutation is for `cargo xtask mutate` alone");

/// `TABLE.STATEMENT`: whose predicate is left out.
const LEFT_OUT: &str = "KEYHALL_MUTATION";
/// A file that gets a line for every `TABLE.STATEMENT` that the product builds.
const BUILT: &str = "KEYHALL_MUTATION_BUILT";

/// Whether this statement of the product loses its predicate.
#[track_caller]
pub(crate) fn is_left_out(table: &str, statement: &str) -> bool {
    let file = Location::caller().file();
    if file.contains("tests/") {
        return false;
    }
    let name = format!("{table}.{statement}");
    note(&name);
    setting(LEFT_OUT).as_deref() == Some(name.as_str())
}

fn note(name: &str) {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let Some(path) = setting(BUILT) else { return };
    let is_new = SEEN.lock().is_ok_and(|mut seen| seen.insert(name.to_owned()));
    if is_new && let Ok(mut file) = OpenOptions::new().append(true).create(true).open(path) {
        // A line that is lost shows as a statement that no test builds.
        let _ = writeln!(file, "{name}");
    }
}

#[expect(clippy::disallowed_methods, reason = "no setting of the product: the build that reads it is never shipped")]
fn setting(name: &'static str) -> Option<String> {
    static READ: OnceLock<[Option<String>; 2]> = OnceLock::new();
    let [left_out, built] = READ.get_or_init(|| [LEFT_OUT, BUILT].map(|name| std::env::var(name).ok()));
    if name == LEFT_OUT { left_out.clone() } else { built.clone() }
}
