//! The systemd unit and its file of settings: judged by systemd where it is, and read here in any case.
use super::{
    checks::{Checks, holds},
    settings::{Env, Server, text},
};
use crate::shell::{absolute, run_quietly};
use anyhow::{Context, Result};
use std::{fs, path::Path, process::Command};

const UNIT: &str = "packaging/systemd/keyhall.service";
const SETTINGS: &str = "packaging/systemd/keyhall.env";
const PROGRAM: &str = "/usr/local/bin/keyhall";

/// Tenths of systemd's points from 0 (sealed) to 10 (open); a server has a network and can't have fewer than about one.
const EXPOSURE: &str = "15";

/// What the sandbox must say; systemd's own judgement is about the whole.
const HARDENING: [(&str, &str); 22] = [
    ("CapabilityBoundingSet", ""),
    ("DynamicUser", "yes"),
    ("LimitCORE", "0"),
    ("LockPersonality", "yes"),
    ("MemoryDenyWriteExecute", "yes"),
    ("NoNewPrivileges", "yes"),
    ("PrivateDevices", "yes"),
    ("PrivateTmp", "yes"),
    ("PrivateUsers", "yes"),
    ("ProtectControlGroups", "yes"),
    ("ProtectHome", "yes"),
    ("ProtectKernelModules", "yes"),
    ("ProtectKernelTunables", "yes"),
    ("ProtectProc", "invisible"),
    ("ProtectSystem", "strict"),
    ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
    ("RestrictNamespaces", "yes"),
    ("RestrictSUIDSGID", "yes"),
    ("StateDirectory", "keyhall"),
    ("StateDirectoryMode", "0700"),
    ("SystemCallFilter", "@system-service"),
    ("UMask", "0077"),
];

pub(super) fn check(checks: &mut Checks, server: &Server) -> Result<()> {
    let unit = fs::read_to_string(UNIT)?;
    let service = section(&unit, "Service");
    checks.that("the unit's sandbox is closed", || {
        for (name, wanted) in HARDENING {
            let is_there = service.contains(&(name, wanted));
            holds(is_there, || format!("{UNIT} does not say {name}={wanted}"))?;
        }
        Ok(())
    });
    checks.that("the unit starts the server and leaves it time to drain", || {
        holds(service.contains(&("ExecStart", "/usr/local/bin/keyhall serve")), || "ExecStart is another".to_owned())?;
        let stop = value(&service, "TimeoutStopSec").and_then(|text| text.parse::<u32>().ok());
        holds(stop.is_some_and(|seconds| seconds >= 20), || {
            format!("TimeoutStopSec is {stop:?}: streams alone have ten")
        })
    });
    checks.that("the unit's settings are the server's", || settings(&service, server));
    let (sound, closed) = ("systemd finds nothing wrong with the unit", "systemd rates the unit as hardly exposed");
    let help = Command::new("systemd-analyze").arg("--help").output();
    // From systemd 250 on a unit can be rated where no service manager runs.
    match help.map(|output| String::from_utf8_lossy(&output.stdout).contains("--offline")) {
        Ok(true) => {
            let copy = beside_its_program(&unit, server)?;
            checks.that(sound, || verify(&copy));
            checks.that(closed, || exposure(&copy));
        }
        _ => {
            checks.skip(sound, "no systemd-analyze of systemd 250 or newer here");
            checks.skip(closed, "no systemd-analyze of systemd 250 or newer here");
        }
    }
    Ok(())
}

/// Name and value of every line of a section.
fn section<'a>(unit: &'a str, name: &str) -> Vec<(&'a str, &'a str)> {
    let heading = format!("[{name}]");
    let lines = unit.lines().skip_while(|line| *line != heading).skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .collect()
}

fn value<'a>(section: &[(&'a str, &'a str)], name: &str) -> Option<&'a str> {
    section.iter().find(|(one, _)| *one == name).map(|(_, value)| *value)
}

fn settings(service: &[(&str, &str)], server: &Server) -> Result<()> {
    let file = fs::read_to_string(SETTINGS)?;
    let mut env = Env::new();
    for (name, value) in assignments(&file) {
        holds(!value.contains([' ', '"', '\'', '$', '\\']), || {
            format!("{name}: a shell and systemd read `{value}` differently")
        })?;
        env.insert(name.to_owned(), value.to_owned());
    }
    // The file would win over the unit: then the credential would not be used.
    holds(!env.contains_key("KEYHALL_AGE_IDENTITY_FILE"), || format!("{SETTINGS} names the identity file"))?;
    let own = service.iter().filter(|(name, _)| *name == "Environment").filter_map(|(_, pair)| pair.split_once('='));
    env.extend(own.map(|(name, value)| (name.to_owned(), value.replace("%d", "/run/credentials/keyhall.service"))));
    let credential =
        value(service, "LoadCredential").and_then(|text| text.split_once(':')).context("no LoadCredential")?.0;
    let wanted = format!("/run/credentials/keyhall.service/{credential}");
    holds(env.get("KEYHALL_AGE_IDENTITY_FILE") == Some(&wanted), || {
        "the credential is not the identity file".to_owned()
    })?;
    let configuration = server.configuration(&env)?;
    let database = text(&configuration, "database_url");
    holds(database.starts_with("sqlite:///var/lib/keyhall/"), || format!("{database} is not in the state directory"))
}

fn assignments(file: &str) -> impl Iterator<Item = (&str, &str)> {
    file.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='))
}

/// A copy that starts the development build, for systemd looks whether the program is there.
fn beside_its_program(unit: &str, server: &Server) -> Result<std::path::PathBuf> {
    let folder = absolute("target/install");
    fs::create_dir_all(&folder)?;
    let copy = folder.join("keyhall.service");
    fs::write(&copy, unit.replace(PROGRAM, &server.binary().to_string_lossy()))?;
    Ok(copy)
}

fn verify(unit: &Path) -> Result<()> {
    let mut command = Command::new("systemd-analyze");
    let output = command.args(["verify", "--recursive-errors=no", "--man=no"]).arg(unit).output()?;
    // An unknown line is a warning, and success.
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    holds(output.status.success() && said.is_empty(), || said)
}

fn exposure(unit: &Path) -> Result<()> {
    let mut command = Command::new("systemd-analyze");
    run_quietly(command.args(["security", "--no-pager", "--offline=true", "--threshold", EXPOSURE]).arg(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_where_the_next_begins() {
        let unit = "[Unit]\nA=1\n[Service]\n# no\nB=2\nB=3\n\n[Install]\nC=4\n";
        let service = section(unit, "Service");
        assert_eq!(service, [("B", "2"), ("B", "3")]);
        assert_eq!(value(&service, "C"), None);
    }
}
