//! The first thing that is wrong with a log.

use std::fmt;

/// Where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The export's first line.
    Header,
    /// A line that could not be read, counted from 1.
    Line(u64),
    /// An event, by its sequence number.
    Event(u64),
    /// A ledger row of a batch.
    Ledger {
        /// The row.
        id: String,
        /// The `ledger.batch` event.
        batch: u64,
    },
    /// A checkpoint inside the export or the database, by its size.
    Checkpoint(u64),
    /// The checkpoint that was given.
    Given(u64),
}

/// What is wrong, and where it shows first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) place: Place,
    pub(crate) why: String,
    /// Whether it is an event that is not where it belongs: it may stand elsewhere.
    pub(crate) is_gap: bool,
}

impl Fault {
    pub(crate) fn at(place: Place, why: impl Into<String>) -> Self {
        Self { place, why: why.into(), is_gap: false }
    }

    /// An event in whose place another one stands.
    pub(crate) fn gap(expected: u64, found: u64) -> Self {
        let why = format!("it is missing: event {found} stands in its place");
        Self { is_gap: true, ..Self::at(Place::Event(expected), why) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Header => write!(f, "the header: {}", self.why),
            Place::Line(line) => write!(f, "line {line}: {}", self.why),
            Place::Event(seq) => write!(f, "event {seq}: {}", self.why),
            Place::Ledger { id, batch } => write!(f, "ledger row {id} of event {batch}: {}", self.why),
            Place::Checkpoint(size) => write!(f, "the checkpoint over {size} events: {}", self.why),
            Place::Given(size) => write!(f, "the given checkpoint over {size} events: {}", self.why),
        }
    }
}
