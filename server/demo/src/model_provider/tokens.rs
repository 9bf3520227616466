//! Its tokenizer: a word's first letters with the space before them, then pieces of up to six letters; every sign alone.
//!
//! Not a real model's, but counted in one way for the price, the stream and the maximum, so that figures agree.

/// Letters in a token, at most.
const LETTERS: usize = 6;

/// Cuts a text into its tokens; joined, they are the text again.
pub fn cut(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let (mut start, mut letters) = (0, 0);
    let mut previous: Option<char> = None;
    for (at, c) in text.char_indices() {
        let joins = match previous {
            None => true,
            Some(' ') => c.is_alphanumeric(),
            Some(before) => before.is_alphanumeric() && c.is_alphanumeric() && letters < LETTERS,
        };
        if !joins {
            tokens.extend(text.get(start..at));
            start = at;
            letters = 0;
        }
        letters += usize::from(c.is_alphanumeric());
        previous = Some(c);
    }
    tokens.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    tokens
}

/// How many tokens a text has.
pub fn count(text: &str) -> u64 {
    cut(text).len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_text_in_pieces() {
        let text = "A table, **bold** naïve 你好\n\n```rust\nfn main() {}\n```  extraordinarily";
        let tokens = cut(text);
        assert_eq!(tokens.concat(), text);
        assert!(tokens.iter().all(|token| token.chars().count() <= LETTERS + 1));
        assert_eq!(cut("Hello world"), ["Hello", " world"]);
        assert_eq!(count(""), 0);
    }
}
