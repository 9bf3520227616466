//! What the documents tell people to type: commands and flags exist, and the guide's table has every setting.
use super::{
    checks::{Checks, holds},
    settings::{Server, same},
};
use crate::stamp;
use anyhow::{Context, Result};
use std::{collections::BTreeSet, fs, path::Path};

const GUIDE: &str = "docs/OPERATING.md";

/// What stands before a command of ours on a line: nothing, another user, an image, another container.
const BEFORE: [&str; 5] = ["", "sudo ", "sudo -E ", "keyhall:0.1.0 ", " /usr/bin/"];

/// Commands that the documents speak of already; each is checked as soon as the server has it.
const AWAITED: [&str; 2] = ["backup", "restore"];

pub(super) fn check(checks: &mut Checks, server: &Server) -> Result<()> {
    checks.that(format_args!("{GUIDE}: the table has every setting of the server and no others"), || table(server));
    let documents = stamp::files(Path::new("docs"))?.into_iter().chain([Path::new("README.md").to_owned()]);
    for document in documents.filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let mut commands = commands(&fs::read_to_string(&document)?);
        commands.retain(|words| {
            let awaited = AWAITED.into_iter().find(|word| words.first().is_some_and(|first| first == word));
            let is_there = awaited.is_none_or(|word| server.help(&[word]).is_ok());
            if !is_there {
                checks.skip(&format!("`keyhall {}` exists", words.join(" ")), "the server does not have it yet");
            }
            is_there
        });
        if !commands.is_empty() {
            let sentence = format!("{}: {} commands exist with their flags", document.display(), commands.len());
            checks.that(sentence, || commands.iter().try_for_each(|command| exists(server, command)));
        }
    }
    Ok(())
}

fn table(server: &Server) -> Result<()> {
    let guide = fs::read_to_string(GUIDE)?;
    let row = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    let listed: BTreeSet<_> = guide
        .lines()
        .filter_map(row)
        .filter(|name| name.starts_with("KEYHALL_") && !name.contains(char::is_whitespace))
        .collect();
    same(&listed, &server.settings, GUIDE)
}

/// The words after `keyhall` of every command in a fenced block.
fn commands(document: &str) -> Vec<Vec<String>> {
    let (mut found, mut fenced) = (Vec::new(), false);
    for line in document.replace("\\\n", " ").lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced && let Some(words) = words_of(line) {
            found.push(words);
        }
    }
    found
}

fn words_of(line: &str) -> Option<Vec<String>> {
    let line = line.split(" # ").next().unwrap_or(line);
    let (_, rest) = BEFORE.iter().find_map(|before| match *before {
        "" => line.strip_prefix("keyhall ").map(|rest| ("", rest)),
        image if image.starts_with("keyhall:") => line.split_once(image),
        before => line.split_once(&format!("{before}keyhall ")),
    })?;
    let words: Vec<_> = rest.split_whitespace().map(str::to_owned).collect();
    // An image is named where it is built, too.
    words.first().is_some_and(|word| word != ".").then_some(words)
}

/// The subcommands lead to a help text that names every flag.
fn exists(server: &Server, words: &[String]) -> Result<()> {
    let shown = words.join(" ");
    let plain = words
        .iter()
        .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !word.starts_with('-'));
    let plain: Vec<&str> = plain.map(String::as_str).collect();
    // `limit list` is two words of command, `model prices show` three, `org create acme` two and a slug: the longest that
    // answers counts.
    let deepest = (0..=plain.len().min(3))
        .rev()
        .find_map(|depth| server.help(plain.get(..depth)?).ok().map(|help| (depth, help)));
    let (depth, help) = deepest.with_context(|| format!("`keyhall {shown}` is no command"))?;
    holds(depth > 0 || plain.is_empty(), || format!("`keyhall {shown}` is no command"))?;
    let is_group = help.contains("\nCommands:\n");
    holds(!is_group || plain.len() == depth, || format!("`keyhall {shown}`: no such command in its group"))?;
    for flag in
        words.iter().filter_map(|word| word.split('=').next()).filter(|word| word.starts_with("--") && word.len() > 2)
    {
        let known =
            help.split(|c: char| c.is_whitespace() || c == ',' || c == '[' || c == '=').any(|word| word == flag);
        holds(known, || format!("`keyhall {shown}` has no flag {flag}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_in_fenced_blocks_alone() {
        let text = "keyhall no\n```sh\nkeyhall key list --org acme   # mine\nsudo systemctl restart keyhall\nsudo keyhall vault status\n\
                    podman build --tag keyhall:0.1.0 .\npodman run --rm keyhall:0.1.0 setup \\\n  --identity-file x\nkubectl exec deployment/keyhall -- /usr/bin/keyhall org --help\n```\n";
        let found: Vec<_> = commands(text).iter().map(|words| words.join(" ")).collect();
        assert_eq!(found, ["key list --org acme", "vault status", "setup --identity-file x", "org --help"]);
    }
}
