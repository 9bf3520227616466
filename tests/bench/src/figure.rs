//! What is measured, and how much of it is wanted.

use crate::sample::median;
use std::collections::BTreeMap;

/// One figure of one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// Microseconds of CPU per request, 64 at once, until the server is at rest again.
    CpuPerRequest,
    /// Requests a second, 64 at once.
    Throughput,
    /// Microseconds of CPU per request at the open loop's rate.
    CpuAtRate,
    /// Milliseconds at the open loop's rate.
    P50,
    /// The same, 99 of 100.
    P99,
    /// Milliseconds to the first byte of a stream.
    FirstToken,
    /// Milliseconds of CPU per 1,000 chunks of streams at a steady pace.
    CpuPerChunks,
    /// Megabytes that 1,000 open streams take.
    StreamsMemory,
    /// Megabytes of a server that was just started.
    IdleMemory,
    /// Milliseconds from start to ready.
    ColdStart,
}

impl Figure {
    /// In the table's order.
    pub const ALL: [Self; 10] = [
        Self::CpuPerRequest,
        Self::Throughput,
        Self::CpuAtRate,
        Self::P50,
        Self::P99,
        Self::FirstToken,
        Self::CpuPerChunks,
        Self::StreamsMemory,
        Self::IdleMemory,
        Self::ColdStart,
    ];

    /// As the table says it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CpuPerRequest => "CPU per request, 64 at once, µs",
            Self::Throughput => "requests a second on one core, 64 at once",
            Self::CpuAtRate => "CPU per request at 200 a second, µs",
            Self::P50 => "p50 at 200 a second, ms",
            Self::P99 => "p99 at 200 a second, ms",
            Self::FirstToken => "time to first token, p50, ms",
            Self::CpuPerChunks => "CPU per 1,000 streamed chunks, ms",
            Self::StreamsMemory => "memory per 1,000 open streams, MB",
            Self::IdleMemory => "idle memory, MB",
            Self::ColdStart => "cold start to ready, ms",
        }
    }

    /// How it is compared, the goal and the dream: on SQLite, and on PostgreSQL where that differs.
    pub const fn goal(self) -> Option<Goal> {
        let (by, goal, dream, on_postgres) = match self {
            Self::CpuPerRequest => (By::Ratio, 3.0, 2.0, Some((8.0, 4.0))),
            Self::P50 => (By::Added, 2.0, 1.0, None),
            Self::P99 => (By::Added, 6.0, 3.0, None),
            Self::FirstToken => (By::Added, 2.0, 1.0, None),
            Self::CpuPerChunks => (By::Ratio, 1.5, 1.25, None),
            Self::StreamsMemory | Self::IdleMemory => (By::Itself, 60.0, 40.0, None),
            Self::ColdStart => (By::Itself, 200.0, 100.0, None),
            Self::Throughput | Self::CpuAtRate => return None,
        };
        Some(Goal { by, goal, dream, on_postgres })
    }
}

/// What is wanted of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// How it is compared.
    pub by: By,
    /// What is promised.
    pub goal: f64,
    /// What is hoped for.
    pub dream: f64,
    /// Both, where PostgreSQL has its own.
    pub on_postgres: Option<(f64, f64)>,
}

/// How a figure is compared with the floor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// So many times the floor's.
    Ratio,
    /// So much more than the floor's.
    Added,
    /// Not at all.
    Itself,
}

impl By {
    /// The compared value.
    pub fn value(self, figure: f64, floor: Option<f64>) -> Option<f64> {
        match self {
            Self::Ratio => Some(figure / floor?),
            Self::Added => Some(figure - floor?),
            Self::Itself => Some(figure),
        }
    }
}

/// The figures of one server, round by round.
#[derive(Default)]
pub struct Figures(BTreeMap<Figure, Vec<f64>>);

impl Figures {
    /// Adds one round's.
    pub fn add(&mut self, figure: Figure, value: f64) {
        self.0.entry(figure).or_default().push(value);
    }

    /// The median of all rounds.
    pub fn median(&self, figure: Figure) -> Option<f64> {
        median(self.0.get(&figure)?)
    }

    /// The smallest and the largest.
    pub fn range(&self, figure: Figure) -> Option<(f64, f64)> {
        let values = self.0.get(&figure)?;
        let smallest = values.iter().copied().reduce(f64::min)?;
        Some((smallest, values.iter().copied().reduce(f64::max)?))
    }
}
