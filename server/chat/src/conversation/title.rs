//! Titles: the first question's own words.
//!
//! Other chats ask a model for a title. That is a call that nobody asked for, on somebody's budget, so Keyhall doesn't:
//! the first words say enough, they are there at once, and the member can rename.

use crate::rich;

/// The longest title made from a question, in characters.
const LONGEST_MADE: usize = 60;
/// The longest title that a member may give, in characters.
pub(crate) const LONGEST_GIVEN: usize = 200;

/// A title for a conversation that begins with this question.
pub(crate) fn from_question(question: &str) -> String {
    let clean = rich::without_invisible(question).replace("**", "").replace('`', "");
    let unmarked = |word: &&str| !word.chars().all(|c| matches!(c, '#' | '>' | '*' | '-' | '+' | '`' | '=' | '_'));
    let words: Vec<_> = clean.split_whitespace().filter(unmarked).collect();
    let whole = words.join(" ");
    if whole.is_empty() {
        return "New conversation".to_owned();
    }
    if whole.chars().count() <= LONGEST_MADE {
        return whole;
    }
    let mut title = String::new();
    for word in words {
        if title.chars().count() + word.chars().count() + 2 > LONGEST_MADE {
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    if title.is_empty() {
        title = whole.chars().take(LONGEST_MADE - 1).collect();
    }
    title.push('…');
    title
}

/// A title as a member gave it: one line, nothing invisible; `None` when nothing is left or it is too long.
pub(crate) fn given(title: &str) -> Option<String> {
    let clean = rich::without_invisible(title).split_whitespace().collect::<Vec<_>>().join(" ");
    (!clean.is_empty() && clean.chars().count() <= LONGEST_GIVEN).then_some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_left_out_of_titles() {
        assert_eq!(from_question("What is **bold**?"), "What is bold?");
        assert_eq!(from_question("> - fix `a.b*c`"), "fix a.b*c");
    }

    #[test]
    fn a_title_is_the_first_words_and_at_most_sixty_characters() {
        assert_eq!(from_question("  How do I\n rotate a key? "), "How do I rotate a key?");
        assert_eq!(from_question("## **Plan** the `release`"), "Plan the release");
        let long = from_question(&"wonderful ".repeat(20));
        assert!(long.chars().count() <= LONGEST_MADE && long.ends_with("wonderful…"), "{long}");
        let unbroken = from_question(&"字".repeat(100));
        assert_eq!(unbroken.chars().count(), LONGEST_MADE);
        assert_eq!(from_question("\u{202e}"), "New conversation");
    }

    #[test]
    fn a_given_title_is_one_visible_line() {
        assert_eq!(given(" Q3\nplan\u{200b} ").as_deref(), Some("Q3 plan"));
        assert_eq!(given("\u{202e} \u{feff}"), None);
        assert_eq!(given(&"x".repeat(201)), None);
    }
}
