//! Work that nobody asked for: recovery, batches, checkpoints, sweeps. Each runs on the tracker until the server leaves.

use crate::wiring::House;
use routes::SessionRows;
use std::{future::Future, time::Duration};

/// Recovers what an earlier process left open, then starts every periodic task.
pub async fn start(house: &House) -> anyhow::Result<()> {
    let rooms = &house.rooms;
    rooms.ledger.recover().await?;
    rooms.chat.recover().await?;
    house.tracker.spawn(rooms.store.clone().watch(house.leaving.clone()));

    let (time, store) = (house.time.clone(), rooms.store.clone());
    every(house, "clock.comparison", 10, move || {
        let (time, store) = (time.clone(), store.clone());
        async move { Ok(time.compare(&store).await?) }
    });
    let ledger = rooms.ledger.clone();
    every(house, "ledger.recover", 15, move || {
        let ledger = ledger.clone();
        async move { Ok(ledger.recover().await.map(drop)?) }
    });
    let ledger = rooms.ledger.clone();
    every(house, "ledger.batches", 1, move || {
        let ledger = ledger.clone();
        async move { Ok(ledger.seal_batches().await.map(drop)?) }
    });
    let chat = rooms.chat.clone();
    every(house, "chat.recover", 15, move || {
        let chat = chat.clone();
        async move { Ok(chat.recover().await.map(drop)?) }
    });
    let chat = rooms.chat.clone();
    every(house, "chat.retention", 600, move || {
        let chat = chat.clone();
        async move { Ok(chat.sweep_retention().await.map(drop)?) }
    });
    let audit = rooms.audit.clone();
    // Often, so that a log that grows fast gets one every 1,024 events; a slow one is due once a minute.
    every(house, "audit.checkpoints", 5, move || {
        let audit = audit.clone();
        async move { Ok(audit.checkpoint_due().await.map(drop)?) }
    });
    let audit = rooms.audit.clone();
    every(house, "audit.verification", 60, move || {
        let audit = audit.clone();
        async move { Ok(audit.verify_due().await.map(drop)?) }
    });
    let identity = rooms.identity.clone();
    every(house, "identity.sweep", 600, move || {
        let identity = identity.clone();
        async move { Ok(identity.sweep().await.map(drop)?) }
    });
    let sessions = SessionRows::new(rooms.store.clone(), rooms.clock.clone());
    every(house, "session.sweep", 600, move || {
        let sessions = sessions.clone();
        async move { Ok(sessions.sweep().await.map(drop)?) }
    });
    Ok(())
}

/// Repeats the work until the server leaves. A failure is logged and the next round tries again.
fn every<F, W>(house: &House, name: &'static str, seconds: u64, mut work: W)
where
    W: FnMut() -> F + Send + 'static,
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let leaving = house.leaving.clone();
    house.tracker.spawn(async move {
        let pause = Duration::from_secs(seconds);
        while leaving.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
            if let Err(error) = work().await {
                tracing::error!(work.name = name, %error, "background work failed");
            }
        }
    });
}
