//! Steering from outside, and what was seen.

use super::Fault;
use axum::{
    body::Bytes,
    http::{HeaderMap, header::AUTHORIZATION},
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One request that came in.
#[derive(Clone, Debug)]
pub struct Record {
    /// The path.
    pub path: &'static str,
    /// What stood behind it.
    pub query: String,
    /// `Authorization` as it came.
    pub authorization: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Bytes,
    /// What was answered, byte for byte (bodies of completions only).
    pub sent: Vec<u8>,
    /// Whether the answer is still going out.
    pub is_open: bool,
    /// Whether the answer was completed; `false` also when the other side went away.
    pub is_finished: bool,
}

#[derive(Debug, Default)]
struct State {
    fault: Option<Fault>,
    also_accepted: Vec<String>,
    refused: Option<(String, usize)>,
    records: Vec<Record>,
}

/// A handle on a running provider. Clones steer the same one.
#[derive(Clone, Debug, Default)]
pub struct Control(Arc<Mutex<State>>);

impl Control {
    /// Makes every completion fail like this, whatever the model; `None` stops it.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.state().fault = fault;
    }

    /// Accepts one more key.
    pub fn accept(&self, key: &str) {
        self.state().also_accepted.push(key.to_owned());
    }

    /// Refuses this key after so many more requests.
    pub fn refuse_after(&self, key: &str, requests: usize) {
        self.state().refused = Some((key.to_owned(), requests));
    }

    /// Everything that came in so far.
    pub fn records(&self) -> Vec<Record> {
        self.state().records.clone()
    }

    /// Chat completions that came in so far.
    pub fn completions(&self) -> Vec<Record> {
        self.asked("/v1/chat/completions")
    }

    /// What came in at a path so far.
    pub fn asked(&self, path: &str) -> Vec<Record> {
        self.state().records.iter().filter(|record| record.path == path).cloned().collect()
    }

    pub(super) fn fault(&self) -> Option<Fault> {
        self.state().fault
    }

    pub(super) fn accepts(&self, key: &str) -> bool {
        self.state().also_accepted.iter().any(|accepted| accepted == key)
    }

    /// Counts a request of this key and tells whether it is refused by now.
    pub(super) fn refuses_now(&self, key: &str) -> bool {
        match &mut self.state().refused {
            Some((refused, left)) if refused == key => match left.checked_sub(1) {
                Some(fewer) => {
                    *left = fewer;
                    false
                }
                None => true,
            },
            _ => false,
        }
    }

    pub(super) fn record(&self, path: &'static str, headers: &HeaderMap, body: Bytes) -> Recorder {
        let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let record = Record {
            path,
            query: String::new(),
            authorization: shown.to_owned(),
            headers: headers.clone(),
            body,
            sent: Vec::new(),
            is_open: true,
            is_finished: false,
        };
        let mut state = self.state();
        state.records.push(record);
        Recorder { control: self.clone(), number: state.records.len() - 1 }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes one record on while its answer goes out.
#[derive(Debug)]
pub struct Recorder {
    control: Control,
    number: usize,
}

impl Recorder {
    /// Counts up; answers are named after it.
    pub const fn number(&self) -> usize {
        self.number
    }

    /// This stood behind the path.
    pub fn queried(&self, query: String) {
        if let Some(record) = self.control.state().records.get_mut(self.number) {
            record.query = query;
        }
    }

    /// These bytes went out.
    pub fn sent(&self, bytes: &[u8]) {
        if let Some(record) = self.control.state().records.get_mut(self.number) {
            record.sent.extend_from_slice(bytes);
        }
    }

    /// The answer is complete.
    pub fn finished(&self) {
        if let Some(record) = self.control.state().records.get_mut(self.number) {
            record.is_finished = true;
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if let Some(record) = self.control.state().records.get_mut(self.number) {
            record.is_open = false;
        }
    }
}
