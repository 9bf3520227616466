//! The records of an export, in their order.

use super::{Chain, CheckpointLine, FORMAT, Fault, HeaderLine, LedgerLine, Place, to_line};
use crate::{
    note::{Checkpoint, PublicKey},
    record::EventRecord,
    tree::{Frontier, Hash},
};
use serde::{Deserialize, Serialize};

/// What the header announced, and how far it was found to be true.
pub(super) struct Body {
    pub(super) chain: Chain,
    log: String,
    /// The last event.
    to: u64,
    checkpoints: u64,
    spelled: Vec<u8>,
}

impl Body {
    /// Reads the header.
    pub(super) fn begin(line: &[u8], keys: &[PublicKey], given: Option<&Checkpoint>) -> Result<Self, Fault> {
        let bad = |why: &str| Fault::at(Place::Header, why);
        let mut spelled = Vec::new();
        let header: HeaderLine<'_> = read(line, &mut spelled).map_err(bad)?;
        if header.kind != "header" || header.format != FORMAT {
            return Err(bad("this is not an export that this version can read"));
        }
        if !keys.iter().any(|key| key.name == header.log) {
            return Err(bad(&format!("no given key is of the log {}", header.log)));
        }
        if !header.log.ends_with(&format!("/audit/{}", header.org)) {
            return Err(bad("the log and the organization do not fit"));
        }
        let before = header.from.checked_sub(1).ok_or_else(|| bad("the first event is number 1"))?;
        if header.to < header.from {
            return Err(bad("the range ends before it begins"));
        }
        let lead = Frontier::from_roots(before, header.lead.iter().map(|hash| hash.0).collect());
        let lead = lead.ok_or_else(|| bad("hashes of the events before the range are missing"))?;
        if before == 0 && header.prev.0 != [0; 32] {
            return Err(bad("nothing stands before the first event"));
        }
        let chain = Chain::after(header.org, lead, header.prev.0);
        let (log, to) = (header.log.into_owned(), header.to);
        if let Some(given) = given {
            let bad = |why: String| Err(Fault::at(Place::Given(given.size), why));
            if given.origin != log {
                return bad(format!("it is of another log, {}", given.origin));
            }
            if given.size < before {
                return bad(format!("the export begins after it: export from event {} or earlier", given.size + 1));
            }
        }
        check_given(given, &chain)?;
        Ok(Self { chain, log, to, checkpoints: 0, spelled })
    }

    /// Takes one more line. Answers whether it was the last one.
    pub(super) fn line(
        &mut self,
        line: &[u8],
        number: u64,
        keys: &[PublicKey],
        given: Option<&Checkpoint>,
    ) -> Result<bool, Fault> {
        let expected = self.chain.next();
        let unreadable = |why: &'static str| Fault::at(Place::Line(number), why);
        if line.starts_with(br#"{"type":"event","#) {
            let event: EventRecord<'_> =
                read(line, &mut self.spelled).map_err(|why| Fault::at(Place::Event(expected), why))?;
            if expected > self.to {
                return Err(Fault::at(Place::Event(expected), "the header ends before it"));
            }
            self.chain.event(&event)?;
            check_given(given, &self.chain)?;
            Ok(false)
        } else if line.starts_with(br#"{"type":"ledger","#) {
            let row: LedgerLine<'_> = read(line, &mut self.spelled).map_err(unreadable)?;
            self.chain.ledger(&row)?;
            Ok(false)
        } else if line.starts_with(br#"{"type":"checkpoint","#) {
            let line: CheckpointLine<'_> = read(line, &mut self.spelled).map_err(unreadable)?;
            let checkpoint = Checkpoint::open(&line.note, keys).map_err(unreadable)?;
            let tail: Vec<Hash> = line.tail.iter().map(|hash| hash.0).collect();
            self.checkpoint(&checkpoint, &tail, line.number, given)
        } else {
            Err(Fault::at(
                Place::Line(number),
                format!("this is no record; event {expected} or its rows were expected"),
            ))
        }
    }

    fn checkpoint(
        &mut self,
        checkpoint: &Checkpoint,
        tail: &[Hash],
        number: u64,
        given: Option<&Checkpoint>,
    ) -> Result<bool, Fault> {
        let bad = |why: String| Err(Fault::at(Place::Checkpoint(checkpoint.size), why));
        self.checkpoints += 1;
        if checkpoint.origin != self.log {
            return bad(format!("it is of another log, {}", checkpoint.origin));
        }
        if number != self.checkpoints {
            return bad(format!("it is number {number} where number {} was expected", self.checkpoints));
        }
        self.chain.end_of_batch()?;
        let next = self.chain.next();
        if next <= self.to && next <= checkpoint.size {
            let why = format!("it is missing: the checkpoint over {} events stands in its place", checkpoint.size);
            return Err(Fault { is_gap: true, ..Fault::at(Place::Event(next), why) });
        }
        self.chain.checkpoint(checkpoint, tail)?;
        let is_last = next > self.to;
        if is_last {
            self.check_beyond(checkpoint, given)?;
        }
        Ok(is_last)
    }

    /// A given checkpoint beyond the range equals the last one, or shows that the log was cut or rewritten.
    fn check_beyond(&self, last: &Checkpoint, given: Option<&Checkpoint>) -> Result<(), Fault> {
        let Some(given) = given.filter(|given| given.size > self.to) else { return Ok(()) };
        let bad = |why: String| Err(Fault::at(Place::Given(given.size), why));
        if given.size > last.size {
            return bad(format!("the log was cut: it has {} events only", last.size));
        }
        if given.size < last.size {
            return bad(format!("the export ends at event {}: export up to event {} at least", self.to, given.size));
        }
        if given.root != last.root {
            return bad("the log's own checkpoint has another root: the log was rewritten".to_owned());
        }
        Ok(())
    }
}

/// Reads a line that is spelled as exports spell it, and no other.
fn read<'a, T: Deserialize<'a> + Serialize>(line: &'a [u8], spelled: &mut Vec<u8>) -> Result<T, &'static str> {
    let read: T = serde_json::from_slice(line).map_err(|_| "it can't be read: a character of it was changed")?;
    spelled.clear();
    to_line(spelled, &read).map_err(|_| "it can't be read: a character of it was changed")?;
    if spelled.split_last().is_none_or(|(_, spelled)| spelled != line) {
        return Err("it is not spelled as exports spell it: a character of it was changed");
    }
    Ok(read)
}

/// The tree over the records has the root of the given checkpoint where it gets as long as that says.
pub(crate) fn check_given(given: Option<&Checkpoint>, chain: &Chain) -> Result<(), Fault> {
    match given {
        Some(given) if given.size == chain.frontier().size() && given.root != chain.frontier().root() => {
            let why = "the records up to there have another root: the log was rewritten";
            Err(Fault::at(Place::Given(given.size), why))
        }
        _ => Ok(()),
    }
}
