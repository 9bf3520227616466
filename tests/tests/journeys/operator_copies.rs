//! Backups, restoring them, and exports, beside a running server.

use crate::operator::{done, keyhall, question, refused, said, told};
use std::os::unix::fs::PermissionsExt;
use tests::{PROVIDER_KEY, World};

#[tokio::test]
async fn a_backup_taken_while_serving_comes_back_whole_in_an_empty_database() {
    let world = World::new().await;
    let key = world.key().await;
    let folder = world.folder.path().to_owned();
    let (first, second) = (folder.join("first.jsonl"), folder.join("second.jsonl"));
    let path = first.to_str().unwrap();
    assert!(world.complete(&key, question()).await.status().is_success());
    // Requests go on while the copy is taken.
    let backup = ["backup", path];
    let (_, taken) = tokio::join!(
        async {
            for _ in 0..20 {
                assert!(world.complete(&key, question()).await.status().is_success());
            }
        },
        told(&world, &backup),
    );
    assert!(taken["rows"].as_u64() > Some(30), "{taken}");
    assert_eq!(std::fs::metadata(&first).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&first).unwrap();
    assert!(!text.contains(PROVIDER_KEY) && !text.contains(&key), "secrets stay sealed");
    assert!(refused(&world, &["backup", path]).await.contains("must not be there yet"));

    world
        .until("every row is covered by the log", async |world| {
            world.ledger().await.iter().all(|row| row.batch_seq.is_some())
        })
        .await;
    told(&world, &["backup", second.to_str().unwrap()]).await;
    let usage = told(&world, &["usage", "--org", "acme", "--rows"]).await;
    let not_empty = refused(&world, &["restore", path]).await;
    assert!(not_empty.contains("another keyhall is serving") || not_empty.contains("not empty"), "{not_empty}");

    for (copy, name) in [(&first, "first.db"), (&second, "second.db")] {
        let restored = elsewhere(&world, name, &["restore", copy.to_str().unwrap(), "--json"]).await;
        assert!(restored.status.success(), "{}", said(&restored));
    }
    let rows = elsewhere(&world, "second.db", &["usage", "--org", "acme", "--rows", "--json"]).await;
    let rows: serde_json::Value = serde_json::from_slice(&rows.stdout).unwrap();
    assert_eq!(rows, usage);
    let again = elsewhere(&world, "second.db", &["restore", path]).await;
    assert!(!again.status.success() && said(&again).contains("not empty"), "{}", said(&again));
    let vault = elsewhere(&world, "second.db", &["vault", "status"]).await;
    assert!(vault.status.success(), "{}", said(&vault));
    world.end().await;
}

#[tokio::test]
async fn a_damaged_a_cut_and_a_foreign_file_are_refused_before_anything_is_made() {
    let world = World::new().await;
    let folder = world.folder.path().to_owned();
    let good = folder.join("good.jsonl");
    done(&world, &["backup", good.to_str().unwrap()]).await;
    let text = std::fs::read_to_string(&good).unwrap();
    let cut = text.lines().take(20).map(|line| format!("{line}\n")).collect::<String>();
    for (bad, says) in [
        (text.replace("Acme", "Acne"), "checksum"),
        (cut, "cut"),
        (text.trim_end().to_owned(), "cut"),
        ("{}\n".to_owned(), "no backup"),
        (String::new(), "empty"),
        (text.replacen("\"format\":1", "\"format\":9", 1), "format 9"),
    ] {
        let path = folder.join("bad.jsonl");
        std::fs::write(&path, bad).unwrap();
        let output = elsewhere(&world, "bad.db", &["restore", path.to_str().unwrap()]).await;
        assert!(!output.status.success() && said(&output).contains(says), "{says}: {}", said(&output));
        assert!(!folder.join("bad.db").exists(), "{says}");
    }
    world.end().await;
}

#[tokio::test]
async fn an_export_names_people_and_holds_nothing_secret() {
    let world = World::new().await;
    let key = world.key().await;
    assert!(world.complete(&key, question()).await.status().is_success());
    let path = world.folder.path().join("acme.jsonl");
    told(&world, &["org", "export", "acme", "--out", path.to_str().unwrap()]).await;
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"name\":\"pipeline\"") && text.contains("\"table\":\"ledger\""), "{text}");
    for secret in ["token_hash", "\"mac\"", "\"blob\"", "sealed_secret", PROVIDER_KEY] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(world.actions().await.iter().any(|action| action == "org.exported"));
    world.end().await;
}

/// The same command on another database in the world's folder.
async fn elsewhere(world: &World, name: &str, arguments: &[&str]) -> std::process::Output {
    let url = format!("sqlite://{}", world.folder.path().join(name).display());
    crate::operator::keyhall_on(world, &url, arguments).await
}

#[tokio::test]
async fn the_log_is_exported_and_verified_with_what_an_auditor_kept() {
    let world = World::new().await;
    let folder = world.folder.path().to_owned();
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (file, keys, note) = (at("acme.audit"), at("keys"), at("note"));
    std::fs::write(&keys, done(&world, &["audit", "public-key", "--org", "acme"]).await).unwrap();
    std::fs::write(&note, world.rooms.audit.checkpoint(world.operator.org()).await.unwrap()).unwrap();
    done(&world, &["audit", "export", "--org", "acme", "--out", &file]).await;
    let offline = told(&world, &["audit", "verify", &file, "--key", &keys, "--checkpoint", &note]).await;
    assert_eq!(offline["ok"], true, "{offline}");
    let online = ["audit", "verify", "--database", "--org", "acme", "--key", &keys, "--checkpoint", &note];
    assert_eq!(told(&world, &online).await["ok"], true);

    let others = at("others");
    std::fs::write(&others, world.rooms.audit.public_key_of(types::OrgId::INSTANCE)).unwrap();
    let foreign = keyhall(&world, &["audit", "verify", "--database", "--org", "acme", "--key", &others]).await;
    assert!(!foreign.status.success() && said(&foreign).contains("another key"), "{}", said(&foreign));
    world.end().await;
}
