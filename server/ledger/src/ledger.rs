//! The handle.

use crate::{
    Error,
    admission::{self, Answer, Ask, Op, Unsure},
    catalogue::Lists,
    meter::Meter,
    open::Open,
    price::{self, OwnPrices},
    uncovered::Reader,
};
use audit::Audit;
use context::{Clock, Entropy, OrgScope, SystemScope};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use seal::Keyring;
use std::sync::Arc;
use store::{SharedRows, Store, entity::locator};
use tokio::sync::{mpsc, oneshot};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use types::{Moment, OrgId};
use uuid::Uuid;

/// Operations that may wait for the lane before whoever asks has to wait to ask.
const QUEUE: usize = 4_096;

/// Prices, limits, admission, the usage ledger and its reports. Cheap to clone.
#[derive(Clone)]
pub struct Ledger(Arc<Handle>);

struct Handle {
    core: Core,
    lane: mpsc::Sender<Op>,
}

/// What the lane, the heartbeat and the handle share.
#[derive(Clone)]
pub(crate) struct Core {
    pub(crate) store: Store,
    pub(crate) audit: Audit,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) keyring: Arc<Keyring>,
    /// The reservations that this process holds.
    pub(crate) open: Open,
    /// Those that it may hold without knowing.
    pub(crate) unsure: Unsure,
    /// What this process did since it began.
    pub(crate) meter: Arc<Meter>,
    /// The price list in force.
    pub(crate) lists: Arc<Lists>,
    /// What models cost, where an organization says so itself.
    pub(crate) own_prices: Arc<OwnPrices>,
    /// Reads what no batch covers yet.
    pub(crate) uncovered: Reader,
    /// Runs what nobody waits for.
    pub(crate) tracker: TaskTracker,
    /// This process, as the rows of its reservations name it.
    pub(crate) instance: Uuid,
}

impl Core {
    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }
}

impl Ledger {
    /// Starts the admission lane and the heartbeat on the tracker. Both go on after `cancel` until the last reservation
    /// of this process has ended. Whoever builds it calls [`Ledger::recover`] at once and every 15 seconds, and
    /// [`Ledger::seal_batches`] every second.
    pub fn new(
        store: Store,
        audit: Audit,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        keyring: Arc<Keyring>,
        tracker: TaskTracker,
        cancel: CancellationToken,
    ) -> Self {
        let instance = entropy.id(clock.now());
        let core = Core {
            own_prices: Arc::new(price::own_prices(store.bus())),
            store,
            audit,
            clock,
            entropy,
            keyring,
            open: Open::default(),
            unsure: Unsure::default(),
            meter: Arc::default(),
            lists: Arc::default(),
            uncovered: Reader::default(),
            tracker: tracker.clone(),
            instance,
        };
        let (lane, queue) = mpsc::channel(QUEUE);
        admission::start(core.clone(), queue, lane.downgrade(), cancel.clone(), &tracker);
        tracker.spawn(crate::heartbeat::run(core.clone(), lane.downgrade(), cancel));
        Self(Arc::new(Handle { core, lane }))
    }

    /// Hands an operation to the lane and waits until it is durable.
    pub(crate) async fn ask(&self, scope: OrgScope, ask: Ask) -> Result<Answer, Error> {
        let (reply, answer) = oneshot::channel();
        self.0.lane.send(Op { scope, ask, reply }).await.map_err(|_| Error::Leaving)?;
        answer.await.map_err(|_| Error::Leaving)?
    }

    /// The scopes of every organization, for work that nobody asked for.
    pub(crate) async fn scopes(&self, work: SystemScope) -> Result<Vec<OrgScope>, Error> {
        let read = self.0.core.store.read_shared().await?;
        let orgs: Vec<OrgId> = locator::Entity::find_shared()
            .select_only()
            .column(locator::Column::OrgId)
            .filter(locator::Column::Kind.eq("slug"))
            .into_tuple()
            .all(&read)
            .await?;
        #[expect(clippy::disallowed_methods, reason = "recovery and batches belong to no caller")]
        Ok(orgs.into_iter().map(|org| work.for_org(org)).collect())
    }

    pub(crate) fn core(&self) -> &Core {
        &self.0.core
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.core.store
    }

    pub(crate) fn audit(&self) -> &Audit {
        &self.0.core.audit
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.core.clock
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        &*self.0.core.entropy
    }
}
