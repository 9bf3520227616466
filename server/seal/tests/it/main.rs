//! Sealing with real identity files.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use age::{Encryptor, x25519};
use context::{Entropy, SystemEntropy};
use seal::{Error, Header, Master, Purpose, Sealed};
use std::{fs, io::Write, os::unix::fs::PermissionsExt, path::PathBuf};
use tempfile::TempDir;
use types::{Moment, OrgId};

const CANARY: &[u8] = b"sk-canary-3141592653589793";

struct Bench {
    folder: TempDir,
    master: Master,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let master = Master::create_file(&folder.path().join("identity.age"), &SystemEntropy).unwrap();
        Self { folder, master }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file with this text and mode.
    fn file(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    fn identity_text(&self) -> String {
        fs::read_to_string(self.path("identity.age")).unwrap()
    }

    fn header(&self) -> Header {
        header(&self.master)
    }
}

fn id<T: From<uuid::Uuid>>() -> T {
    (&SystemEntropy as &dyn Entropy).id(Moment(1))
}

fn header(master: &Master) -> Header {
    Header {
        org: id(),
        secret: id(),
        purpose: Purpose::ProviderKey,
        generation: 1,
        dest_origin: "https://api.openai.com".to_owned(),
        recipient_fp: master.recipient_fp(),
    }
}

#[test]
fn a_secret_opens_under_its_own_header() {
    let bench = Bench::new();
    let header = bench.header();
    let sealed = bench.master.seal(&header, CANARY).unwrap();
    assert_eq!(*bench.master.open(&header, &sealed).unwrap(), CANARY);
    // Another reading of the same file opens it as well.
    let again = Master::from_file(&[bench.path("identity.age")], &[]).unwrap();
    assert_eq!(*again.open(&header, &sealed).unwrap(), CANARY);
    assert_eq!(again.recipient_fp(), bench.master.recipient_fp());
}

#[test]
fn a_secret_moved_to_any_other_place_is_refused_before_it_is_decrypted() {
    let bench = Bench::new();
    let header = bench.header();
    let sealed = bench.master.seal(&header, CANARY).unwrap();
    let mut elsewhere = vec![
        Header { org: id(), ..header.clone() },
        Header { org: OrgId::INSTANCE, ..header.clone() },
        Header { secret: id(), ..header.clone() },
        Header { generation: 2, ..header.clone() },
        Header { dest_origin: "https://evil.example".to_owned(), ..header.clone() },
        Header { dest_origin: "https://api.openai.com.".to_owned(), ..header.clone() },
        Header { dest_origin: String::new(), ..header.clone() },
        Header { recipient_fp: String::new(), ..header.clone() },
    ];
    let purposes = Purpose::ALL.into_iter().filter(|purpose| *purpose != header.purpose);
    elsewhere.extend(purposes.map(|purpose| Header { purpose, ..header.clone() }));
    for header in elsewhere {
        assert!(matches!(bench.master.open(&header, &sealed), Err(Error::Unbound)), "{header:?}");
    }
}

/// Each of two rows takes the other's file, the other's MAC, or both.
#[test]
fn two_rows_that_swap_what_they_hold_are_both_refused() {
    let bench = Bench::new();
    let first = bench.header();
    for second in [
        Header { org: id(), ..first.clone() },
        Header { secret: id(), ..first.clone() },
        Header { purpose: Purpose::ClientSecret, ..first.clone() },
        Header { generation: 2, ..first.clone() },
        Header { dest_origin: "https://api.anthropic.com".to_owned(), ..first.clone() },
    ] {
        let a = bench.master.seal(&first, b"one").unwrap();
        let b = bench.master.seal(&second, b"two").unwrap();
        let mixed = Sealed { blob: a.blob.clone(), mac: b.mac.clone() };
        for (header, sealed) in [(&first, &b), (&second, &a), (&first, &mixed), (&second, &mixed)] {
            assert!(matches!(bench.master.open(header, sealed), Err(Error::Unbound)), "{second:?}");
        }
        assert_eq!(*bench.master.open(&first, &a).unwrap(), b"one");
    }
}

/// The recipient is public: anyone can make an age file that decrypts.
#[test]
fn a_freshly_forged_age_file_is_refused() {
    let bench = Bench::new();
    let header = bench.header();
    let sealed = bench.master.seal(&header, CANARY).unwrap();
    let recipients = bench.master.recipients();
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|recipient| recipient as _)).unwrap();
    let mut blob = Vec::new();
    let mut writer = encryptor.wrap_output(&mut blob).unwrap();
    writer.write_all(b"sk-of-the-attacker").unwrap();
    writer.finish().unwrap();
    for mac in [sealed.mac, vec![0; 32], Vec::new()] {
        assert!(matches!(bench.master.open(&header, &Sealed { blob: blob.clone(), mac }), Err(Error::Unbound)));
    }
}

#[test]
fn a_changed_file_or_mac_is_refused() {
    let bench = Bench::new();
    let header = bench.header();
    let sealed = bench.master.seal(&header, CANARY).unwrap();
    for at in 0..sealed.blob.len() {
        let mut changed = sealed.clone();
        changed.blob[at] ^= 1;
        assert!(matches!(bench.master.open(&header, &changed), Err(Error::Unbound)));
    }
    for at in 0..32 {
        let mut changed = sealed.clone();
        changed.mac[at] ^= 0x80;
        assert!(matches!(bench.master.open(&header, &changed), Err(Error::Unbound)));
    }
}

#[test]
fn another_identity_opens_nothing() {
    let (ours, theirs) = (Bench::new(), Bench::new());
    let header = ours.header();
    let sealed = ours.master.seal(&header, CANARY).unwrap();
    assert!(matches!(theirs.master.open(&header, &sealed), Err(Error::Unbound)));
    assert!(matches!(theirs.master.seal(&header, CANARY), Err(Error::OtherRecipients { .. })));
}

#[test]
fn a_new_identity_on_top_still_opens_what_the_old_one_sealed() {
    let (old, new) = (Bench::new(), Bench::new());
    let header = old.header();
    let sealed = old.master.seal(&header, CANARY).unwrap();
    let both = new.file("both.age", &format!("{}{}", new.identity_text(), old.identity_text()), 0o600);
    let both = Master::from_file(&[both], &[]).unwrap();
    assert_eq!(*both.open(&header, &sealed).unwrap(), CANARY);
    assert_eq!(both.recipient_fp(), new.master.recipient_fp());
    let apart = Master::from_file(&[new.path("identity.age"), old.path("identity.age")], &[]).unwrap();
    assert_eq!(*apart.open(&header, &sealed).unwrap(), CANARY);
    // What is sealed now, the old identity alone doesn't open.
    let fresh = self::header(&both);
    let sealed = both.seal(&fresh, CANARY).unwrap();
    assert!(old.master.open(&fresh, &sealed).is_err());
}

#[test]
fn the_stock_tool_opens_a_sealed_file_with_either_recipient() {
    let (bench, safe) = (Bench::new(), Bench::new());
    let extra = [safe.master.recipients()[0].to_string()];
    let master = Master::from_file(&[bench.path("identity.age")], &extra).unwrap();
    assert_ne!(master.recipient_fp(), bench.master.recipient_fp());
    let header = header(&master);
    let sealed = master.seal(&header, CANARY).unwrap();
    for text in [bench.identity_text(), safe.identity_text()] {
        let identity: x25519::Identity = text.lines().last().unwrap().parse().unwrap();
        let plain = age::decrypt(&identity, &sealed.blob).unwrap();
        assert!(plain.windows(CANARY.len()).any(|window| window == CANARY));
        assert_eq!(plain.len() % 256, 0);
    }
}

#[test]
fn an_extra_recipient_that_is_none_is_refused() {
    let bench = Bench::new();
    let refused = Master::from_file(&[bench.path("identity.age")], &["ssh-ed25519 AAAA".to_owned()]);
    assert!(matches!(refused, Err(Error::NotARecipient(_))));
}

#[test]
fn an_identity_file_is_made_for_its_owner_alone_and_never_overwritten() {
    let bench = Bench::new();
    let path = bench.path("identity.age");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let before = bench.identity_text();
    assert!(matches!(Master::create_file(&path, &SystemEntropy), Err(Error::Exists(_))));
    assert_eq!(bench.identity_text(), before);
}

#[test]
fn an_identity_file_that_others_may_read_is_refused_and_the_error_says_what_to_do() {
    let bench = Bench::new();
    for mode in [0o604, 0o644, 0o666, 0o602, 0o601, 0o660, 0o620] {
        let path = bench.file("exposed.age", &bench.identity_text(), mode);
        let error = Master::from_file(std::slice::from_ref(&path), &[]).unwrap_err();
        assert!(matches!(error, Error::Exposed { .. }), "{mode:o}: {error}");
        assert!(error.to_string().contains(&format!("chmod 600 {}", path.display())), "{error}");
    }
    let path = bench.file("fine.age", &bench.identity_text(), 0o400);
    assert!(Master::from_file(&[path], &[]).is_ok());
}

#[test]
fn a_missing_file_is_named_with_the_command_that_makes_one() {
    let bench = Bench::new();
    let error = Master::from_file(&[bench.path("nowhere.age")], &[]).unwrap_err().to_string();
    assert!(error.contains("nowhere.age") && error.contains("keyhall setup"), "{error}");
    assert!(matches!(Master::from_file(&[], &[]), Err(Error::NoFile)));
    assert!(matches!(Master::from_file(&[bench.folder.path().to_owned()], &[]), Err(Error::NotAFile(_))));
}

#[test]
fn a_line_that_is_no_identity_is_named_by_number_and_not_repeated() {
    let bench = Bench::new();
    let mut text = bench.identity_text();
    text.push_str("AGE-SECRET-KEY-1CANARY\n");
    let error = Master::from_file(&[bench.file("bad.age", &text, 0o600)], &[]).unwrap_err();
    assert!(matches!(error, Error::NotAnIdentity { line: 4, .. }), "{error}");
    assert!(!error.to_string().contains("CANARY") && !format!("{error:?}").contains("CANARY"));
    let empty = bench.file("empty.age", "# nothing\n\n", 0o600);
    assert!(matches!(Master::from_file(&[empty], &[]), Err(Error::NoIdentity(_))));
}

#[test]
fn nothing_prints_a_secret() {
    let bench = Bench::new();
    let header = bench.header();
    let sealed = bench.master.seal(&header, CANARY).unwrap();
    let secret = bench.identity_text().lines().last().unwrap().to_owned();
    let printed = format!("{:?} {:?} {header:?}", bench.master, sealed);
    assert!(!printed.contains(&secret[..20]) && !printed.contains("canary"));
    let bytes: Vec<_> = CANARY.iter().map(ToString::to_string).collect();
    assert!(!printed.contains(&bytes.join(", ")));
}
