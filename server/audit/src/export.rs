//! A range of the log with its proof, as JSON Lines.

use crate::{
    Audit, Error, Event, READERS,
    batch::ACTION,
    checkpoint::Signed,
    hex::Hex,
    ledger_record::LedgerRecord,
    record::EventRecord,
    rows::{EventPage, Rows},
    tree::{Frontier, Hash, heights},
    verify::{CheckpointLine, FORMAT, HeaderLine, to_line},
};
use context::Caller;
use std::borrow::Cow;
use store::entity::audit_event;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// Bytes that are gathered before they are written.
const CHUNK: usize = 64 * 1024;

/// A range of the log that may be written: checked, recorded and signed.
pub struct Export {
    audit: Audit,
    rows: Rows,
    signed: Signed,
    from: u64,
    to: u64,
}

impl Audit {
    /// Writes the events from `from` (the first, when not given) to `to` (the last) as JSON Lines: a header, the events,
    /// after each `ledger.batch` its ledger rows, the checkpoints among them, and a checkpoint over at least all of it.
    /// [`crate::verify::verify`] needs nothing else. The export is itself an event, recorded before anything is read. The
    /// log is read by pages; nothing is held open while the sink is waited for.
    ///
    /// People are named by id only.
    ///
    /// **Permissions:** auditor, owner or admin.
    ///
    /// # Errors
    /// [`Error::Range`] when the range is empty; [`Error::Write`] from the sink, which then holds a cut file that
    /// verification refuses.
    pub async fn export(
        &self,
        caller: &Caller,
        from: Option<u64>,
        to: Option<u64>,
        sink: &mut (impl AsyncWrite + Unpin + Send),
    ) -> Result<(), Error> {
        self.begin_export(caller, from, to).await?.write(sink).await
    }

    /// The first half of [`Audit::export`]: everything that can be refused is refused here, before a byte is written, and
    /// an export that was refused is not recorded as one.
    ///
    /// **Permissions:** auditor, owner or admin.
    ///
    /// # Errors
    /// [`Error::Range`] when the range is empty.
    pub async fn begin_export(&self, caller: &Caller, from: Option<u64>, to: Option<u64>) -> Result<Export, Error> {
        caller.require(READERS)?;
        let org = caller.org();
        let write = self.store.write(caller.scope()).await?;
        let event = Event::new("audit.exported", "audit", org.to_string()).with("from", from).with("to", to);
        let own = self.append(&write, caller, event).await?;
        let from = from.unwrap_or(1).max(1);
        if from > to.unwrap_or(own).min(own) {
            return Err(Error::Range { from, to: to.unwrap_or(own).min(own) });
        }
        write.commit().await?;
        let signed = self.sign(org).await?;
        let size = signed.checkpoint.size;
        let rows = Rows { store: self.store.clone(), org };
        Ok(Export { audit: self.clone(), rows, from, to: to.unwrap_or(size).min(size), signed })
    }
}

impl Export {
    /// Writes the range.
    ///
    /// # Errors
    /// [`Error::Write`] from the sink, which then holds a cut file that verification refuses.
    pub async fn write(self, sink: &mut (impl AsyncWrite + Unpin + Send)) -> Result<(), Error> {
        let Self { audit, rows, signed, from, to } = self;
        let (org, size) = (rows.org, signed.checkpoint.size);
        let (lead, prev) = lead(&rows, from - 1).await?;
        let mut out = Out { sink, buffer: Vec::with_capacity(2 * CHUNK), checkpoints: 0 };
        out.line(&HeaderLine {
            kind: Cow::Borrowed("header"),
            format: Cow::Borrowed(FORMAT),
            log: Cow::Borrowed(&signed.checkpoint.origin),
            org,
            from,
            to,
            prev: Hex(prev),
            lead: lead.roots().iter().copied().map(Hex).collect(),
        })
        .await?;
        let mut next = from;
        while next <= to {
            let EventPage { events, checkpoints } = rows.events(next, to).await?;
            // A page without rows: they were deleted. The gap is written as it is, and verification names it.
            next = events.last().map_or(to, |last| u64::try_from(last.seq).unwrap_or(to)).saturating_add(1);
            let mut checkpoints = checkpoints.into_iter().peekable();
            for event in &events {
                write_event(&mut out, &rows, event).await?;
                while let Some(kept) = checkpoints.next_if(|kept| kept.size <= event.seq) {
                    // Only those of this name and key: after a move the old ones verify with the old key alone.
                    if kept.size == event.seq && crate::rows::signed(to) != kept.size && audit.is_ours(org, &kept.note)
                    {
                        out.checkpoint(Vec::new(), &kept.note).await?;
                    }
                }
            }
        }
        out.checkpoint(tail(&rows, to, size).await?, &signed.note).await?;
        out.flush().await
    }
}

async fn write_event<W: AsyncWrite + Unpin + Send>(
    out: &mut Out<'_, W>,
    rows: &Rows,
    row: &audit_event::Model,
) -> Result<(), Error> {
    let malformed = Error::Corrupt { org: rows.org, why: "a hash of it is malformed" };
    let record = EventRecord::of_row(row).ok_or(malformed)?;
    let (seq, is_batch) = (record.seq, record.action == ACTION);
    out.line(&record).await?;
    if is_batch {
        for row in rows.batch(seq).await? {
            out.line(&LedgerRecord::of_row(&row)).await?;
        }
    }
    Ok(())
}

impl Audit {
    fn is_ours(&self, org: types::OrgId, note: &str) -> bool {
        crate::note::Checkpoint::open(note, &[self.keys.public(org)]).is_ok()
    }
}

struct Out<'a, W> {
    sink: &'a mut W,
    buffer: Vec<u8>,
    checkpoints: u64,
}

impl<W: AsyncWrite + Unpin + Send> Out<'_, W> {
    async fn line(&mut self, line: &(impl serde::Serialize + Sync)) -> Result<(), Error> {
        to_line(&mut self.buffer, line).map_err(Error::Write)?;
        if self.buffer.len() >= CHUNK {
            self.sink.write_all(&self.buffer).await.map_err(Error::Write)?;
            self.buffer.clear();
        }
        Ok(())
    }

    async fn checkpoint(&mut self, tail: Vec<Hash>, note: &str) -> Result<(), Error> {
        let tail = tail.into_iter().map(Hex).collect();
        self.checkpoints += 1;
        let number = self.checkpoints;
        self.line(&CheckpointLine { kind: Cow::Borrowed("checkpoint"), number, tail, note: Cow::Borrowed(note) }).await
    }

    async fn flush(&mut self) -> Result<(), Error> {
        self.sink.write_all(&self.buffer).await.map_err(Error::Write)?;
        self.buffer.clear();
        self.sink.flush().await.map_err(Error::Write)
    }
}

/// What stands for the first `count` events, and the last one's leaf.
async fn lead(rows: &Rows, count: u64) -> Result<(Frontier, Hash), Error> {
    let (mut frontier, mut last) = (Frontier::default(), [0; 32]);
    while frontier.size() < count {
        let leaves = rows.leaves(frontier.size() + 1, count).await?;
        if leaves.is_empty() {
            return Err(Error::Corrupt { org: rows.org, why: "events before the range are missing" });
        }
        for leaf in leaves {
            frontier.push(leaf);
            last = leaf;
        }
    }
    Ok((frontier, last))
}

/// What stands for the events after the first `from`, up to `to`: roots of perfect subtrees, left to right.
async fn tail(rows: &Rows, from: u64, to: u64) -> Result<Vec<Hash>, Error> {
    let (mut roots, mut at) = (Vec::new(), from);
    for height in heights(from, to) {
        let end = at + (1 << height);
        let mut subtree = Frontier::default();
        while at < end {
            let leaves = rows.leaves(at + 1, end).await?;
            if leaves.is_empty() {
                return Err(Error::Corrupt { org: rows.org, why: "events after the range are missing" });
            }
            for leaf in leaves {
                subtree.push(leaf);
                at += 1;
            }
        }
        roots.push(subtree.root());
    }
    Ok(roots)
}
