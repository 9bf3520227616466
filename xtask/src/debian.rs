//! Debian packages: installed when this runs as root on Debian, named with their command otherwise.
use crate::{
    shell::{first_line, run, run_quietly},
    steps::say,
};
use anyhow::{Context, Result, bail};
use std::{path::Path, process::Command};

/// Makes sure that packages are installed; `purpose` ends the sentence "… needs".
pub(crate) fn need(packages: &[&str], purpose: &str) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let install = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    if !Path::new("/etc/debian_version").exists() {
        bail!("{purpose} needs what Debian calls {}: install it with your system's packages", missing.join(", "));
    }
    if first_line("id", &["-u"]).as_deref() != Some("0") {
        bail!("{purpose} needs Debian packages: run `sudo {install}`");
    }
    say(format_args!("installing {}", missing.join(", ")));
    run_quietly(Command::new("apt-get").args(["update", "-q"])).context("refreshing Debian's package lists")?;
    let mut command = Command::new("apt-get");
    command.args(["install", "-y", "-q", "--no-install-recommends"]).args(&missing);
    run(command.env("DEBIAN_FRONTEND", "noninteractive")).with_context(|| format!("{purpose}: `{install}` failed"))
}

fn is_installed(package: &str) -> bool {
    first_line("dpkg-query", &["-W", "-f=${db:Status-Status}", package]).as_deref() == Some("installed")
}
