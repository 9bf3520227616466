use crate::world::World;
use audit::verify::verify;
use proptest::prelude::*;
use std::sync::OnceLock;

struct Export {
    lines: Vec<String>,
    /// For each line the event that it is or belongs to; 0 for the header.
    events: Vec<u64>,
    vkeys: Vec<String>,
}

/// One export with events, batches and checkpoints, made once.
fn export() -> &'static Export {
    static EXPORT: OnceLock<Export> = OnceLock::new();
    EXPORT.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            world.append(5).await;
            world.settle(3).await;
            world.audit.checkpoint(world.org).await.unwrap();
            world.append(4).await;
            world.settle(1).await;
            world.append(2).await;
            world.audit.checkpoint(world.org).await.unwrap();
            world.append(3).await;
            let file = world.export(None, Some(15)).await;
            let lines: Vec<_> = file.split_inclusive('\n').map(str::to_owned).collect();
            let mut seq = 0;
            let events = lines.iter().map(|line| {
                seq += u64::from(line.starts_with(r#"{"type":"event","#));
                seq
            });
            Export { events: events.collect(), lines, vkeys: world.vkeys() }
        })
    })
}

/// What verification says of a changed file; empty when it found nothing.
fn found(file: &[u8]) -> String {
    verify(file, &export().vkeys, None).unwrap().first_bad.unwrap_or_default()
}

/// Whether the words name this line, or the event that it belongs to.
fn names(words: &str, line: usize) -> bool {
    let (Some(event), Some(text)) = (export().events.get(line), export().lines.get(line)) else { return false };
    let is_checkpoint = text.starts_with(r#"{"type":"checkpoint","#);
    line == 0
        || words.starts_with(&format!("event {event}:"))
        || words.contains(&format!(" of event {event}:"))
        || words.starts_with(&format!("line {}:", line + 1))
        || (is_checkpoint && words.starts_with("the checkpoint over"))
}

#[test]
fn the_export_that_is_tampered_with_below_holds() {
    let export = export();
    assert_eq!(found(export.lines.concat().as_bytes()), "");
    assert_eq!((export.lines.len(), export.events.last()), (1 + 15 + 4 + 3, Some(&15)));
}

#[test]
fn every_deleted_line_is_found() {
    for line in 0..export().lines.len() {
        let mut lines = export().lines.clone();
        lines.remove(line);
        let words = found(lines.concat().as_bytes());
        let is_checkpoint = export().lines[line].starts_with(r#"{"type":"checkpoint","#);
        let next_checkpoint = is_checkpoint && words.contains("was expected");
        let file_ends = line + 1 == export().lines.len() && words.starts_with("event 16: the file ends here");
        assert!(names(&words, line) || next_checkpoint || file_ends, "line {}: {words}", line + 1);
        assert!(!words.is_empty());
    }
}

#[test]
fn every_repeated_or_exchanged_line_is_found() {
    let count = export().lines.len();
    for line in 0..count {
        let mut lines = export().lines.clone();
        lines.insert(line, lines[line].clone());
        assert!(!found(lines.concat().as_bytes()).is_empty(), "line {} twice", line + 1);
        for other in line + 1..count {
            let mut lines = export().lines.clone();
            lines.swap(line, other);
            let words = found(lines.concat().as_bytes());
            assert!(!words.is_empty(), "lines {} and {} exchanged", line + 1, other + 1);
            if lines[line].starts_with(r#"{"type":"event","#) && lines[other].starts_with(r#"{"type":"event","#) {
                let event = export().events[line];
                assert!(words.starts_with(&format!("event {event}: it is out of order")), "{words}");
            }
        }
    }
}

#[test]
fn a_file_cut_in_or_after_any_line_is_found() {
    let (file, mut start) = (export().lines.concat(), 0);
    for line in &export().lines {
        for end in [start, start + 1, start + line.len() / 2, start + line.len() - 1] {
            assert!(!found(&file.as_bytes()[..end]).is_empty(), "cut at {end}");
        }
        start += line.len();
    }
}

#[test]
fn a_record_whose_hash_was_made_to_fit_breaks_the_chain_after_it() {
    // Another event with a proper hash of its own: taken from another log.
    let theirs = {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            world.append(3).await;
            world.export(None, None).await
        })
    };
    let mut lines = export().lines.clone();
    lines[2] = theirs.split_inclusive('\n').nth(2).unwrap().to_owned();
    assert!(found(lines.concat().as_bytes()).starts_with("event 2: it is not chained to the event before it"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn a_single_changed_bit_is_found_and_its_record_named(at: prop::sample::Index, bit in 0_u8..8) {
        let mut file = export().lines.concat().into_bytes();
        let at = at.index(file.len());
        let line = file[..at].iter().filter(|byte| **byte == b'\n').count();
        file[at] ^= 1 << bit;
        let words = found(&file);
        prop_assert!(!words.is_empty() && names(&words, line), "byte {at}, bit {bit}, line {}: {words}", line + 1);
    }
}
