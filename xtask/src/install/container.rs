//! `Containerfile`: read as a container engine reads it, for there may be none here.
use super::{
    chart::Tools,
    checks::{Checks, holds},
    settings::{Env, Server, text},
};
use crate::shell;
use anyhow::{Context, Result, bail};
use std::{fs, process::Command};

const FILE: &str = "Containerfile";

/// An instruction and its arguments, continued lines joined.
type Instruction = (String, String);

pub(super) fn check(checks: &mut Checks, server: &Server, tools: &Tools) {
    checks.that("the container file is well-formed", || lint(tools));
    checks.that("the image is empty but for the program, and nobody in it is root", || last_stage(&read()?));
    checks.that("the image's settings are the server's, and it listens where the image says", || settings(server));
    checks.that("the container file builds with the compiler that the workspace asks for", || compiler(&read()?));
    checks.that("secrets, databases and build products stay out of the build's context", ignored);
}

fn lint(tools: &Tools) -> Result<()> {
    let mut command = Command::new(&tools.node);
    shell::run_quietly(command.arg("helm/node_modules/dockerfile-utils/bin/dockerfile-utils").args(["lint", FILE]))
}

fn read() -> Result<Vec<Instruction>> {
    Ok(instructions(&fs::read_to_string(FILE)?))
}

fn instructions(text: &str) -> Vec<Instruction> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let joined = lines.collect::<Vec<_>>().join("\n").replace("\\\n", " ");
    let split = |line: &str| {
        let (word, rest) = line.trim().split_once(char::is_whitespace)?;
        Some((word.to_owned(), rest.split_whitespace().collect::<Vec<_>>().join(" ")))
    };
    joined.lines().filter_map(split).collect()
}

/// The instructions after the last `FROM`, that one included.
fn image(all: &[Instruction]) -> Result<&[Instruction]> {
    let last = all.iter().rposition(|(word, _)| word == "FROM").context("no FROM")?;
    all.get(last..).context("no FROM")
}

fn one<'a>(stage: &'a [Instruction], word: &str) -> Result<&'a str> {
    let mut found = stage.iter().filter(|(name, _)| name == word);
    match (found.next(), found.next()) {
        (Some((_, rest)), None) => Ok(rest),
        (None, _) => bail!("{word} is missing from the image"),
        (Some(_), Some(_)) => bail!("{word} stands twice"),
    }
}

fn last_stage(all: &[Instruction]) -> Result<()> {
    let stage = image(all)?;
    let is = |word: &str, wanted: &str| {
        let found = one(stage, word)?;
        holds(found == wanted, || format!("{word} is `{found}`, not `{wanted}`"))
    };
    is("FROM", "scratch")?;
    is("USER", "65532:65532")?;
    is("ENTRYPOINT", r#"["/usr/bin/keyhall"]"#)?;
    is("CMD", r#"["serve"]"#)?;
    is("VOLUME", r#"["/var/lib/keyhall"]"#)?;
    is("STOPSIGNAL", "SIGTERM")?;
    let health = one(stage, "HEALTHCHECK")?;
    let asks = health.ends_with(r#"CMD ["/usr/bin/keyhall", "health"]"#);
    holds(asks, || format!("HEALTHCHECK is `{health}`: there is no shell to run it"))?;
    holds(!stage.iter().any(|(word, _)| word == "RUN"), || "RUN in an image without a shell".to_owned())?;
    let labels = one(stage, "LABEL")?;
    for label in ["title", "description", "licenses", "version", "revision"] {
        let name = format!("org.opencontainers.image.{label}=");
        holds(labels.contains(&name), || format!("the label {name} is missing"))?;
    }
    // A name with a registry's host would make the build depend on that one; `ADD` could fetch anything.
    let fetches = all.iter().find(|(word, rest)| word == "ADD" || (word == "FROM" && rest.contains('/')));
    holds(fetches.is_none(), || format!("{fetches:?} names a place of its own"))
}

fn settings(server: &Server) -> Result<()> {
    let all = read()?;
    let stage = image(&all)?;
    let mut env: Env = one(stage, "ENV")?
        .split_whitespace()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    env.insert("KEYHALL_PUBLIC_URL".to_owned(), "https://keyhall.example.com".to_owned());
    let configuration = server.configuration(&env)?;
    let (listens, exposed) = (text(&configuration, "listen"), one(stage, "EXPOSE")?);
    holds(listens == format!("0.0.0.0:{exposed}"), || format!("it listens on {listens} and exposes {exposed}"))?;
    let (database, volume) =
        (text(&configuration, "database_url"), one(stage, "VOLUME")?.trim_matches(['[', ']', '"']));
    holds(database.starts_with(&format!("sqlite://{volume}/")), || format!("{database} is outside {volume}"))
}

fn compiler(all: &[Instruction]) -> Result<()> {
    let manifest: toml::Table = fs::read_to_string("Cargo.toml")?.parse()?;
    let wanted = manifest.get("workspace").and_then(|w| w.get("package")).and_then(|p| p.get("rust-version"));
    let wanted = wanted.and_then(toml::Value::as_str).context("no rust-version in Cargo.toml")?;
    let used = all.iter().find_map(|(word, rest)| (word == "ARG").then(|| rest.strip_prefix("RUST="))?);
    let used = used.context("no ARG RUST=")?;
    holds(used == wanted || used.starts_with(&format!("{wanted}.")), || {
        format!("RUST is {used}, the workspace asks for {wanted}")
    })
}

fn ignored() -> Result<()> {
    let list = fs::read_to_string(".dockerignore")?;
    for pattern in ["**/target", "**/node_modules", ".git", "*.age", "*.db", "*.env"] {
        holds(list.lines().any(|line| line == pattern), || format!("`{pattern}` is missing from .dockerignore"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continued_lines_are_one_instruction_and_comments_are_none() {
        let read = instructions("# a\nFROM x AS y\nENV A=1 \\\n    B=2\n\nUSER 1:1\n");
        let wanted = [("FROM", "x AS y"), ("ENV", "A=1 B=2"), ("USER", "1:1")];
        assert_eq!(read, wanted.map(|(word, rest)| (word.to_owned(), rest.to_owned())));
    }

    #[test]
    fn an_image_with_a_shell_or_as_root_is_refused() {
        let good = read_good();
        last_stage(&good).unwrap();
        for (word, rest) in
            [("USER", "root"), ("FROM", "debian"), ("ENTRYPOINT", "keyhall"), ("HEALTHCHECK", "CMD keyhall health")]
        {
            let mut bad = good.clone();
            let last = bad.iter().rposition(|(name, _)| name == word).unwrap();
            bad[last].1 = rest.to_owned();
            assert!(last_stage(&bad).is_err(), "{word} {rest}");
        }
    }

    fn read_good() -> Vec<Instruction> {
        instructions(&fs::read_to_string(shell::absolute(FILE)).unwrap())
    }
}
