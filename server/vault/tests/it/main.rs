//! The vault on a real SQLite file and a real identity file.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use audit::{Audit, Keys};
use context::{Caller, Credential, Entropy, Origin, SettableClock, SystemEntropy, SystemScope};
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait};
use std::{path::PathBuf, sync::Arc};
use store::{Invalidation, Scoped, Store, entity};
use test_database::TestDatabase;
use types::{
    Moment, OrgId, Role, RoleSet, SecretId,
    view::{AuditQuery, AuditRow},
};
use vault::{Error, Keyring, Purpose, Vault};

const START: Moment = Moment(1_764_000_000_000_000);
const OPENAI: &str = "https://api.openai.com";
const CANARY: &str = "sk-canary-3141592653589793";

struct World {
    folder: tempfile::TempDir,
    database: TestDatabase,
    store: Store,
    clock: Arc<SettableClock>,
    audit: Audit,
    vault: Vault,
    org: OrgId,
}

fn id<T: From<uuid::Uuid>>() -> T {
    (&SystemEntropy as &dyn Entropy).id(START)
}

fn identity(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("identity.age")
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::migrated().await;
        let store = database.store().await;
        let clock = Arc::new(SettableClock::at(START));
        let keys = Keys { mac: [1; 32], checkpoint_seed: [2; 32], origin: "hall.example".to_owned() };
        let audit = Audit::new(store.clone(), clock.clone(), keys);
        let master = seal::Master::create_file(&identity(&folder), &SystemEntropy).unwrap();
        let keyring = Keyring::generate(&SystemEntropy);
        let vault = Vault::new(
            store.clone(),
            audit.clone(),
            clock.clone(),
            Arc::new(SystemEntropy),
            Arc::new(master),
            Arc::new(keyring),
        );
        Self { folder, database, store, clock, audit, vault, org: id() }
    }

    /// The same database in another process: nothing is remembered, and maybe another identity is loaded.
    fn restarted(&self, master: seal::Master) -> Vault {
        let (store, audit, clock) = (self.store.clone(), self.audit.clone(), self.clock.clone());
        let keyring = Arc::new(Keyring::generate(&SystemEntropy));
        Vault::new(store, audit, clock, Arc::new(SystemEntropy), Arc::new(master), keyring)
    }

    fn master(&self) -> seal::Master {
        seal::Master::from_file(&[identity(&self.folder)], &[]).unwrap()
    }

    fn admin(&self) -> Caller {
        admin_of(self.org)
    }

    async fn keep(&self, generation: u32) -> SecretId {
        let admin = self.admin();
        let mut write = self.store.write(admin.scope()).await.unwrap();
        let secret = self
            .vault
            .keep(&mut write, &admin, Purpose::ProviderKey, generation, OPENAI, CANARY.as_bytes())
            .await
            .unwrap();
        write.commit().await.unwrap();
        secret
    }

    async fn open(&self, secret: SecretId) -> Result<String, Error> {
        open(&self.vault, &self.admin(), secret).await
    }

    async fn execute(&self, sql: &str) {
        self.database.tamper(sql).await;
    }

    async fn events(&self, action: &str) -> Vec<AuditRow> {
        let query = AuditQuery { action: Some(action.to_owned()), ..AuditQuery::default() };
        self.audit.page(&self.admin(), &query).await.unwrap().rows
    }
}

fn admin_of(org: OrgId) -> Caller {
    let roles = RoleSet::NONE.with(Role::Admin);
    #[expect(clippy::disallowed_methods, reason = "tests authenticate nobody")]
    Caller::authenticated(org, Some(id()), roles, Credential::SignIn(id()), id(), Origin::default())
}

async fn open(vault: &Vault, caller: &Caller, secret: SecretId) -> Result<String, Error> {
    let opened = vault.open(caller.scope(), secret, Purpose::ProviderKey, OPENAI).await;
    opened.map(|secret| secret.reveal().to_owned())
}

#[tokio::test]
async fn a_kept_secret_opens_and_its_event_tells_nothing_of_it() {
    let world = World::new().await;
    let secret = world.keep(1).await;
    assert_eq!(world.open(secret).await.unwrap(), CANARY);
    assert_eq!(open(&world.restarted(world.master()), &world.admin(), secret).await.unwrap(), CANARY);
    let events = world.events("secret.set").await;
    assert_eq!(events[0].target_id, secret.to_string());
    assert!(events[0].detail.contains(r#""generation":1"#) && events[0].detail.contains(OPENAI));
    assert!(!format!("{events:?}").contains("canary"));
    let contents = world.database.contents().await;
    let holds = |word: &[u8]| contents.iter().any(|(_, bytes)| bytes.windows(word.len()).any(|window| window == word));
    assert!(holds(b"secret.set") && !holds(b"sk-canary"), "the database holds the plain text");
}

#[tokio::test]
async fn a_change_that_is_not_committed_keeps_nothing() {
    let world = World::new().await;
    let admin = world.admin();
    let mut write = world.store.write(admin.scope()).await.unwrap();
    let secret = world.vault.keep(&mut write, &admin, Purpose::ProviderKey, 1, OPENAI, b"x").await.unwrap();
    drop(write);
    assert!(matches!(world.open(secret).await, Err(Error::NotFound(_))));
    assert!(world.events("secret.set").await.is_empty());
}

#[tokio::test]
async fn a_secret_goes_to_its_own_destination_purpose_and_organization_only() {
    let world = World::new().await;
    let secret = world.keep(1).await;
    // Once with an empty memory, once with the secret remembered.
    for warm in [false, true] {
        if warm {
            world.open(secret).await.unwrap();
        }
        let scope = world.admin().scope();
        let evil = world.vault.open(scope, secret, Purpose::ProviderKey, "https://evil.example").await;
        assert!(matches!(evil, Err(Error::Mismatch { .. })));
        let other = world.vault.open(scope, secret, Purpose::ClientSecret, OPENAI).await;
        assert!(matches!(other, Err(Error::Mismatch { .. })));
        assert!(matches!(open(&world.vault, &admin_of(id()), secret).await, Err(Error::NotFound(_))));
    }
    let events = world.events("seal.mismatch").await;
    assert_eq!(events.len(), 4);
    assert!(events.iter().all(|event| event.outcome == "refused" && event.target_id == secret.to_string()));
}

#[tokio::test]
async fn a_row_changed_in_the_database_is_refused_and_recorded() {
    for sql in [
        "UPDATE sealed_secret SET dest_origin = 'https://evil.example'",
        "UPDATE sealed_secret SET purpose = 'client_secret'",
        "UPDATE sealed_secret SET purpose = 'nonsense'",
        "UPDATE sealed_secret SET generation = 2",
        "UPDATE sealed_secret SET mac = zeroblob(32)",
        "UPDATE sealed_secret SET blob = blob || x'00'",
    ] {
        let world = World::new().await;
        let secret = world.keep(1).await;
        world.execute(sql).await;
        let opened = world.open(secret).await;
        assert!(matches!(opened, Err(Error::Mismatch { .. })), "{sql}: {opened:?}");
        assert_eq!(world.events("seal.mismatch").await.len(), 1, "{sql}");
    }
}

#[tokio::test]
async fn two_secrets_that_exchange_their_files_are_both_refused() {
    let world = World::new().await;
    let (first, second) = (world.keep(1).await, world.keep(1).await);
    let (a, b) = (sealed_row(&world, first).await, sealed_row(&world, second).await);
    put(&world, first, b.blob, b.mac).await;
    put(&world, second, a.blob, a.mac).await;
    assert!(matches!(world.open(first).await, Err(Error::Mismatch { .. })));
    assert!(matches!(world.open(second).await, Err(Error::Mismatch { .. })));
}

/// An older file of the same secret is genuine in itself: only the log says that it is not the latest.
#[tokio::test]
async fn an_older_genuine_file_put_back_is_refused() {
    let world = World::new().await;
    let secret = world.keep(1).await;
    let (old, admin) = (sealed_row(&world, secret).await, world.admin());
    // What a rewrap writes: the same secret sealed again, and the event that says so.
    let header = seal::Header {
        org: world.org,
        secret,
        purpose: Purpose::ProviderKey,
        generation: 1,
        dest_origin: OPENAI.to_owned(),
        recipient_fp: world.master().recipient_fp(),
    };
    let fresh = world.master().seal(&header, b"sk-rotated").unwrap();
    let hash = {
        use sha2::Digest;
        let hash = sha2::Sha256::digest(&fresh.blob);
        hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let write = world.store.write(admin.scope()).await.unwrap();
    let event = audit::Event::new("secret.set", "secret", secret.to_string());
    let event = event.with("generation", 1).with("blob_sha256", hash);
    world.audit.append(&write, &admin, event).await.unwrap();
    write.commit().await.unwrap();
    put(&world, secret, fresh.blob, fresh.mac).await;
    assert_eq!(world.open(secret).await.unwrap(), "sk-rotated");
    put(&world, secret, old.blob, old.mac).await;
    let opened = open(&world.restarted(world.master()), &admin, secret).await;
    assert!(matches!(opened, Err(Error::Mismatch { why: "it is not what was sealed last", .. })), "{opened:?}");
}

/// What somebody who holds the database file can do.
async fn put(world: &World, secret: SecretId, blob: Vec<u8>, mac: Vec<u8>) {
    use entity::sealed_secret::{Column, Entity};
    use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
    let scope = world.admin().scope();
    let write = world.store.write(scope).await.unwrap();
    let change = Entity::update_in(scope).filter(Column::Id.eq(secret));
    let change = change.col_expr(Column::Blob, Expr::value(blob)).col_expr(Column::Mac, Expr::value(mac));
    assert_eq!(change.exec(&write).await.unwrap().rows_affected, 1);
    write.commit().await.unwrap();
}

async fn sealed_row(world: &World, secret: SecretId) -> entity::sealed_secret::Model {
    let scope = world.admin().scope();
    let read = world.store.read(scope).await.unwrap();
    entity::sealed_secret::Entity::find_one_in(scope, secret).one(&read).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_secret_of_an_identity_that_is_not_loaded_is_unavailable_and_no_tampering() {
    let world = World::new().await;
    let secret = world.keep(1).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let other = seal::Master::create_file(&identity(&elsewhere), &SystemEntropy).unwrap();
    let opened = open(&world.restarted(other), &world.admin(), secret).await;
    assert!(matches!(opened, Err(Error::Unavailable(_))), "{opened:?}");
    assert!(world.events("seal.mismatch").await.is_empty());
    let paths = [identity(&elsewhere), identity(&world.folder)];
    let both = world.restarted(seal::Master::from_file(&paths, &[]).unwrap());
    assert_eq!(open(&both, &world.admin(), secret).await.unwrap(), CANARY);
}

#[tokio::test]
async fn an_opened_secret_is_remembered_for_five_minutes_and_no_longer() {
    let world = World::new().await;
    let secret = world.keep(1).await;
    world.open(secret).await.unwrap();
    // Behind the vault's back: only the memory still has it.
    world.execute("DELETE FROM sealed_secret").await;
    world.clock.advance_seconds(299);
    assert_eq!(world.open(secret).await.unwrap(), CANARY);
    world.clock.advance_seconds(1);
    assert!(matches!(world.open(secret).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_forgotten_secret_is_gone_at_once() {
    let world = World::new().await;
    let (secret, admin) = (world.keep(1).await, world.admin());
    world.open(secret).await.unwrap();
    let mut write = world.store.write(admin.scope()).await.unwrap();
    let foreign = world.vault.forget(&mut write, &admin_of(id()), secret).await;
    assert!(matches!(foreign, Err(Error::NotFound(_))));
    world.vault.forget(&mut write, &admin, secret).await.unwrap();
    write.commit().await.unwrap();
    assert!(matches!(world.open(secret).await, Err(Error::NotFound(_))));
    assert_eq!(world.events("secret.forgotten").await[0].target_id, secret.to_string());
}

#[tokio::test]
async fn a_forgotten_secret_that_is_put_back_is_refused_and_recorded() {
    let world = World::new().await;
    let secret = world.keep(1).await;
    let row = sealed_row(&world, secret).await;
    let admin = world.admin();
    let mut write = world.store.write(admin.scope()).await.unwrap();
    world.vault.forget(&mut write, &admin, secret).await.unwrap();
    write.commit().await.unwrap();
    let write = world.store.write(admin.scope()).await.unwrap();
    entity::sealed_secret::Entity::insert(row.into_active_model()).exec_without_returning(&write).await.unwrap();
    write.commit().await.unwrap();
    assert!(matches!(world.open(secret).await, Err(Error::Mismatch { why: "it was forgotten", .. })));
    assert_eq!(world.events("seal.mismatch").await.len(), 1);
}

#[tokio::test]
async fn news_from_another_process_empties_the_memory() {
    let world = World::new().await;
    let (secret, admin) = (world.keep(1).await, world.admin());
    world.open(secret).await.unwrap();
    world.execute("DELETE FROM sealed_secret").await;
    let mut write = world.store.write(admin.scope()).await.unwrap();
    write.invalidate(Invalidation::Everything);
    write.commit().await.unwrap();
    assert!(matches!(world.open(secret).await, Err(Error::NotFound(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_first_uses_at_once_make_one_data_key() {
    let world = World::new().await;
    let mut uses = tokio::task::JoinSet::new();
    for nth in 0..16 {
        // Half of them in another process.
        let vault = if nth % 2 == 0 { world.vault.clone() } else { world.restarted(world.master()) };
        let scope = world.admin().scope();
        uses.spawn(async move { vault.content_key(scope).await.unwrap() });
    }
    let keys = uses.join_all().await;
    let sealed = keys[0].seal(&SystemEntropy, &[b"message"], b"hello");
    for key in &keys {
        assert_eq!(key.open(&[b"message"], &sealed).unwrap(), b"hello");
    }
    assert_eq!(world.events("data_key.created").await.len(), 1);
    let scope = world.admin().scope();
    let read = world.store.read(scope).await.unwrap();
    assert_eq!(entity::sealed_secret::Entity::find_in(scope).count(&read).await.unwrap(), 1);
}

#[tokio::test]
async fn organizations_have_different_data_keys_and_keep_them() {
    let world = World::new().await;
    let (ours, theirs) = (world.admin().scope(), admin_of(id()).scope());
    let sealed = world.vault.content_key(ours).await.unwrap().seal(&SystemEntropy, &[], b"hello");
    assert!(world.vault.content_key(theirs).await.unwrap().open(&[], &sealed).is_err());
    let later = world.restarted(world.master()).content_key(ours).await.unwrap();
    assert_eq!(later.open(&[], &sealed).unwrap(), b"hello");
}

#[tokio::test]
async fn a_keyring_is_loaded_as_it_was_created_and_not_without_its_identity() {
    let world = World::new().await;
    let master = world.master();
    assert!(vault::keyring::load(&world.store, &master).await.unwrap().is_none());
    let keyring = Keyring::generate(&SystemEntropy);
    #[expect(clippy::disallowed_methods, reason = "tests name their own scopes")]
    let instance = SystemScope::named("test").for_org(OrgId::INSTANCE);
    let write = world.store.write(instance).await.unwrap();
    vault::keyring::create(&write, &master, &keyring, world.clock.as_ref(), &SystemEntropy).await.unwrap();
    write.commit().await.unwrap();
    let loaded = vault::keyring::load(&world.store, &master).await.unwrap().unwrap();
    assert_eq!(loaded.audit_key(), keyring.audit_key());
    assert_eq!(loaded.parts(), keyring.parts());
    let elsewhere = tempfile::tempdir().unwrap();
    let other = seal::Master::create_file(&identity(&elsewhere), &SystemEntropy).unwrap();
    assert!(matches!(vault::keyring::load(&world.store, &other).await, Err(Error::Keyring(_))));
    world.execute("DELETE FROM sealed_secret WHERE purpose = 'keyring.audit'").await;
    assert!(matches!(vault::keyring::load(&world.store, &master).await, Err(Error::Keyring(_))));
}
