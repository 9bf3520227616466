//! The lane: a queue, drained into transactions.

use super::{Answer, Held, Op, load, save};
use crate::{Error, ledger::Core, limit::LIMITS};
use std::collections::HashSet;
use store::Lock;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Operations in one transaction. More would keep the first waiting for the last without making it cheaper.
pub(crate) const MOST: usize = 128;

type Waiting = (Op, Result<Answer, Error>);

/// Works until every handle is gone, or until the server leaves and the last reservation has ended.
pub(crate) async fn run(
    core: Core,
    mut queue: mpsc::Receiver<Op>,
    lane: mpsc::WeakSender<Op>,
    cancel: CancellationToken,
) {
    let mut batch = Vec::with_capacity(MOST);
    loop {
        let taken = tokio::select! {
            biased;
            taken = queue.recv_many(&mut batch, MOST) => taken,
            () = core.open.ended(&cancel) => {
                queue.close();
                queue.recv_many(&mut batch, MOST).await
            }
        };
        if taken == 0 {
            return;
        }
        work(&core, &lane, std::mem::take(&mut batch)).await;
    }
}

/// One transaction, then the answers.
async fn work(core: &Core, lane: &mpsc::WeakSender<Op>, ops: Vec<Op>) {
    let mut waiting = Vec::with_capacity(ops.len());
    let failed = transact(core, ops, &mut waiting).await.err().map(|error| error.to_string());
    if let Some(error) = &failed {
        tracing::error!(%error, operations = waiting.len(), "a transaction of the admission lane failed");
    }
    for (op, answer) in waiting {
        let answer = match (&failed, answer) {
            (Some(error), _) => Err(Error::NotRecorded(error.clone())),
            (None, Ok(Answer::Granted(mut granted))) => {
                granted.held = Some(Held::new(&core.open, lane, op.scope, granted.id));
                Ok(Answer::Granted(granted))
            }
            (None, answer) => answer,
        };
        // Who stopped waiting is not told; what they held, their `Held` gives back.
        let _ = op.reply.send(answer);
    }
}

async fn transact(core: &Core, ops: Vec<Op>, waiting: &mut Vec<Waiting>) -> Result<(), Error> {
    let mut scopes: Vec<_> = ops.iter().map(|op| op.scope).collect::<HashSet<_>>().into_iter().collect();
    // Rows are locked in one order everywhere.
    scopes.sort_unstable_by_key(|scope| scope.org());
    waiting.extend(ops.into_iter().map(|op| (op, Err(Error::Leaving))));
    let write = core.store.write_many(&scopes).await?;
    // A limit that is being made counts what was admitted before: it waits for us, or we for it.
    write.lock(LIMITS, &scopes, Lock::Together).await?;
    for scope in scopes {
        let asks: Vec<_> = waiting.iter().filter(|(op, _)| op.scope == scope).map(|(op, _)| &op.ask).collect();
        let mut books = load::books(core, &write, scope, &asks).await?;
        for (op, answer) in waiting.iter_mut().filter(|(op, _)| op.scope == scope) {
            *answer = books.decide(&op.ask, &*core.entropy);
        }
        save::books(core, &write, books).await?;
    }
    write.commit().await?;
    Ok(())
}
