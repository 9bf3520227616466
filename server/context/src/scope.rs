//! Tenancy as a type.

use types::OrgId;

/// Leave to touch one organization's rows. It can't be made from an id: only a [`crate::Caller`] or a [`SystemScope`]
/// gives one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrgScope(OrgId);

impl OrgScope {
    pub(crate) const fn new(org: OrgId) -> Self {
        Self(org)
    }

    /// The organization.
    pub const fn org(self) -> OrgId {
        self.0
    }
}

/// Leave that no caller gave: sweeps, recovery, a lookup by locator, the operator's commands.
///
/// `clippy.toml` lets only places that say why call [`SystemScope::for_org`].
#[derive(Clone, Copy, Debug)]
pub struct SystemScope {
    purpose: &'static str,
}

impl SystemScope {
    /// Names the work: `"ledger.recovery"`.
    pub const fn named(purpose: &'static str) -> Self {
        Self { purpose }
    }

    /// The scope of one organization for this work.
    pub const fn for_org(self, org: OrgId) -> OrgScope {
        OrgScope::new(org)
    }

    /// The work's name, for audit and traces.
    pub const fn purpose(self) -> &'static str {
        self.purpose
    }
}
