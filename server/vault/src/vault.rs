//! The handle.

use crate::cache::Cache;
use audit::Audit;
use context::{Clock, Entropy, OrgScope, SystemScope};
use seal::{Keyring, Master};
use std::{
    fmt,
    ops::Deref,
    sync::{Arc, Mutex},
};
use store::Store;
use types::OrgId;

/// Keeps secrets sealed and opens them for one use. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Parts>);

/// What it is made of.
pub struct Parts {
    pub(crate) store: Store,
    pub(crate) audit: Audit,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) master: Arc<Master>,
    keyring: Arc<Keyring>,
    pub(crate) cache: Mutex<Cache>,
}

impl Deref for Vault {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Vault {
    /// A vault that seals to this master.
    pub fn new(
        store: Store,
        audit: Audit,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        master: Arc<Master>,
        keyring: Arc<Keyring>,
    ) -> Self {
        let cache = Mutex::new(Cache::new(store.bus().subscribe()));
        Self(Arc::new(Parts { store, audit, clock, entropy, master, keyring, cache }))
    }

    /// The instance's own keys.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// 16 hexadecimal digits by which an organization recognises a secret; see [`Keyring::fingerprint`].
    pub fn fingerprint(&self, org: OrgId, secret: &[u8]) -> String {
        self.keyring.fingerprint(org, secret)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

/// The scope of the instance's own rows.
pub(crate) fn instance() -> OrgScope {
    #[expect(
        clippy::disallowed_methods,
        reason = "the keyring belongs to the instance, which no caller has a scope of"
    )]
    SystemScope::named("vault.keyring").for_org(OrgId::INSTANCE)
}
