//! What the model is told: the branch up to the question.

use crate::{
    Error,
    content::{Body, Content},
};
use bytes::Bytes;
use serde::Serialize;
use store::entity::message;
use types::ConversationId;

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

/// A chat completions request (OpenAI API reference, "Create chat completion") for the branch that ends in the question.
pub(super) fn request(
    content: &Content,
    conversation: ConversationId,
    branch: &[&message::Model],
    model: &str,
    max_tokens: Option<u64>,
) -> Result<Bytes, Error> {
    let mut said = Vec::with_capacity(branch.len());
    for message in branch {
        let body = content.open_body(conversation, message.id, &message.body)?;
        said.push((message.speaker == "member", body));
    }
    let request = Request { model, messages: messages(said), stream: true, max_completion_tokens: max_tokens };
    Ok(serde_json::to_vec(&request).map_err(|_| Error::Unreadable)?.into())
}

/// Replies that said nothing are left out, and what then stands side by side from one speaker becomes one message:
/// several providers refuse two questions in a row.
fn messages(said: Vec<(bool, Body)>) -> Vec<Message> {
    let mut bytes = 0;
    let mut messages: Vec<Message> = Vec::new();
    // From the question backwards, until it is enough.
    for (is_member, body) in said.into_iter().rev() {
        if body.text.trim().is_empty() {
            continue;
        }
        bytes += body.text.len();
        if bytes > LONGEST && !messages.is_empty() {
            break;
        }
        let role = if is_member { "user" } else { "assistant" };
        match messages.last_mut() {
            Some(last) if last.role == role => last.content = format!("{}\n\n{}", body.text, last.content),
            _ => messages.push(Message { role, content: body.text }),
        }
    }
    // A history that begins with a reply has lost its question.
    while messages.len() > 1 && messages.last().is_some_and(|first| first.role == "assistant") {
        messages.pop();
    }
    messages.reverse();
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(is_member: bool, text: &str) -> (bool, Body) {
        (is_member, Body { text: text.into(), ..Body::default() })
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
}
