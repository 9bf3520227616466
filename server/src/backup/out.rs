//! Lines on their way into a file, counted and hashed.

use anyhow::Context as _;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::{BufWriter, Write};

/// Writes lines.
pub(super) struct Out<W: Write> {
    inner: BufWriter<W>,
    hash: Sha256,
    pub(super) rows: u64,
}

impl<W: Write> Out<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner: BufWriter::new(inner), hash: Sha256::new(), rows: 0 }
    }

    pub(super) fn line(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.hash.update(&line);
        self.inner.write_all(&line).context("the file can't be written")
    }

    pub(super) fn row(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        self.rows += 1;
        self.line(value)
    }

    /// The hash of everything so far.
    pub(super) fn sha256(&self) -> String {
        hex(self.hash.clone())
    }

    pub(super) fn flush(&mut self) -> anyhow::Result<()> {
        self.inner.flush().context("the file can't be written")
    }
}

pub(super) fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
