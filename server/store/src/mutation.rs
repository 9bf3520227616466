//! Leaves scope predicates out, in the build that `cargo xtask mutate` makes and in no other: `cfg(keyhall_mutation)` is
//! handed to the compiler by its wrapper; no feature and no setting turns it on.
//!
//! Only statements of the product lose their predicate. What a test looks at to judge it keeps its own.

use rusqlite::CachedStatement;
use std::{
    collections::BTreeSet, fs::OpenOptions, io::Write, ops::Deref, panic::Location, sync::Mutex, sync::OnceLock,
};

#[cfg(not(debug_assertions))]
compile_error!("a release has every predicate: keyhall_mutation is for `cargo xtask mutate` alone");

/// Whose predicate is left out: `TABLE.STATEMENT` wherever it stands, or `TABLE.STATEMENT@FILE:LINE` in one place.
const LEFT_OUT: &str = "KEYHALL_MUTATION";
/// A file that gets a line for every `TABLE.STATEMENT@FILE:LINE` that the product builds.
const BUILT: &str = "KEYHALL_MUTATION_BUILT";

/// Whether this statement of the product loses its predicate.
#[track_caller]
pub(crate) fn is_left_out(table: &str, statement: &str) -> bool {
    let caller = Location::caller();
    if caller.file().contains("tests/") {
        return false;
    }
    let name = format!("{table}.{statement}");
    let place = format!("{name}@{}:{}", caller.file(), caller.line());
    note(&place);
    setting(LEFT_OUT).is_some_and(|left_out| left_out == name || left_out == place)
}

/// What a statement names its organization by; the number of its parameter follows.
const BY_ORGANIZATION: &str = "org_id = ?";

/// [`rusqlite::Connection`], in whose statements the predicate can be left out: those of [`crate::Direct`] are written by hand.
pub struct Connection(pub(crate) rusqlite::Connection);

impl Connection {
    /// As [`rusqlite::Connection::prepare_cached`].
    #[track_caller]
    pub fn prepare_cached(&self, sql: &str) -> rusqlite::Result<CachedStatement<'_>> {
        let (table, statement) = (table(sql), format!("by_hand_{}", first_word(sql).to_lowercase()));
        match sql.split_once(BY_ORGANIZATION) {
            Some((before, after)) if is_left_out(table, &statement) => {
                let number = after.len() - after.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
                let (number, after) = after.split_at(number);
                // The parameter stays: what is bound to it is bound by number.
                self.0.prepare_cached(&format!("{before}?{number} IS NOT NULL{after}"))
            }
            _ => self.0.prepare_cached(sql),
        }
    }
}

impl Deref for Connection {
    type Target = rusqlite::Connection;

    fn deref(&self) -> &rusqlite::Connection {
        &self.0
    }
}

fn first_word(sql: &str) -> &str {
    sql.split(' ').next().unwrap_or_default()
}

/// The table that a statement reads or changes.
fn table(sql: &str) -> &str {
    let mut words = sql.split(' ').skip_while(|word| !matches!(*word, "FROM" | "UPDATE" | "INTO"));
    words.nth(1).unwrap_or("none")
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
