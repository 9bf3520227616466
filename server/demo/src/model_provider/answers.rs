//! What it says: a few well-written answers, chosen by the question's words, and one that fits everything.

use super::request::Question;

/// Words that choose an answer, most telling first.
const CHOICES: &[(&[&str], &str)] = &[
    (&["python", "pandas", "csv file", "script"], include_str!("answers/python.md")),
    (&["rust", "cargo", "borrow", "async fn", "function", "code"], include_str!("answers/rust.md")),
    (&["sql", "query", "postgres", "join"], include_str!("answers/sql.md")),
    (&["table", "compare", "comparison", "versus", " vs ", "difference"], include_str!("answers/table.md")),
    (
        &["math", "equation", "integral", "formula", "average", "interest", "probability"],
        include_str!("answers/math.md"),
    ),
    (&["essay", "in detail", "long", "history", "explain", "how does"], include_str!("answers/long.md")),
    (&["email", "e-mail", "letter", "reply to", "draft", "rewrite"], include_str!("answers/email.md")),
    (&["summar", "minutes", "notes", "tl;dr"], include_str!("answers/summary.md")),
    (&["list", "ideas", "steps", "plan", "checklist", "agenda", "prepare"], include_str!("answers/list.md")),
    (&["hello", "hi ", "hi!", "good morning", "who are you", "what can you"], include_str!("answers/hello.md")),
];

/// The answer to a question.
pub fn answer(question: &Question) -> String {
    if let Some(title) = title(question) {
        return title;
    }
    let asked = question.last();
    let lower = format!("{} ", asked.to_lowercase());
    let found = CHOICES.iter().find(|(words, _)| words.iter().any(|word| lower.contains(word)));
    found.map_or_else(|| reflective(asked), |(_, text)| text.trim_end().to_owned())
}

/// A title, where the request asks for one: a short instruction that speaks of the title of a conversation.
fn title(question: &Question) -> Option<String> {
    let asks = |text: &str| {
        let lower = text.to_lowercase();
        let instruction: String = lower.chars().take(400).collect();
        instruction.contains("title") && ["conversation", "chat", "words"].iter().any(|word| instruction.contains(word))
    };
    let (at, instruction) = question.messages.iter().enumerate().find(|(_, message)| asks(&message.text))?;
    // Only an instruction: a member who asks about titles in the middle of a conversation gets an answer.
    let is_instruction = instruction.role != "user" || question.max_tokens.is_some_and(|most| most <= 64);
    if !is_instruction {
        return None;
    }
    let others = question.messages.iter().enumerate().filter(|(i, other)| *i != at && other.role == "user");
    let subject = others.map(|(_, other)| other.text.as_str()).next();
    let subject = subject.or_else(|| instruction.text.split_once('\n').map(|(_, rest)| rest)).unwrap_or_default();
    Some(headline(subject))
}

/// Words that a title can do without.
const SMALL: &[&str] = &[
    "a", "an", "and", "are", "at", "be", "can", "could", "do", "does", "for", "give", "have", "hello", "help", "hi",
    "how", "i", "in", "is", "it", "me", "my", "of", "on", "or", "our", "please", "show", "tell", "that", "the", "this",
    "to", "us", "user", "want", "we", "what", "which", "why", "with", "would", "write", "you", "your",
];

/// The first telling words, with a capital letter in front.
fn headline(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '\'');
    let telling: Vec<&str> =
        words.filter(|word| !word.is_empty() && !SMALL.contains(&word.to_lowercase().as_str())).take(5).collect();
    let joined = telling.join(" ");
    let mut letters = joined.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    if first.is_empty() { "A short exchange".to_owned() } else { first + letters.as_str() }
}

/// An answer to anything: takes the question's own words up and offers ways to go on.
fn reflective(asked: &str) -> String {
    let topic = headline(asked);
    let quoted: String = asked.lines().next().unwrap_or_default().chars().take(160).collect();
    format!(
        "You ask: *{quoted}*\n\n\
         Here is how I would go at **{topic}**:\n\n\
         1. **Say what a good result looks like.** One sentence that somebody else could check.\n\
         2. **Collect what is known and what is assumed.** The assumptions are where surprises come from.\n\
         3. **Take the smallest step that teaches something**, look at the result, and only then plan the next one.\n\n\
         If you tell me who it is for and by when you need it, I can turn this into something concrete: a draft, a table \
         of options, or a short plan.\n\n\
         > This is the demo's simulated model: it knows a handful of good answers and counts its tokens honestly. \
         Connect a real provider to get real ones."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(messages: &str, most: &str) -> String {
        let body = format!("{{\"model\":\"m\",\"messages\":{messages}{most}}}");
        answer(&Question::read(crate::model_provider::api::Api::Chat, body.as_bytes()).unwrap())
    }

    #[test]
    fn words_of_the_question_choose_the_answer() {
        assert!(ask(r#"[{"role":"user","content":"Compare the two plans in a table"}]"#, "").contains("| --- |"));
        assert!(ask(r#"[{"role":"user","content":"Write it in Python"}]"#, "").contains("```python"));
        assert!(ask(r#"[{"role":"user","content":"Some Rust please"}]"#, "").contains("```rust"));
        assert!(ask(r#"[{"role":"user","content":"Zebras?"}]"#, "").contains("**Zebras**"));
        assert!(CHOICES.iter().all(|(_, text)| text.len() > 200));
    }

    #[test]
    fn an_instruction_to_title_a_conversation_gets_a_short_title() {
        let system = r#"[{"role":"system","content":"Give this conversation a title of at most six words."},{"role":"user","content":"How do I migrate our wiki to the new server?"}]"#;
        assert_eq!(ask(system, ""), "Migrate wiki new server");
        let single =
            r#"[{"role":"user","content":"Title this conversation in a few words.\nPlan the offsite in May"}]"#;
        assert_eq!(ask(single, ",\"max_tokens\":24"), "Plan offsite May");
        let member = r#"[{"role":"user","content":"Zebras? I need a title for a talk, in four words"}]"#;
        assert!(ask(member, "").len() > 100);
    }
}
