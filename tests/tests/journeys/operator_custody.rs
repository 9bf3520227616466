//! Identities that are exchanged, and triggers that somebody removed.

use crate::command_line::{Place, fails, keyhall, said, set_up, wait};
use sea_orm::ConnectionTrait;
use serde_json::Value;

fn told(place: &Place, settings: &[(&str, &str)], arguments: &[&str]) -> Value {
    let output = keyhall(place, settings, &[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn with_org() -> Place {
    let place = set_up();
    let secret = place.path().join("secret");
    std::fs::write(&secret, "secret\n").unwrap();
    let file = secret.to_str().unwrap();
    let create =
        ["org", "create", "acme", "--name", "Acme", "--issuer", "https://login.example.com", "--client-id", "x"];
    told(&place, &[], &[&create[..], &["--client-secret-file", file, "--no-check"]].concat());
    place
}

#[test]
fn everything_is_sealed_anew_to_a_new_identity_and_the_old_one_is_no_longer_needed() {
    let place = with_org();
    let (old, new) = (place.path().join("identity.age"), place.path().join("new.age"));
    let made = keyhall(&place, &[], &["setup", "--identity-file", new.to_str().unwrap()]);
    assert!(made.status.success(), "{}", said(&made));
    let both = format!("{},{}", new.display(), old.display());
    let both = [("KEYHALL_AGE_IDENTITY_FILE", both.as_str())];
    let sealed = |settings: &[(&str, &str)]| -> (u64, u64) {
        let status = told(&place, settings, &["vault", "status"]);
        let groups = status["sealed"].as_array().unwrap().clone();
        let count = |is_current: bool| {
            let of = groups.iter().filter(|group| group["is_current"] == is_current);
            of.map(|group| group["rows"].as_u64().unwrap()).sum()
        };
        (count(true), count(false))
    };
    let (present, earlier) = sealed(&both);
    assert!(present == 0 && earlier >= 6, "{present} {earlier}");
    let done = told(&place, &both, &["vault", "rewrap"]);
    assert_eq!((done["rewrapped"].as_u64(), done["left"].as_u64()), (Some(earlier), Some(0)));
    let alone = [("KEYHALL_AGE_IDENTITY_FILE", new.to_str().unwrap())];
    assert_eq!(sealed(&alone), (earlier, 0));
    assert_eq!(keyhall(&place, &[], &["org", "list"]).status.code(), Some(1), "the old identity opens nothing");
}

#[test]
fn a_database_whose_triggers_are_gone_is_not_served_until_they_are_back() {
    let place = with_org();
    let is_postgres = place.database.is_postgres();
    let hollow = if is_postgres {
        "ALTER TABLE ledger DISABLE TRIGGER ledger_no_update"
    } else {
        "DROP TRIGGER ledger_no_update; CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT 1; END"
    };
    wait(async {
        let raw = place.database.administrator().await;
        let on = if is_postgres { " ON audit_event" } else { "" };
        raw.execute_unprepared(&format!("DROP TRIGGER audit_event_no_delete{on}")).await.unwrap();
        raw.execute_unprepared(hollow).await.unwrap();
        raw.close().await.unwrap();
    });
    let output = keyhall(&place, &[], &["serve"]);
    fails(output, 1, &["audit_event_no_delete, ledger_no_update are missing", "audit verify", "migrate guards"]);
    let back = told(&place, &[], &["migrate", "guards"]);
    assert_eq!(back["restored"], serde_json::json!(["audit_event_no_delete", "ledger_no_update"]));
    assert_eq!(told(&place, &[], &["migrate", "guards"])["restored"], serde_json::json!([]));
    let status = told(&place, &[], &["migrate", "status"]);
    assert!(status.as_array().unwrap().iter().all(|migration| migration["applied"] == true), "{status}");
}

#[test]
fn every_command_shows_an_example() {
    let place = Place::new();
    let helped = |path: &[&str]| {
        let output = keyhall(&place, &[], &[path, &["--help"]].concat());
        assert!(output.status.success(), "{path:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let children = |help: &str| -> Vec<String> {
        let list = help.split_once("Commands:\n").map_or("", |(_, rest)| rest.split("\n\n").next().unwrap_or_default());
        list.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
    };
    let mut count = 0;
    for noun in children(&helped(&[])).iter().filter(|noun| *noun != "help") {
        let help = helped(&[noun]);
        let verbs: Vec<_> = children(&help).into_iter().filter(|verb| verb != "help").collect();
        let pages =
            if verbs.is_empty() { vec![help] } else { verbs.iter().map(|verb| helped(&[noun, verb])).collect() };
        for page in pages {
            assert!(page.contains("Example") && page.contains("  keyhall "), "{noun}: {page}");
            count += 1;
        }
    }
    assert!(count >= 30, "{count} commands");
}
