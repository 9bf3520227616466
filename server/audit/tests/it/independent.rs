use crate::world::World;
use audit::verify::verify;
use std::process::Command;

/// Runs `verify.py`, which shares no code with us.
fn verify_py(file: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    std::fs::write(&path, file).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/verify.py");
    let output = Command::new("python3").arg(script).arg(&path).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

#[tokio::test]
async fn a_verifier_written_from_the_description_of_the_format_agrees() {
    let world = World::new().await;
    world.append(3).await;
    world.settle(5).await;
    world.audit.checkpoint(world.org).await.unwrap();
    world.append(6).await;
    world.settle(2).await;
    world.append(2).await;
    for (from, to) in [(None, None), (Some(4), Some(9)), (Some(6), None), (Some(1), Some(1))] {
        let file = world.export(from, to).await;
        let ours = verify(file.as_bytes(), &world.vkeys(), None).unwrap();
        let said = format!("ok {} {} {}", ours.events, ours.ledger_rows, ours.root);
        assert_eq!(verify_py(&file), (true, said), "{from:?}..{to:?}");
    }
    let file = world.export(None, None).await;
    for (was, is) in [
        (r#"\"nth\":1"#, r#"\"nth\":2"#),
        (r#""cost":12502"#, r#""cost":12503"#),
        (r#""ttft_ms":80"#, r#""ttft_ms":null"#),
        (r#""stream":true"#, r#""stream":false"#),
    ] {
        let altered = file.replacen(was, is, 1);
        assert_ne!(altered, file);
        let (holds, said) = verify_py(&altered);
        assert!(!holds && said.starts_with("wrong: "), "{was}: {said}");
        assert!(!verify(altered.as_bytes(), &world.vkeys(), None).unwrap().ok);
    }
}
