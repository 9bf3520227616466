//! An exported file.

use super::{Fault, Place, body::Body};
use crate::{
    NotAVkey,
    note::{Checkpoint, PublicKey},
    tree::Frontier,
};
use base64ct::{Base64, Encoding};
use std::io::{self, BufRead, Read};
use types::view::Verdict;

/// Longer than any line that is written: an event has at most a few thousand bytes.
const MAX_LINE: u64 = 1 << 20;

/// Verification could not begin, or the file could not be read. A log that does not hold is a [`Verdict`], not an error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file can't be read.
    #[error("the export can't be read: {0}")]
    Read(#[from] io::Error),
    /// A line of the key file is not a public key.
    #[error(transparent)]
    Key(#[from] NotAVkey),
    /// There is no key to check signatures with.
    #[error("no public key is given: `keyhall audit public-key` prints it")]
    NoKey,
    /// The given checkpoint is not one that these keys signed.
    #[error("the given checkpoint can't be used: {0}")]
    Checkpoint(&'static str),
}

/// Verifies an exported log with public keys (C2SP vkey lines), and against a checkpoint that was kept elsewhere. The
/// verdict names the first bad record. Memory doesn't grow with the file.
///
/// # Errors
/// Only when it can't begin or read: see [`Error`].
pub fn verify(reader: impl BufRead, vkeys: &[String], checkpoint: Option<&str>) -> Result<Verdict, Error> {
    let Given { keys, checkpoint: given } = Given::read(vkeys, checkpoint)?;
    let (mut lines, mut body) = (Lines { reader, buffer: Vec::new(), number: 0 }, None);
    let first_bad = match run(&mut lines, &mut body, &keys, given.as_ref()) {
        Ok(()) => None,
        Err(Stop::Fault(fault)) => Some(look_further(&mut lines, fault)?.to_string()),
        Err(Stop::Read(error)) => return Err(Error::Read(error)),
    };
    let chain = body.as_ref().map(|body| &body.chain);
    Ok(Verdict {
        ok: first_bad.is_none(),
        events: chain.map_or(0, |chain| chain.events),
        ledger_rows: chain.map_or(0, |chain| chain.ledger_rows),
        root: Base64::encode_string(&chain.map_or_else(|| Frontier::default().root(), |chain| chain.frontier().root())),
        first_bad,
        took_ms: 0,
    })
}

/// What an auditor kept outside the server: the keys that checkpoints have to be signed with, and a checkpoint that the
/// log has to reach.
#[derive(Clone, Debug)]
pub struct Given {
    pub(crate) keys: Vec<PublicKey>,
    pub(crate) checkpoint: Option<Checkpoint>,
}

impl Given {
    /// Reads C2SP vkey lines and a signed note.
    ///
    /// # Errors
    /// [`Error::Key`], [`Error::NoKey`], [`Error::Checkpoint`].
    pub fn read(vkeys: &[String], checkpoint: Option<&str>) -> Result<Self, Error> {
        let keys: Vec<_> = vkeys.iter().map(|line| PublicKey::parse(line)).collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(Error::NoKey);
        }
        let checkpoint = match checkpoint {
            // A note that travelled by mail may have got other line ends.
            Some(note) => {
                let note = format!("{}\n", note.trim_end().replace("\r\n", "\n"));
                Some(Checkpoint::open(&note, &keys).map_err(Error::Checkpoint)?)
            }
            None => None,
        };
        Ok(Self { keys, checkpoint })
    }
}

/// `body` stays with whoever asks, so that a verdict says how far it got.
fn run(
    lines: &mut Lines<impl BufRead>,
    body: &mut Option<Body>,
    keys: &[PublicKey],
    given: Option<&Checkpoint>,
) -> Result<(), Stop> {
    let header = lines.next()?.ok_or_else(|| Fault::at(Place::Header, "the file is empty"))?;
    let body = body.insert(Body::begin(header, keys, given)?);
    loop {
        let (number, expected) = (lines.number + 1, body.chain.next());
        let Some(line) = lines.next()? else {
            body.chain.end_of_batch()?;
            return Err(Fault::at(Place::Event(expected), "the file ends here: what followed is missing").into());
        };
        if body.line(line, number, keys, given)? {
            return match lines.next()? {
                None => Ok(()),
                Some(_) => Err(Fault::at(Place::Line(number + 1), "something follows the last checkpoint").into()),
            };
        }
    }
}

/// Says of an event that is not in its place whether it stands further down.
fn look_further(lines: &mut Lines<impl BufRead>, fault: Fault) -> Result<Fault, Error> {
    let Place::Event(seq) = fault.place else { return Ok(fault) };
    if !fault.is_gap {
        return Ok(fault);
    }
    let wanted = format!(r#"{{"type":"event","seq":{seq},"#);
    loop {
        match lines.next() {
            Ok(Some(line)) if line.starts_with(wanted.as_bytes()) => {
                let why = format!("it is out of order: it stands in line {}", lines.number);
                return Ok(Fault::at(Place::Event(seq), why));
            }
            Ok(Some(_)) => {}
            Ok(None) | Err(Stop::Fault(_)) => return Ok(fault),
            Err(Stop::Read(error)) => return Err(Error::Read(error)),
        }
    }
}

enum Stop {
    Fault(Fault),
    Read(io::Error),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Of the line that was read last, counted from 1.
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// The next line without its end; `None` at the end of the file.
    fn next(&mut self) -> Result<Option<&[u8]>, Stop> {
        self.buffer.clear();
        self.number += 1;
        (&mut self.reader).take(MAX_LINE).read_until(b'\n', &mut self.buffer).map_err(Stop::Read)?;
        match self.buffer.split_last() {
            None => Ok(None),
            Some((b'\n', line)) => Ok(Some(line)),
            Some(_) => Err(Fault::at(Place::Line(self.number), "the line is cut").into()),
        }
    }
}
