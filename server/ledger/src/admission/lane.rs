//! The lane: a queue, drained into transactions.

use super::{Answer, Held, Op, direct, load, postgres, save};
use crate::{Error, ledger::Core, limit::LIMITS};
use context::OrgScope;
use std::{collections::HashSet, thread};
use store::{Backend, Lock, Write};
use tokio::{runtime::Handle, sync::mpsc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Operations in one transaction. More would keep the first waiting for the last without making it cheaper.
pub(crate) const MOST: usize = 128;

pub(super) type Waiting = (Op, Result<Answer, Error>);

/// Starts it. On SQLite it has a thread of its own, because it reads and writes there without leaving it.
pub(crate) fn start(
    core: Core,
    queue: mpsc::Receiver<Op>,
    lane: mpsc::WeakSender<Op>,
    cancel: CancellationToken,
    tracker: &TaskTracker,
) {
    let is_alone = core.store.backend() == Backend::Sqlite;
    let working = run(core, queue, lane, cancel);
    if !is_alone {
        tracker.spawn(working);
        return;
    }
    // Not one of the runtime's: it stays as long as the ledger, and a runtime that ends would wait for it.
    let (runtime, token) = (Handle::current(), tracker.token());
    let alone = thread::Builder::new().name("admission".to_owned()).spawn(move || {
        let _token = token;
        runtime.block_on(working);
    });
    if let Err(error) = alone {
        tracing::error!(%error, "the admission lane has no thread: every request is refused");
    }
}

/// The lane's own ways to either database, for nearly every batch. The others go through the pool.
#[derive(Default)]
struct Ways {
    file: direct::Way,
    server: postgres::Way,
}

impl Ways {
    /// One transaction. `None`: nothing happened, and the batch has to go through the pool.
    async fn transact(
        &mut self,
        core: &Core,
        scopes: &[OrgScope],
        waiting: &mut [Waiting],
    ) -> Option<Result<(), Failed>> {
        match core.store.turn_to_write().await {
            Ok(Some(_turn)) => self.file.transact(core, scopes, waiting),
            Ok(None) => self.server.transact(core, scopes, waiting).await,
            Err(error) => Some(Err(Failed::Database(error.into()))),
        }
    }
}

/// Works until every handle is gone, or until the server leaves and the last reservation has ended.
async fn run(core: Core, mut queue: mpsc::Receiver<Op>, lane: mpsc::WeakSender<Op>, cancel: CancellationToken) {
    let (mut batch, mut ways) = (Vec::with_capacity(MOST), Ways::default());
    loop {
        let taken = tokio::select! {
            biased;
            taken = queue.recv_many(&mut batch, MOST) => taken,
            () = ways.file.is_late() => {
                ways.file.sync();
                continue;
            }
            () = core.open.ended(&cancel) => {
                queue.close();
                queue.recv_many(&mut batch, MOST).await
            }
        };
        if taken == 0 {
            ways.file.sync();
            return;
        }
        work(&core, &mut ways, &lane, std::mem::take(&mut batch)).await;
    }
}

/// One transaction, then the answers. Where it failed over the rows of one organization, each gets one of its own.
async fn work(core: &Core, ways: &mut Ways, lane: &mpsc::WeakSender<Op>, ops: Vec<Op>) {
    core.meter.transaction(ops.len());
    let mut waiting: Vec<Waiting> = ops.into_iter().map(|op| (op, Err(Error::Leaving))).collect();
    let mut scopes: Vec<_> = waiting.iter().map(|(op, _)| op.scope).collect::<HashSet<_>>().into_iter().collect();
    // Rows are locked in one order everywhere.
    scopes.sort_unstable_by_key(|scope| scope.org());
    let directly = ways.transact(core, &scopes, &mut waiting).await;
    let done = match directly {
        Some(done) => done,
        None => transact(core, &scopes, &mut waiting).await,
    };
    match done {
        Ok(()) => {}
        Err(Failed::Deciding(error)) if scopes.len() > 1 => {
            tracing::warn!(%error, organizations = scopes.len(), "a transaction of the admission lane is done again");
            for scope in scopes {
                if let Err(failed) = transact(core, &[scope], &mut waiting).await {
                    if matches!(failed, Failed::Committing(_)) {
                        doubt(core, waiting.iter().filter(|(op, _)| op.scope == scope));
                    }
                    fail(&[scope], &mut waiting, &failed);
                }
            }
        }
        Err(failed) => {
            if matches!(failed, Failed::Committing(_)) {
                doubt(core, waiting.iter());
            }
            fail(&scopes, &mut waiting, &failed);
        }
    }
    for (op, answer) in waiting {
        let answer = answer.map(|answer| match answer {
            Answer::Granted(mut granted) => {
                granted.held = Some(Held::new(&core.open, lane, op.scope, granted.id));
                Answer::Granted(granted)
            }
            other => other,
        });
        // Who stopped waiting is not told; what they held, their `Held` gives back.
        let _ = op.reply.send(answer);
    }
}

/// How far a transaction came.
pub(super) enum Failed {
    /// Nothing was begun: it is not done again here.
    Database(Error),
    /// Nobody knows whether it was committed.
    Committing(Error),
    /// It was undone.
    Deciding(Error),
}

fn fail(scopes: &[OrgScope], waiting: &mut [Waiting], failed: &Failed) {
    let (Failed::Database(error) | Failed::Committing(error) | Failed::Deciding(error)) = failed;
    tracing::error!(%error, orgs = ?scopes.iter().copied().map(OrgScope::org).collect::<Vec<_>>(), "nothing was admitted");
    for (_, answer) in waiting.iter_mut().filter(|(op, _)| scopes.contains(&op.scope)) {
        *answer = Err(Error::NotRecorded(error.to_string()));
    }
}

/// Notes what may have been admitted, though nobody will be told so.
fn doubt<'a>(core: &Core, waiting: impl Iterator<Item = &'a Waiting>) {
    for (op, answer) in waiting {
        if let Ok(Answer::Granted(granted)) = answer {
            core.unsure.note(op.scope, granted.id);
        }
    }
}

async fn transact(core: &Core, scopes: &[OrgScope], waiting: &mut [Waiting]) -> Result<(), Failed> {
    let write = core.store.write_in_lane(scopes).await.map_err(|error| Failed::Database(error.into()))?;
    // A limit that is being made counts what was admitted before: it waits for us, or we for it.
    write.lock(LIMITS, scopes, Lock::Together).await.map_err(|error| Failed::Database(error.into()))?;
    for scope in scopes {
        decide(core, &write, *scope, waiting).await.map_err(Failed::Deciding)?;
    }
    write.commit().await.map_err(|error| Failed::Committing(error.into()))
}

/// One organization's share.
async fn decide(core: &Core, write: &Write, scope: OrgScope, waiting: &mut [Waiting]) -> Result<(), Error> {
    let asks: Vec<_> = waiting.iter().filter(|(op, _)| op.scope == scope).map(|(op, _)| &op.ask).collect();
    let mut books = load::books(core, write, scope, &asks).await?;
    for (op, answer) in waiting.iter_mut().filter(|(op, _)| op.scope == scope) {
        *answer = books.decide(&op.ask, &*core.entropy);
    }
    save::books(core, write, books).await
}
