//! What a reply has said so far, and where its events stand.

use serde::{Deserialize, Serialize};

/// A piece of a reply, as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Piece {
    /// Of the text.
    Text(String),
    /// Of the reasoning.
    Reasoning(String),
}

impl Piece {
    pub const fn len(&self) -> usize {
        match self {
            Self::Text(text) | Self::Reasoning(text) => text.len(),
        }
    }
}

/// Everything said. The cursor counts the bytes of text and reasoning in the order in which they came, so that it means
/// the same in every process and after a restart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub text: String,
    pub reasoning: String,
    /// Lengths of runs of one kind, in order: `true` for reasoning.
    runs: Vec<(bool, usize)>,
}

impl Said {
    pub fn add(&mut self, piece: &Piece) {
        let is_reasoning = match piece {
            Piece::Text(text) => {
                self.text.push_str(text);
                false
            }
            Piece::Reasoning(text) => {
                self.reasoning.push_str(text);
                true
            }
        };
        match self.runs.last_mut() {
            Some((kind, length)) if *kind == is_reasoning => *length += piece.len(),
            _ if piece.len() > 0 => self.runs.push((is_reasoning, piece.len())),
            _ => {}
        }
    }

    /// Where the events stand.
    pub fn cursor(&self) -> u64 {
        (self.text.len() + self.reasoning.len()) as u64
    }

    /// How many bytes of reasoning lie before a cursor.
    pub fn reasoning_before(&self, cursor: u64) -> usize {
        let mut left = usize::try_from(cursor).unwrap_or(usize::MAX);
        let mut reasoning = 0;
        for (is_reasoning, length) in &self.runs {
            let here = left.min(*length);
            if *is_reasoning {
                reasoning += here;
            }
            left -= here;
        }
        // A cursor that was not given out may point into a character.
        (0..=reasoning).rev().find(|at| self.reasoning.is_char_boundary(*at)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_tells_how_much_reasoning_was_seen() {
        let mut said = Said::default();
        for piece in [Piece::Reasoning("hmm é".into()), Piece::Text("yes".into()), Piece::Reasoning("so".into())] {
            said.add(&piece);
        }
        assert_eq!(said.cursor(), 11);
        assert_eq!([0, 4, 6, 8, 9, 10, 99].map(|at| said.reasoning_before(at)), [0, 4, 6, 6, 6, 7, 8]);
        assert_eq!(said.reasoning_before(5), 4, "never inside a character");
    }
}
