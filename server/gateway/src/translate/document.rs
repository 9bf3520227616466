//! `docs/TRANSLATION.md` is printed from the rules that the code reads.

use super::{
    chat_over_messages,
    fate::{Fate, Place},
    messages_over_chat, reason,
};
use std::{fmt::Write, fs, path::Path};

const BEGIN: &str =
    "<!-- The tables below are printed by the gateway's tests from the rules that the code reads. -->\n";

#[test]
fn the_document_says_what_the_code_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/TRANSLATION.md");
    let text = fs::read_to_string(&path).unwrap();
    let (prose, tables) = text.split_once(BEGIN).expect("the line before the tables");
    let printed = tables_of_the_code();
    #[expect(clippy::disallowed_methods, reason = "whoever changes a rule prints the document anew with it")]
    if std::env::var_os("KEYHALL_PRINT").is_some() {
        fs::write(&path, format!("{prose}{BEGIN}{printed}")).unwrap();
    } else {
        assert!(tables == printed, "print it anew: KEYHALL_PRINT=1 cargo test -p gateway the_document_says");
    }
}

#[test]
fn every_place_names_each_member_once_and_says_why() {
    for place in chat_over_messages::PLACES.into_iter().chain(messages_over_chat::PLACES) {
        let mut names: Vec<&str> = place.rules.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), place.rules.len(), "{}", place.title);
        for rule in place.rules {
            let (Fate::Becomes(words) | Fate::Ignored(words) | Fate::Refused { why: words, .. }) = rule.fate;
            assert!(!words.is_empty() && !words.contains('|'), "{}: {}", place.title, rule.name);
        }
    }
}

fn tables_of_the_code() -> String {
    let mut out = String::new();
    out.push_str("\n## Chat completions, served by Anthropic: the request\n");
    chat_over_messages::PLACES.iter().for_each(|place| print(&mut out, place));
    out.push_str("\n## Messages, served by a provider of chat completions: the request\n");
    messages_over_chat::PLACES.iter().for_each(|place| print(&mut out, place));
    out.push_str("\n## Why an answer ended\n");
    reasons(&mut out, "`stop_reason` of Anthropic", "`finish_reason` that the caller sees", &reason::TO_CHAT);
    reasons(&mut out, "`finish_reason` of the provider", "`stop_reason` that the caller sees", &reason::TO_MESSAGES);
    out
}

fn print(out: &mut String, place: &Place) {
    write!(out, "\n### {}\n\n| member | what becomes of it |\n| --- | --- |\n", place.title).unwrap();
    for rule in place.rules {
        match rule.fate {
            Fate::Becomes(words) => writeln!(out, "| `{}` | becomes {words} |", rule.name),
            Fate::Ignored(why) => writeln!(out, "| `{}` | left out: {why} |", rule.name),
            Fate::Refused { unless: [], why } => writeln!(out, "| `{}` | refused: {why} |", rule.name),
            Fate::Refused { unless, why } => {
                writeln!(out, "| `{}` | refused, except `{}`: {why} |", rule.name, unless.join("`, `"))
            }
        }
        .unwrap();
    }
}

fn reasons(out: &mut String, theirs: &str, ours: &str, words: &[(&str, &str)]) {
    write!(out, "\n| {theirs} | {ours} |\n| --- | --- |\n").unwrap();
    for (from, to) in words {
        let from = if *from == "any other" { from.to_string() } else { format!("`{from}`") };
        writeln!(out, "| {from} | `{to}` |").unwrap();
    }
}
