//! How often it is written down that something was used.

use super::cache::Shown;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use types::Moment;

/// How often use is written down, in seconds.
pub const NOTED: i64 = 60;
/// More entries than this are forgotten together.
const MOST: usize = 10_000;

/// When this process last began to write down that something was used.
#[derive(Default)]
pub struct Noted(Mutex<HashMap<Shown, Moment>>);

impl Noted {
    /// Whether use is to be written down now by whoever asks. Of many requests at once one is told so: the others would only
    /// wait for each other to write the same. Where it fails, the next minute is soon enough.
    pub fn is_to_be_noted(&self, shown: Shown, last_used: Option<Moment>, now: Moment) -> bool {
        let is_old = |at: Moment| !(at..at.plus_seconds(NOTED)).contains(&now);
        if !last_used.is_none_or(is_old) {
            return false;
        }
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !noted.get(&shown).copied().is_none_or(is_old) {
            return false;
        }
        if noted.len() >= MOST {
            noted.clear();
        }
        noted.insert(shown, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_requests_at_once_one_writes_down_the_use_in_each_minute() {
        let noted = Noted::default();
        let (shown, other) = (Shown::Token([1; 32]), Shown::Token([2; 32]));
        let asked = |shown, now| (0..300).filter(|_| noted.is_to_be_noted(shown, None, Moment(now))).count();
        let minute = NOTED * 1_000_000;
        assert_eq!([asked(shown, 5), asked(shown, minute), asked(shown, minute + 5)], [1, 0, 1]);
        assert_eq!(asked(other, minute), 1);
        assert!(!noted.is_to_be_noted(other, Some(Moment(3 * minute)), Moment(3 * minute + 1)));
    }
}
