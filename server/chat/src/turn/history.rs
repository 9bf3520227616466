//! What the model is told: the branch up to the question.

use crate::{Error, content::Content};
use bytes::Bytes;
use serde::Serialize;
use store::entity::message;

/// How many bytes of a branch are sent: about 120,000 tokens of English. Of a longer branch the oldest messages stay
/// behind; the question always goes.
const LONGEST: usize = 480_000;

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    messages: Vec<Message>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u64>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Message {
    role: &'static str,
    content: String,
}

/// A chat completions request (OpenAI API reference, "Create chat completion") for a branch, and the question that follows
/// it where that is not in the branch yet. Of the branch only what is sent is opened.
pub(super) fn request(
    content: &Content,
    branch: &[&message::Model],
    question: Option<&str>,
    model: &str,
    max_tokens: Option<u64>,
) -> Result<Bytes, Error> {
    let asked = question.map(|text| Ok((true, text.to_owned())));
    let before = branch.iter().rev().map(|message| {
        let body = content.open_body(message.conversation_id, message.id, &message.body)?;
        Ok((message.speaker == "member", body.text))
    });
    let messages = messages(asked.into_iter().chain(before))?;
    let request = Request { model, messages, stream: true, max_completion_tokens: max_tokens };
    Ok(serde_json::to_vec(&request).map_err(|_| Error::Unreadable)?.into())
}

/// What is sent of what was said: whether by the member and what, newest first.
///
/// Replies that said nothing are left out, and what then stands side by side from one speaker becomes one message:
/// several providers refuse two questions in a row.
fn messages(newest_first: impl Iterator<Item = Result<(bool, String), Error>>) -> Result<Vec<Message>, Error> {
    let mut bytes = 0;
    let mut messages: Vec<Message> = Vec::new();
    // From the question backwards, until it is enough.
    for said in newest_first {
        let (is_member, text) = said?;
        if text.trim().is_empty() {
            continue;
        }
        bytes += text.len();
        if bytes > LONGEST && !messages.is_empty() {
            break;
        }
        let role = if is_member { "user" } else { "assistant" };
        match messages.last_mut() {
            Some(last) if last.role == role => last.content = format!("{text}\n\n{}", last.content),
            _ => messages.push(Message { role, content: text }),
        }
    }
    // A history that begins with a reply has lost its question.
    while messages.len() > 1 && messages.last().is_some_and(|first| first.role == "assistant") {
        messages.pop();
    }
    messages.reverse();
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(is_member: bool, text: &str) -> (bool, String) {
        (is_member, text.into())
    }

    fn messages(said: Vec<(bool, String)>) -> Vec<Message> {
        super::messages(said.into_iter().rev().map(Ok)).unwrap()
    }

    #[test]
    fn failed_replies_are_left_out_and_speakers_alternate() {
        let told = messages(vec![say(true, "a"), say(false, ""), say(true, "b"), say(false, "c"), say(true, "d")]);
        let told: Vec<_> = told.iter().map(|message| (message.role, message.content.as_str())).collect();
        assert_eq!(told, [("user", "a\n\nb"), ("assistant", "c"), ("user", "d")]);
    }

    #[test]
    fn of_a_long_branch_the_newest_messages_are_sent_and_always_the_question() {
        let long = "x".repeat(300_000);
        let told = messages(vec![say(true, &long), say(false, &long), say(true, "and now?")]);
        assert_eq!(told, [Message { role: "user", content: "and now?".into() }]);
        let told = messages(vec![say(true, "short"), say(false, "reply"), say(true, &"y".repeat(600_000))]);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].content.len(), 600_000);
    }

    #[test]
    fn what_is_too_old_to_be_sent_is_not_even_opened() {
        let long = "x".repeat(300_000);
        let newest_first =
            [Ok(say(true, "and now?")), Ok(say(false, &long)), Ok(say(true, &long)), Err(Error::Unreadable)];
        assert!(super::messages(newest_first.into_iter()).is_ok());
    }
}
