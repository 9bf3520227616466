//! The command line with bad input: a clear answer, the right exit status, nothing lost.

use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};
use test_database::TestDatabase;

/// A folder and a database, without anything in them.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    pub(crate) database: TestDatabase,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database: wait(TestDatabase::empty()) }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The cluster under test may be made for speed; commands that open a database have to be told that this is meant.
pub(crate) fn unsafe_durability(database: &TestDatabase, arguments: &[&str]) -> Option<&'static str> {
    let opens_none = arguments.contains(&"--help") || matches!(arguments, ["demo" | "health", ..]);
    (database.is_postgres() && !opens_none).then_some("--unsafe-durability")
}

/// The binary that the build driver built.
#[expect(clippy::disallowed_methods, reason = "the build driver names the binary in the environment")]
pub(crate) fn keyhall(place: &Place, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    let binary = std::env::var("KEYHALL_TEST_BIN").expect("KEYHALL_TEST_BIN: run `cargo xtask test --only tests`");
    let mut command = Command::new(binary);
    command.args(arguments).env_clear().env("PATH", std::env::var("PATH").unwrap());
    command.args(unsafe_durability(&place.database, arguments));
    command.env("KEYHALL_DATABASE_URL", &place.database.url);
    command.env("KEYHALL_AGE_IDENTITY_FILE", place.path().join("identity.age"));
    command.env("KEYHALL_LISTEN", "127.0.0.1:0");
    command.env("KEYHALL_PUBLIC_URL", "http://localhost:8080");
    for (name, value) in settings {
        command.env(name, value);
    }
    command.output().unwrap()
}

pub(crate) fn set_up() -> Place {
    let place = Place::new();
    let file = place.path().join("identity.age");
    let made = keyhall(&place, &[], &["setup", "--identity-file", file.to_str().unwrap()]);
    assert!(made.status.success(), "{}", said(&made));
    place
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs it, expects failure with this exit status, and these words.
pub(crate) fn fails(output: Output, status: i32, words: &[&str]) {
    let said = said(&output);
    assert_eq!(output.status.code(), Some(status), "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is not in: {said}");
    }
}

#[test]
fn misuse_ends_with_2_and_shows_how() {
    let place = Place::new();
    fails(keyhall(&place, &[], &["frobnicate"]), 2, &["Usage"]);
    fails(keyhall(&place, &[], &["limit", "set", "--org", "acme"]), 2, &["--usd"]);
    fails(keyhall(&place, &[], &["limit", "set", "--org", "acme", "--usd", "a lot"]), 2, &["a lot"]);
}

#[test]
fn an_unknown_setting_is_an_error_that_names_the_known_ones() {
    let place = set_up();
    let output = keyhall(&place, &[("KEYHALL_LISTN", "x")], &["serve"]);
    fails(output, 1, &["KEYHALL_LISTN is not a setting", "KEYHALL_LISTEN"]);
}

#[test]
fn a_missing_an_exposed_and_a_wrong_identity_file_say_what_to_do() {
    let place = set_up();
    let nowhere = place.path().join("nowhere.age");
    let output = keyhall(&place, &[("KEYHALL_AGE_IDENTITY_FILE", nowhere.to_str().unwrap())], &["serve"]);
    fails(output, 1, &["nowhere.age", "keyhall setup"]);

    let file = place.path().join("identity.age");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    fails(keyhall(&place, &[], &["serve"]), 1, &["chmod 600"]);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();

    // The database is sealed to the first identity; another one opens nothing.
    assert!(keyhall(&place, &[], &["org", "list"]).status.success());
    let other = place.path().join("other.age");
    let made = keyhall(&place, &[], &["setup", "--identity-file", other.to_str().unwrap()]);
    assert!(made.status.success());
    let output = keyhall(&place, &[("KEYHALL_AGE_IDENTITY_FILE", other.to_str().unwrap())], &["org", "list"]);
    fails(output, 1, &["does not open this database", "KEYHALL_AGE_IDENTITY_FILE"]);
    std::fs::write(&other, "no identity\n").unwrap();
    let output = keyhall(&place, &[("KEYHALL_AGE_IDENTITY_FILE", other.to_str().unwrap())], &["serve"]);
    fails(output, 1, &["other.age", "is not an age identity"]);
    assert!(keyhall(&place, &[], &["org", "list"]).status.success(), "nothing was lost");
}

#[test]
fn an_identity_file_is_never_overwritten() {
    let place = set_up();
    let file = place.path().join("identity.age");
    let before = std::fs::read(&file).unwrap();
    let output = keyhall(&place, &[], &["setup", "--identity-file", file.to_str().unwrap()]);
    fails(output, 1, &["identity.age"]);
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_database_in_no_folder_and_one_of_a_newer_version_are_refused() {
    let place = set_up();
    let missing = format!("sqlite://{}/no/such/keyhall.db", place.path().display());
    let output = keyhall(&place, &[("KEYHALL_DATABASE_URL", &missing)], &["serve"]);
    fails(output, 1, &["no/such", "KEYHALL_DATABASE_URL"]);

    assert!(keyhall(&place, &[], &["migrate", "up"]).status.success());
    wait(place.database.tamper("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)"));
    fails(keyhall(&place, &[], &["serve"]), 1, &["newer Keyhall", "m9999_later"]);
}

#[test]
fn a_mistyped_path_makes_no_database() {
    let place = set_up();
    let file = place.path().join("keyhal.db");
    let url = format!("sqlite://{}", file.display());
    let settings = [("KEYHALL_DATABASE_URL", url.as_str())];
    for command in [&["org", "list"][..], &["vault", "status"], &["backup", "copy.jsonl"], &["migrate", "guards"]] {
        fails(
            keyhall(&place, &settings, command),
            1,
            &["there is no database at", "keyhal.db", "KEYHALL_DATABASE_URL"],
        );
        assert!(!file.exists(), "{command:?}");
    }
    assert!(keyhall(&place, &settings, &["migrate"]).status.success());
    assert!(keyhall(&place, &settings, &["org", "list"]).status.success());
}

#[test]
fn a_second_server_on_one_file_is_refused() {
    let place = set_up();
    let url = format!("sqlite://{}/keyhall.db", place.path().display());
    let settings = [("KEYHALL_DATABASE_URL", url.as_str())];
    assert!(keyhall(&place, &settings, &["migrate"]).status.success());
    let _held = server::file_lock::FileLock::take(&place.path().join("keyhall.db")).unwrap();
    fails(keyhall(&place, &settings, &["serve"]), 1, &["another keyhall is serving"]);
    assert!(keyhall(&place, &settings, &["org", "list"]).status.success(), "commands work beside a server");
}

#[test]
fn the_demo_listens_on_loopback_only() {
    let place = Place::new();
    let data = place.path().join("demo");
    let output = keyhall(&place, &[], &["demo", "--listen", "0.0.0.0:0", "--data", data.to_str().unwrap()]);
    fails(output, 1, &["loopback"]);
    assert!(!data.exists());
}

#[test]
fn an_issuer_that_is_wrong_is_told_what_was_tried() {
    let place = set_up();
    let secret = place.path().join("secret");
    std::fs::write(&secret, "secret\n").unwrap();
    let create = |issuer: &str| {
        let arguments = [
            "org",
            "create",
            "acme",
            "--name",
            "Acme",
            "--issuer",
            issuer,
            "--client-id",
            "x",
            "--client-secret-file",
            secret.to_str().unwrap(),
        ];
        keyhall(&place, &[], &arguments)
    };
    fails(create("http://127.0.0.1:1"), 1, &["127.0.0.1", "KEYHALL_ALLOW_PRIVATE_ADDRESSES"]);
    fails(create("not an address"), 1, &["issuer"]);
    let listed = keyhall(&place, &[], &["org", "list", "--json"]);
    assert_eq!(String::from_utf8_lossy(&listed.stdout).trim(), "[]", "nothing was stored");
}
