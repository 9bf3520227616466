//! The server's own word on settings, commands and flags.
use crate::{server_binary, shell, site::Profile};
use anyhow::{Context, Result, bail};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::{Command, Output},
};

/// Variables as a file sets them.
pub(super) type Env = BTreeMap<String, String>;

/// A development build of the server.
pub(super) struct Server {
    binary: PathBuf,
    /// Every setting that it knows.
    pub(super) settings: BTreeSet<String>,
}

impl Server {
    /// Builds it and asks for its settings.
    pub(super) fn build() -> Result<Self> {
        let binary = shell::absolute(server_binary::build(Profile::Development, "")?);
        let settings = BTreeSet::new();
        let mut server = Self { binary, settings };
        // Whatever is not known is answered with the names of all that are.
        let refused =
            server.run(&["serve", "--print-config"], &[("KEYHALL_NO_SETTING".to_owned(), String::new())].into())?;
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        server.settings = names(&said).with_context(|| format!("an unknown setting was not refused: {said}"))?;
        Ok(server)
    }

    /// Where it is.
    pub(super) fn binary(&self) -> &std::path::Path {
        &self.binary
    }

    fn run(&self, words: &[&str], env: &Env) -> Result<Output> {
        Ok(Command::new(&self.binary).args(words).env_clear().envs(env).output()?)
    }

    /// The effective configuration that the variables make.
    pub(super) fn configuration(&self, env: &Env) -> Result<toml::Table> {
        let output = self.run(&["serve", "--print-config"], env)?;
        if !output.status.success() {
            bail!("the server refuses it: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        String::from_utf8_lossy(&output.stdout).parse().context("reading `keyhall serve --print-config`")
    }

    /// What a command says about itself; an error when there is no such command.
    pub(super) fn help(&self, words: &[&str]) -> Result<String> {
        let output = self.run(&[words, &["--help"]].concat(), &Env::new())?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn names(refusal: &str) -> Option<BTreeSet<String>> {
    let list = refusal.split_once("Settings are: ")?.1;
    Some(list.split(',').map(|name| name.trim().to_owned()).collect())
}

/// Fails unless a list has exactly the settings that are known.
pub(super) fn same(listed: &BTreeSet<String>, known: &BTreeSet<String>, list: &str) -> Result<()> {
    let missing: Vec<_> = known.difference(listed).collect();
    let unknown: Vec<_> = listed.difference(known).collect();
    if missing.is_empty() && unknown.is_empty() {
        Ok(())
    } else {
        bail!("{list}: missing {missing:?}, not a setting {unknown:?}")
    }
}

/// A text setting of a configuration.
pub(super) fn text<'a>(configuration: &'a toml::Table, name: &str) -> &'a str {
    configuration.get(name).and_then(toml::Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_of_an_unknown_setting_names_the_known_ones() {
        let said = "keyhall: KEYHALL_X is not a setting. Settings are: KEYHALL_LISTEN, KEYHALL_LOG\n";
        assert_eq!(names(said).unwrap().into_iter().collect::<Vec<_>>(), ["KEYHALL_LISTEN", "KEYHALL_LOG"]);
        assert!(names("keyhall: something else").is_none());
    }
}
