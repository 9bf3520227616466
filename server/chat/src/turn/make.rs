//! The task that makes a reply.

use super::{access, flush::Goes, pen::Pen, pump::Arrival, start::Turn};
use crate::{Chat, chat::House, problem};
use std::{sync::Arc, time::Duration};
use types::{Problem, TurnId};

/// The longest reply that is kept, in bytes.
const LONGEST: usize = 1_000_000;
/// How long a reply may go on when the server goes away: streams are cut after ten seconds.
const GRACE: Duration = Duration::from_secs(8);

/// How a reply ended.
pub(super) struct End {
    pub state: &'static str,
    pub problem: Option<Problem>,
}

impl End {
    const DONE: Self = Self { state: "done", problem: None };
    const STOPPED: Self = Self { state: "stopped", problem: None };

    pub fn failed(problem: Problem) -> Self {
        Self { state: "failed", problem: Some(problem) }
    }
}

/// Takes a turn off the hub when its task ends, however it ends.
struct Listed {
    house: Arc<House>,
    turn: TurnId,
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.house.hub.end(self.turn);
    }
}

impl Chat {
    #[tracing::instrument(name = "chat.turn", skip_all, fields(turn.id = %turn.id))]
    pub(super) async fn make(&self, turn: Turn) {
        let _listed = Listed { house: self.house.clone(), turn: turn.id };
        let mut pen = Pen::new();
        // `None`: the turn is no longer ours to end.
        if let Some(end) = self.write_down(&turn, &mut pen).await {
            pen.show(self, &turn).await;
            self.finish(&turn, pen, end).await;
        }
    }

    /// Writes down what arrives, until it ends.
    async fn write_down(&self, turn: &Turn, pen: &mut Pen) -> Option<End> {
        let mut arriving = self.ask(turn);
        let mut ticks = tokio::time::interval(Duration::from_millis(20));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut bus = self.house.store.bus().subscribe();
        let leaving = async {
            self.house.leaving.cancelled().await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::pin!(leaving);
        loop {
            tokio::select! {
                // Ticks come before arrivals, or a fast provider would never be shown; they are rarely due.
                biased;
                () = turn.live.stop.cancelled() => return Some(End::STOPPED),
                () = &mut leaving => return Some(End::failed(problem::interrupted())),
                () = access::news(&mut bus, &turn.caller) => {
                    // A database that does not answer is no reason to end: the next news or flush asks again.
                    if matches!(self.has_access(&turn.caller).await, Ok(false)) {
                        return Some(End::failed(problem::access_ended()));
                    }
                }
                _ = ticks.tick() => {
                    if pen.is_show_due() {
                        pen.show(self, turn).await;
                    }
                    if pen.is_flush_due() {
                        match self.flush(turn, pen).await {
                            Ok(Goes::On) => {}
                            Ok(Goes::Stop) => return Some(End::STOPPED),
                            Ok(Goes::Gone) => return None,
                            // What came stays in memory and is tried again; the end is what must be stored.
                            Err(error) => {
                                tracing::warn!(%error, "a batch of a reply could not be flushed");
                                pen.not_flushed();
                            }
                        }
                    }
                }
                arrival = arriving.recv() => match arrival {
                    Some(Arrival::Answered(ledger)) => pen.ledger = Some(ledger),
                    Some(Arrival::Piece(piece)) => {
                        pen.take(piece);
                        if pen.bytes > LONGEST {
                            return Some(End::failed(problem::too_long(LONGEST)));
                        }
                    }
                    Some(Arrival::Settled) => pen.is_settled = true,
                    Some(Arrival::Failed(problem)) => return Some(End::failed(*problem)),
                    None => return Some(if pen.bytes == 0 { End::failed(problem::empty()) } else { End::DONE }),
                },
            }
        }
    }
}
