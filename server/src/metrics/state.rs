//! What is read when somebody asks: the ledger, the audit log, the database and the process as they are now.

use super::process;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::{ConstGauge, Gauge},
    },
    registry::{Registry, Unit},
};
use routes::Rooms;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    pool: &'static str,
    state: &'static str,
}

/// Everything as it is now.
pub(super) async fn read(rooms: &Rooms) -> Registry {
    let mut registry = Registry::default();
    let ours = registry.sub_registry_with_prefix("keyhall");
    ledger(ours, rooms);
    database(ours, rooms).await;
    ours.register("audit_logs_failing", "Audit logs that were found not to hold", gauge(rooms.audit.failing().len()));
    if let Some(process) = process::read() {
        let registry = registry.sub_registry_with_prefix("process");
        let memory = ConstGauge::new(process.resident_bytes);
        registry.register_with_unit("resident_memory", "Resident memory", Unit::Bytes, memory);
        let cpu = ConstCounter::new(process.cpu_seconds);
        registry.register_with_unit("cpu", "Processor time, user and system", Unit::Seconds, cpu);
        registry.register("open_fds", "Open file descriptors", gauge(process.open_files));
        registry.register("threads", "Threads", gauge(process.threads));
    }
    registry
}

fn ledger(registry: &mut Registry, rooms: &Rooms) {
    let reading = rooms.ledger.reading();
    registry.register("reservations_open", "Reservations that this process holds", gauge(reading.open));
    let transactions = ConstCounter::new(reading.transactions);
    registry.register("admission_transactions", "Transactions of the admission lane", transactions);
    let operations = ConstCounter::new(reading.operations);
    let help = "Operations in those transactions; divided by them, the mean batch";
    registry.register("admission_operations", help, operations);
    let outcomes = Family::<Outcome, Counter>::default();
    for (outcome, count) in reading.outcomes {
        outcomes.get_or_create(&Outcome { outcome }).inc_by(count);
    }
    registry.register("model_requests", "Model requests that ended, by outcome", outcomes);
}

async fn database(registry: &mut Registry, rooms: &Rooms) {
    let connections = Family::<Connections, Gauge>::default();
    for (pool, open, idle) in rooms.store.pools() {
        let busy = open.saturating_sub(idle);
        for (state, count) in [("busy", busy), ("idle", idle)] {
            connections.get_or_create(&Connections { pool, state }).set(count.into());
        }
    }
    registry.register("database_connections", "Connections to the database, by pool and state", connections);
    let answers = rooms.store.ping().await.is_ok();
    registry.register("database_up", "Whether the database answers", gauge(usize::from(answers)));
    match rooms.audit.events().await {
        Ok(events) => registry.register("audit_events", "Events of all audit logs", ConstCounter::new(events)),
        Err(error) => tracing::warn!(%error, "the audit logs could not be counted"),
    }
}

fn gauge(count: usize) -> ConstGauge<i64> {
    ConstGauge::new(i64::try_from(count).unwrap_or(i64::MAX))
}
