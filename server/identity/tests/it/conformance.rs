//! Which modules of the OpenID Foundation's conformance suite have a test of their name here, and how many answers are
//! refused in all.

use std::collections::BTreeSet;

const FILES: [&str; 4] =
    [include_str!("accepted.rs"), include_str!("refused.rs"), include_str!("issuer.rs"), include_str!("logout.rs")];

/// Modules of the suite's plans for relying parties that apply: code flow with `response_mode=query`, no refresh tokens.
const MODULES: [&str; 31] = [
    "oidcc-client-test",
    "oidcc-client-test-invalid-iss",
    "oidcc-client-test-missing-sub",
    "oidcc-client-test-invalid-aud",
    "oidcc-client-test-missing-aud",
    "oidcc-client-test-missing-iat",
    "oidcc-client-test-kid-absent-single-jwks",
    "oidcc-client-test-kid-absent-multiple-jwks",
    "oidcc-client-test-idtoken-sig-rs256",
    "oidcc-client-test-idtoken-sig-none",
    "oidcc-client-test-invalid-sig-rs256",
    "oidcc-client-test-invalid-sig-hs256",
    "oidcc-client-test-invalid-sig-es256",
    "oidcc-client-test-userinfo-invalid-sub",
    "oidcc-client-test-nonce-invalid",
    "oidcc-client-test-scope-userinfo-claims",
    "oidcc-client-test-client-secret-basic",
    "oidcc-client-test-discovery-issuer-mismatch",
    "oidcc-client-test-discovery-openid-config",
    "oidcc-client-test-discovery-jwks-uri-keys",
    "oidcc-client-test-signing-key-rotation",
    "oidcc-client-test-signing-key-rotation-just-before-signing",
    "oidcc-client-test-rp-init-logout",
    "oidcc-client-test-rp-backchannel-rpinitlogout",
    "oidcc-client-test-rp-backchannel-rpinitlogout-alg-none",
    "oidcc-client-test-rp-backchannel-rpinitlogout-no-event",
    "oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss",
];

/// Names of tests: functions, and the lines of the tables that make them.
fn tests() -> BTreeSet<String> {
    let lines = FILES.into_iter().flat_map(str::lines).map(str::trim_start);
    let names = lines.filter_map(|line| match line.strip_prefix("async fn ") {
        Some(rest) => rest.split_once("()").map(|(name, _)| name),
        None => line.split_once(": ").map(|(name, _)| name).filter(|_| line.contains('|')),
    });
    let is_name = |name: &&str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    names.filter(is_name).map(str::to_owned).collect()
}

#[test]
fn every_module_that_applies_has_a_test_of_its_name() {
    let tests = tests();
    let missing: Vec<_> = MODULES.into_iter().filter(|module| !tests.contains(&module.replace('-', "_"))).collect();
    assert!(missing.is_empty(), "no test is named after {missing:?}");
}

#[test]
fn at_least_forty_five_different_answers_are_refused() {
    let table = |file: &str| {
        let lines = file.lines().map(str::trim_start);
        lines.filter(|line| line.contains(": \"") && line.contains('|') && !line.starts_with("//")).count()
    };
    let (answers, logouts) = (table(FILES[1]), table(FILES[3]));
    let named = tests().iter().filter(|name| name.starts_with("oidcc_client_test")).count();
    eprintln!("{answers} answers and {logouts} logout tokens refused; {named} cases named after the suite's modules");
    assert!(answers >= 45 && logouts >= 7, "{answers} and {logouts}");
}
