//! The handle.

use crate::{
    in_flight::InFlight,
    recently::Recently,
    timeouts::Timeouts,
    upstream::{Bounds, Upstreams},
};
use audit::Audit;
use context::{Caller, Clock, Entropy};
use ledger::Ledger;
use outbound::Outbound;
use std::{ops::Deref, sync::Arc};
use store::Store;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use types::{Problem, Role};
use vault::Vault;

/// Connections, their models, and the one door to a provider. Cheap to clone.
#[derive(Clone)]
pub struct Gateway(Arc<Parts>);

/// What it is made of.
#[derive(Clone)]
pub struct Parts {
    pub(crate) store: Store,
    pub(crate) outbound: Outbound,
    pub(crate) audit: Audit,
    pub(crate) vault: Vault,
    pub(crate) ledger: Ledger,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) tracker: TaskTracker,
    /// Cancelled when the server leaves.
    pub(crate) leaving: CancellationToken,
    pub(crate) in_flight: InFlight,
    pub(crate) recently: Arc<Recently>,
    pub(crate) upstreams: Upstreams,
    pub(crate) timeouts: Timeouts,
}

/// Who may look at connections and change them.
const ADMINS: [Role; 2] = [Role::Admin, Role::Owner];

impl Deref for Gateway {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Gateway {
    /// Puts it together. Exchanges with providers run on the tracker, so that a shutdown can wait for them; they are cut
    /// off [`Timeouts::leave`] after `leaving` was cancelled.
    #[expect(
        clippy::too_many_arguments,
        reason = "the object graph is built once, in wiring, and each part is a handle"
    )]
    pub fn new(
        store: Store,
        outbound: Outbound,
        audit: Audit,
        vault: Vault,
        ledger: Ledger,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        tracker: TaskTracker,
        leaving: CancellationToken,
    ) -> Self {
        Self(Arc::new(Parts {
            recently: Arc::new(Recently::new(store.bus())),
            store,
            outbound,
            audit,
            vault,
            ledger,
            clock,
            entropy,
            tracker,
            leaving,
            in_flight: InFlight::default(),
            upstreams: Upstreams::default(),
            timeouts: Timeouts::default(),
        }))
    }

    /// The same with other bounds on how long a provider may take.
    pub fn with_timeouts(self, timeouts: Timeouts) -> Self {
        Self(Arc::new(Parts { timeouts, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// The same with other bounds on what may wait for one connection.
    pub fn with_bounds(self, bounds: Bounds) -> Self {
        Self(Arc::new(Parts { upstreams: Upstreams::bounded(bounds), ..Arc::unwrap_or_clone(self.0) }))
    }

    /// Lets those pass who look after connections.
    pub(crate) fn require_admin(caller: &Caller) -> Result<(), Problem> {
        caller.require(&ADMINS)
    }
}
