//! What the guides tell people to type is typed, as it stands there.

use crate::command_line::unsafe_durability;
use serde_json::Value;
use std::{os::unix::fs::symlink, process::Stdio};
use tests::{PROVIDER_KEY, World};

/// The guides, and the organization's slug where they speak of one that is made meanwhile.
const GUIDES: [(&str, &str); 4] = [
    ("owner.md", include_str!("../../../docs/guide/owner.md")),
    ("admin.md", include_str!("../../../docs/guide/admin.md")),
    ("auditor.md", include_str!("../../../docs/guide/auditor.md")),
    ("member.md", include_str!("../../../docs/guide/member.md")),
];

/// Every fenced block of shell.
fn blocks(guide: &str) -> Vec<String> {
    let parts = guide.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    parts.map(str::to_owned).collect()
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the build driver names the binary in the environment")]
async fn every_command_of_the_guides_does_what_it_is_there_for() {
    let binary = std::env::var("KEYHALL_TEST_BIN").expect("KEYHALL_TEST_BIN: run `cargo xtask test --only tests`");
    let world = World::new().await;
    // Everybody of whom the guides speak has been here.
    for person in ["ada", "ben"] {
        world.signed_in(person).await;
    }
    let folder = world.folder.path();
    let typed = folder.join("typed");
    std::fs::create_dir(&typed).unwrap();
    symlink(&binary, typed.join("keyhall-itself")).unwrap();
    // PostgreSQL under test may be made for speed, which every command has to be told.
    let more = unsafe_durability(&world.database, &["org"]).unwrap_or_default();
    let wrapper = format!(
        "#!/bin/sh\ncase \"$*\" in *--help*) exec {0} \"$@\";; *\"audit verify\"*) exec {0} \"$@\";; esac\nexec {0} \"$@\" {more}\n",
        typed.join("keyhall-itself").display()
    );
    let keyhall = typed.join("keyhall");
    std::fs::write(&keyhall, wrapper).unwrap();
    std::fs::set_permissions(&keyhall, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::write(folder.join("client-secret.txt"), "secret\n").unwrap();
    std::fs::write(folder.join("openai-key.txt"), format!("{PROVIDER_KEY}\n")).unwrap();
    let path = format!("{}:{}", typed.display(), std::env::var("PATH").unwrap());
    let mut lines = 0;
    for (name, guide) in GUIDES {
        for block in blocks(guide).iter().filter(|block| block.contains("keyhall ")) {
            // The one that founds an organization finds a name that is free.
            let block = block.replace("org create acme", "org create acme-too");
            let run = tokio::process::Command::new("sh")
                .args(["-eu", "-c", &block])
                .current_dir(folder)
                .env_clear()
                .env("PATH", &path)
                .env("KEYHALL_DATABASE_URL", &world.database.url)
                .env("KEYHALL_AGE_IDENTITY_FILE", folder.join("identity.age"))
                .env("KEYHALL_PUBLIC_URL", world.url.as_str())
                .stdin(Stdio::null())
                .output();
            let run = run.await.unwrap();
            assert!(run.status.success(), "{name}:\n{block}\n{}", String::from_utf8_lossy(&run.stderr));
            lines += block.lines().filter(|line| line.starts_with("keyhall ")).count();
        }
    }
    assert!(lines >= 20, "only {lines} commands");
    world.end().await;
}

#[tokio::test]
async fn the_requests_of_the_members_guide_are_answered() {
    let world = World::new().await;
    let key = world.key().await;
    let (_, guide) = GUIDES[3];
    let mut asked = 0;
    for block in blocks(guide).into_iter().filter(|block| block.starts_with("curl ")) {
        let block = block.replace("\\\n", " ").replace("$KEYHALL_KEY", &key);
        let address = block.split_whitespace().nth(1).unwrap().replace("https://keyhall.example.com", "");
        let headers = block.split("-H \"").skip(1).filter_map(|rest| rest.split('"').next()?.split_once(": "));
        let body = block.split_once("-d '").and_then(|(_, rest)| rest.split_once('\''));
        let mut request = match body {
            Some((json, _)) => world.http.post(world.at(&address)).body(json.to_owned()),
            None => world.http.get(world.at(&address)),
        };
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{block}: {status} {text}");
        assert!(serde_json::from_str::<Value>(&text).is_ok(), "{text}");
        asked += 1;
    }
    assert_eq!(asked, 2);
    world.end().await;
}
