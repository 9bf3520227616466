//! Searching one's own conversations.
//!
//! There is no index: texts are sealed, and an index would be a second copy of them in the clear (decisions: no
//! full-text tables). What is one's own is opened and read, newest first, until enough is found or enough is read.

use super::{list::line, show::messages_of};
use crate::{Chat, Error, content::Content, rich};
use context::Caller;
use std::sync::Arc;
use store::entity::{conversation, message};
use types::view::{Passage, SearchHit};

/// How many conversations one search opens at most.
const READ: u64 = 2_000;
/// How many bytes of messages one search reads at most.
const BYTES: usize = 50_000_000;
/// How many conversations one search shows at most.
const FOUND: usize = 50;
/// Characters shown before and after a match.
const AROUND: usize = 60;

impl Chat {
    /// The caller's conversations whose title or messages hold all the words, whatever their case: pinned and newest
    /// first, one hit for each, at most 50. Opens at most 2,000 conversations and 50 MB.
    ///
    /// **Permissions:** any member, their own.
    pub async fn search(&self, caller: &Caller, text: &str) -> Result<Vec<SearchHit>, Error> {
        let words: Vec<_> = text.split_whitespace().map(str::to_lowercase).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let sought = Arc::new((self.content(caller.scope()).await?, words));
        let mut hits = Vec::new();
        let mut bytes = 0;
        for conversation in self.own_conversations(caller, READ).await? {
            let read = self.house.store.read(caller.scope()).await?;
            let messages = messages_of(caller.scope(), conversation.id, &read).await?;
            drop(read);
            bytes += messages.iter().map(|message| message.body.len()).sum::<usize>();
            let sought = Arc::clone(&sought);
            // Opening and reading megabytes would hold up what else waits on this thread.
            let looked = self.house.tracker.spawn_blocking(move || look(&sought.0, &sought.1, &conversation, messages));
            hits.extend(looked.await.map_err(|_| Error::Unreadable)?);
            if hits.len() >= FOUND || bytes >= BYTES {
                break;
            }
        }
        Ok(hits)
    }
}

/// The newest message that holds all the words, or the title.
fn look(
    content: &Content,
    words: &[String],
    conversation: &conversation::Model,
    mut messages: Vec<message::Model>,
) -> Option<SearchHit> {
    messages.sort_by_key(|message| std::cmp::Reverse(message.created_at));
    // A message that can't be opened has nothing to find; opening its conversation says so.
    let said = messages.iter().find_map(|message| {
        let body = content.open_body(conversation.id, message.id, &message.body).ok()?;
        Some((message.id, passage(&body.text, words)?))
    });
    let row = line(content, conversation);
    let (message_id, passage) = match said {
        Some((message, passage)) => (Some(message), Some(passage)),
        None => passage(&row.title, words).map(|_| (None, None))?,
    };
    Some(SearchHit { conversation: row, message_id, passage })
}

/// The first match with the words around it, if the text holds every word.
fn passage(text: &str, words: &[String]) -> Option<Passage> {
    let lower = text.to_lowercase();
    if !words.iter().all(|word| lower.contains(word.as_str())) {
        return None;
    }
    let first = words.first()?;
    // Lower case may have other lengths than the text, so the place is counted in characters and taken as near enough.
    let at = lower.get(..lower.find(first.as_str())?)?.chars().count();
    let from = at.saturating_sub(AROUND);
    let length = first.chars().count();
    let part = |from: usize, length: usize| text.chars().skip(from).take(length).collect::<String>();
    let (mut before, mut after) = (part(from, at - from), part(at + length, AROUND));
    let (mut cut_before, mut cut_after) = ("", "");
    // Whole words: what a cut left of one goes too, unless it is all there is.
    if from > 0 {
        cut_before = "…";
        if let Some((_, rest)) = before.split_once(char::is_whitespace).filter(|(_, rest)| !rest.trim().is_empty()) {
            before = rest.to_owned();
        }
    }
    if text.chars().nth(at + length + AROUND).is_some() {
        cut_after = "…";
        if let Some((rest, _)) = after.rsplit_once(char::is_whitespace).filter(|(rest, _)| !rest.trim().is_empty()) {
            after = rest.to_owned();
        }
    }
    Some(Passage {
        before: format!("{cut_before}{}", in_a_line(&before).trim_start()),
        found: in_a_line(&part(at, length)),
        after: format!("{}{cut_after}", in_a_line(&after).trim_end()),
    })
}

/// Without invisible characters and marks that stand alone (quotes, tables, fences), and with one space between words.
fn in_a_line(text: &str) -> String {
    let text = rich::without_invisible(text);
    let is_mark = |word: &&str| word.chars().all(|c| matches!(c, '>' | '|' | '#' | '*' | '_' | '`' | '~' | '-' | ':'));
    let mut line = text.split_whitespace().filter(|word| !is_mark(word)).collect::<Vec<_>>().join(" ");
    if text.starts_with(char::is_whitespace) {
        line.insert(0, ' ');
    }
    if text.ends_with(char::is_whitespace) && !line.ends_with(' ') {
        line.push(' ');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(passage: &Passage) -> String {
        format!("{}[{}]{}", passage.before, passage.found, passage.after)
    }

    #[test]
    fn a_passage_shows_the_match_with_its_surroundings() {
        let words = ["gamma".to_owned(), "alpha".to_owned()];
        let found = passage("Alpha beta\n Gamma delta", &words).unwrap();
        assert_eq!(whole(&found), "Alpha beta [Gamma] delta");
        assert_eq!(passage("Alpha beta", &words), None);
        let long = format!("alpha {} gamma {}", "x ".repeat(200), "y ".repeat(200));
        let shown = passage(&long, &words).unwrap();
        assert!(shown.before.starts_with('…') && shown.after.ends_with('…') && shown.found == "gamma", "{shown:?}");
        assert!(whole(&shown).chars().count() < 140);
    }

    #[test]
    fn a_passage_begins_and_ends_with_a_word_and_shows_no_marks_of_tables() {
        let words = ["gamma".to_owned()];
        let text = format!("{} | A | B |\n| --- | --- |\n> gamma > {}", "first ".repeat(30), "second ".repeat(30));
        let shown = passage(&text, &words).unwrap();
        assert!(shown.before.starts_with("…first "), "{shown:?}");
        assert!(shown.before.ends_with("first A B ") && shown.after.starts_with(" second"), "{shown:?}");
        assert!(shown.after.ends_with("second…"), "{shown:?}");
    }
}
