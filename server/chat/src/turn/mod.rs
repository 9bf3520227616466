//! Turns: the making of one reply. A turn outlives the request that began it.
//!
//! 1. [`send`] and [`regenerate`] store the question, an empty reply and the turn in one transaction, then start a task.
//! 2. The task ([`make`]) asks the gateway with the branch's history ([`history`], [`pump`]), shows deltas to whoever
//!    follows along in this process ([`pen`], [`live`]) and flushes them, sealed, in small batches ([`flush`]).
//! 3. [`follow`] serves a turn's events from any point: from the live turn, or from the flushed batches when another
//!    process makes it.
//! 4. [`finish`] stores the whole reply and drops the batches in one transaction. A turn whose process died is finished by
//!    [`recover`] with what had come.

mod access;
mod finish;
mod flush;
mod follow;
mod history;
mod live;
mod make;
mod pen;
mod pump;
mod recover;
mod regenerate;
mod said;
mod send;
mod start;
mod stop;

pub(crate) use live::Hub;
pub(crate) use said::{Piece, Said};
pub use send::SendMessage;
