//! The handle.

use crate::{
    keys::{Keys, LogKeys},
    standing::Standing,
};
use context::{Clock, OrgScope, SystemScope};
use std::{ops::Deref, sync::Arc};
use store::Store;
use types::{OrgId, Role};

/// Who may read, export and verify the log.
pub const READERS: &[Role] = &[Role::Auditor, Role::Owner, Role::Admin];

/// The audit log. Cheap to clone.
#[derive(Clone)]
pub struct Audit(Arc<Parts>);

/// What it is made of.
pub struct Parts {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) keys: LogKeys,
    pub(crate) standing: Standing,
}

impl Deref for Audit {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Audit {
    /// The log in this database, signed with these keys.
    pub fn new(store: Store, clock: Arc<dyn Clock>, keys: Keys) -> Self {
        Self(Arc::new(Parts { store, clock, keys: LogKeys::new(keys), standing: Standing::default() }))
    }

    /// The instance log's public key, as C2SP vkey lines. Its leaves are the organizations' checkpoints.
    pub fn public_key(&self) -> Vec<String> {
        vec![self.public_key_of(OrgId::INSTANCE)]
    }

    /// The public key of an organization's log, as a C2SP vkey line: `<name>+<hash>+<base64>` with the name
    /// `<host>/audit/<organization>`.
    pub fn public_key_of(&self, org: OrgId) -> String {
        self.keys.public(org).to_line()
    }
}

/// The scope of one log, for work that the log does on its own behalf.
pub(crate) fn scope_of(org: OrgId) -> OrgScope {
    #[expect(clippy::disallowed_methods, reason = "the log of an organization that a trusted crate names")]
    SystemScope::named("audit.log").for_org(org)
}
