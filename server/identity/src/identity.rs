//! The handle.

use crate::{Error, authenticate::Authorities, oidc::Parties, org::OrgSummary, setup::Tries, sign_in::Throttle};
use audit::Audit;
use context::{Caller, Clock, Credential, Entropy, OrgScope, Origin, SystemScope};
use ledger::Ledger;
use outbound::Outbound;
use seal::Keyring;
use std::{ops::Deref, sync::Arc};
use store::{Scoped, SharedRows, Store, entity};
use tokio_util::task::TaskTracker;
use types::{MemberId, OrgId, RequestId, RoleSet};
use url::Url;
use uuid::Uuid;
use vault::Vault;

/// Who somebody is. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Parts>);

/// What it is made of.
pub struct Parts {
    pub(crate) store: Store,
    pub(crate) outbound: Outbound,
    pub(crate) audit: Audit,
    pub(crate) vault: Vault,
    pub(crate) ledger: Ledger,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) public_url: Url,
    pub(crate) parties: Parties,
    pub(crate) authorities: Authorities,
    pub(crate) throttle: Throttle,
    pub(crate) tries: Tries,
    /// Runs what nobody waits for.
    pub(crate) tracker: TaskTracker,
}

impl Deref for Identity {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Identity {
    /// The handle over these rooms. `public_url` is where browsers reach this server: the redirect URI and the links of
    /// invitations are built from it, never from a request.
    #[expect(clippy::too_many_arguments, reason = "the object graph is built once, in one place, by name")]
    pub fn new(
        store: Store,
        outbound: Outbound,
        audit: Audit,
        vault: Vault,
        ledger: Ledger,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        public_url: Url,
        tracker: TaskTracker,
    ) -> Self {
        let authorities = Authorities::new(store.bus());
        Self(Arc::new(Parts {
            store,
            outbound,
            audit,
            vault,
            ledger,
            clock,
            entropy,
            public_url,
            parties: Parties::default(),
            authorities,
            throttle: Throttle::default(),
            tries: Tries::default(),
            tracker,
        }))
    }

    /// The operator, in one organization: someone who holds the database and the identity file. `user` and `host` are
    /// what the audit log names.
    pub async fn operator(&self, slug: &str, user: &str, host: &str) -> Result<Caller, Error> {
        let org = self.find_org(slug).await?.ok_or_else(|| Error::NoSuchOrganization(slug.to_owned()))?;
        Ok(self.operator_in(org.id, user, host))
    }

    /// The operator, for what belongs to no organization.
    pub fn instance_operator(&self, user: &str, host: &str) -> Caller {
        self.operator_in(OrgId::INSTANCE, user, host)
    }

    fn operator_in(&self, org: OrgId, user: &str, host: &str) -> Caller {
        let credential = Credential::Operator { user: user.to_owned(), host: host.to_owned() };
        let request_id = self.entropy.id(self.clock.now());
        caller(org, None, RoleSet::NONE, credential, request_id, Origin::default())
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        self.vault.keyring()
    }

    /// Where something that arrived belongs (decision 4).
    pub(crate) async fn locate(&self, kind: &str, key: &[u8]) -> Result<Option<OrgScope>, Error> {
        use entity::locator::{Column, Entity};
        use sea_orm::{ColumnTrait, QueryFilter};
        let read = self.store.read_shared().await?;
        let found = Entity::find_shared().filter(Column::Kind.eq(kind)).filter(Column::Key.eq(key.to_vec()));
        Ok(found.one(&read).await?.map(|row| located(row.org_id)))
    }

    /// The organization's row, if it exists.
    pub(crate) async fn org_in(&self, scope: OrgScope) -> Result<Option<entity::org::Model>, Error> {
        let read = self.store.read(scope).await?;
        Ok(entity::org::Entity::find_in(scope).one(&read).await?)
    }

    /// The organization's row; a caller's organization exists.
    pub(crate) async fn org_of(&self, caller: &Caller) -> Result<OrgSummary, Error> {
        let row = self.org_in(caller.scope()).await?;
        row.map(OrgSummary::from).ok_or_else(|| Error::NoSuchOrganization(caller.org().to_string()))
    }
}

/// The scope of something that was found by a locator, or by an id inside a handle whose hash is compared next.
#[expect(clippy::disallowed_methods, reason = "who asks is being found out: there is no caller yet")]
pub fn located(org: OrgId) -> OrgScope {
    SystemScope::named("identity").for_org(org)
}

/// Somebody whose credential was just verified, or the operator: the only place that says so.
#[expect(clippy::disallowed_methods, reason = "identity verifies credentials")]
pub fn caller(
    org: OrgId,
    member: Option<MemberId>,
    roles: RoleSet,
    credential: Credential,
    request_id: RequestId,
    origin: Origin,
) -> Caller {
    Caller::authenticated(org, member, roles, credential, request_id, origin)
}

/// A row that finds the organization of what will arrive.
pub fn locator(kind: &str, key: impl Into<Vec<u8>>, org: OrgId) -> entity::locator::Model {
    entity::locator::Model { kind: kind.to_owned(), key: key.into(), org_id: org }
}

/// An id's bytes, as locators hold them.
pub fn bytes(id: Uuid) -> Vec<u8> {
    id.as_bytes().to_vec()
}
