//! Reading a Messages request: what Keyhall must know it validates, everything else stays where it lies.
//!
//! Counting tokens is the same request without an answer: the provider charges nothing for it.

use super::{
    super::{
        Endpoint, Facts, Question, Reader, Target,
        facts::PER_REQUEST,
        fields::{Fields, members, object, quoted},
        names::{self, MORE_OUTPUT, OTHER_MODEL, Refused, STORED, UNBOUNDED},
    },
    answer::{CountReader, MessagesReader},
    content::Content,
    tools,
};
use crate::{
    Error,
    json::{Kind, Value},
    splice::Splice,
    translation::Known,
};
use bytes::Bytes;
use std::ops::Range;
use types::view::ConnectionKind;

/// What is read of a request.
const ROOT: [&str; 10] = [
    "model",
    "messages",
    "system",
    "max_tokens",
    "stream",
    "tools",
    "metadata",
    "service_tier",
    "speed",
    "context_management",
];
/// What is refused here beside what is refused everywhere.
const REFUSED: [Refused; 10] = [
    ("mcp_servers", UNBOUNDED),
    ("container", UNBOUNDED),
    ("thread", STORED),
    ("compaction", UNBOUNDED),
    ("fallback_credit_token", OTHER_MODEL),
    ("billing_policy", "Who is billed is decided by the connection's key."),
    ("user_profile_id", "Who is billed is decided by the connection's key."),
    ("workspace_id", "Which workspace is asked is decided by the connection's key."),
    ("inference_geo", "Where a model runs changes its price. It is set for the whole workspace at the provider."),
    ("n", MORE_OUTPUT),
];

/// A Messages request, or one that only counts its tokens.
#[derive(Clone, Debug)]
pub struct MessagesQuestion {
    facts: Facts,
    endpoint: Endpoint,
    max_tokens: u64,
    root: Range<usize>,
    model_at: Range<usize>,
    metadata: Metadata,
}

#[derive(Clone, Debug)]
enum Metadata {
    Absent,
    Null(Range<usize>),
    Object { at: Range<usize>, is_empty: bool, user_id: UserId },
}

#[derive(Clone, Debug)]
enum UserId {
    Absent,
    Null(Range<usize>),
    Given,
}

impl MessagesQuestion {
    /// Reads and validates a request for an answer.
    pub fn read(body: &Bytes) -> Result<Self, Error> {
        Self::read_for(body, Endpoint::Messages)
    }

    /// Reads and validates a request that only counts.
    pub fn read_to_count(body: &Bytes) -> Result<Self, Error> {
        Self::read_for(body, Endpoint::CountTokens)
    }

    fn read_for(body: &Bytes, endpoint: Endpoint) -> Result<Self, Error> {
        let root = object(body)?;
        let members = members(&root, "", &ROOT)?;
        names::check_root(&members, &REFUSED)?;
        let fields = Fields(&members);
        fields.only("service_tier", &["auto", "standard_only"], "Use auto or standard_only.")?;
        fields.only("speed", &["standard"], "Faster serving is billed in a way that can't be bounded yet.")?;
        check_edits(fields)?;
        let (model, model_at) = fields.model()?;
        let counts = endpoint == Endpoint::CountTokens;
        // None at all fills the cache and answers nothing.
        let max_tokens = fields.number("max_tokens", 0)?;
        let max_tokens = match max_tokens {
            None if !counts => {
                return Err(Error::malformed("max_tokens", "It is missing: say how long the answer may be."));
            }
            given => given.unwrap_or_default(),
        };
        let stream = fields.flag("stream")?;
        let mut content = Content::default();
        content.messages(fields.get("messages"))?;
        content.system(fields.get("system"))?;
        let mut input = content.0;
        tools::add(fields.get("tools"), &mut input)?;
        input.text_bytes = root.text_bytes().saturating_sub(input.media_bytes);
        input.beside(PER_REQUEST);
        Ok(Self {
            facts: Facts {
                model,
                stream: stream && !counts,
                answers: 1,
                input,
                predicted_tokens: 0,
                caches_for_an_hour: root.mentions("1h"),
                draws: false,
                is_free: counts,
            },
            endpoint,
            max_tokens,
            root: root.span(),
            model_at,
            metadata: metadata(fields)?,
        })
    }
}

impl Question for MessagesQuestion {
    fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn output_bound(&self, _: Known, _: &Target<'_>) -> u64 {
        self.max_tokens
    }

    fn for_provider(&self, body: &Bytes, target: &Target<'_>) -> Bytes {
        let mut splice = Splice::default();
        if target.provider_model != self.facts.model {
            splice.replace(self.model_at.clone(), &quoted(target.provider_model));
        }
        // Counting takes no metadata.
        let is_wanted = target.kind == ConnectionKind::Anthropic && self.endpoint == Endpoint::Messages;
        if let Some(hash) = target.subject.filter(|_| is_wanted).map(quoted) {
            let whole = format!("{{\"user_id\":{hash}}}");
            match &self.metadata {
                Metadata::Absent => splice.insert(self.root.clone(), false, "metadata", &whole),
                Metadata::Null(at) => splice.replace(at.clone(), &whole),
                Metadata::Object { at, is_empty, user_id: UserId::Absent } => {
                    splice.insert(at.clone(), *is_empty, "user_id", &hash);
                }
                Metadata::Object { user_id: UserId::Null(at), .. } => splice.replace(at.clone(), &hash),
                Metadata::Object { user_id: UserId::Given, .. } => {}
            }
        }
        splice.apply(body)
    }

    fn reader(&self) -> Box<dyn Reader> {
        if self.facts.is_free { Box::new(CountReader) } else { Box::<MessagesReader>::default() }
    }
}

fn metadata(fields: Fields<'_, '_>) -> Result<Metadata, Error> {
    let Some(value) = fields.find("metadata") else { return Ok(Metadata::Absent) };
    if value.is_null() {
        return Ok(Metadata::Null(value.span()));
    }
    if value.kind() != Kind::Object {
        return Err(Error::malformed("metadata", "It must be an object."));
    }
    let inner = members(value, "metadata", &["user_id"])?;
    let user_id = match Fields(&inner).find("user_id") {
        None => UserId::Absent,
        Some(user_id) if user_id.is_null() => UserId::Null(user_id.span()),
        Some(_) => UserId::Given,
    };
    Ok(Metadata::Object { at: value.span(), is_empty: inner.is_empty(), user_id })
}

/// Edits that forget something cost nothing; one that has the model write a summary is billed beside the answer.
fn check_edits(fields: Fields<'_, '_>) -> Result<(), Error> {
    let Some(management) = fields.get("context_management") else { return Ok(()) };
    let inner = members(management, "context_management", &["edits"])?;
    let edits = Fields(&inner).get("edits").map(Value::elements).into_iter().flatten();
    for (at, edit) in edits.enumerate() {
        let path = format!("context_management.edits[{at}]");
        let edit = members(&edit, &path, &["type"])?;
        if !Fields(&edit).text("type").is_some_and(|kind| kind.starts_with("clear_")) {
            let detail = "Only edits that clear something are known: a summary is billed beside the answer.";
            return Err(Error::malformed(&format!("{path}.type"), detail));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<MessagesQuestion, Error> {
        MessagesQuestion::read(&Bytes::copy_from_slice(body.as_bytes()))
    }

    fn with(extra: &str) -> String {
        format!(r#"{{"model":"m","max_tokens":9,"messages":[{{"role":"user","content":"hi"}}],{extra}}}"#)
    }

    fn asked(content: &str) -> String {
        format!(r#"{{"model":"m","max_tokens":9,"messages":[{{"role":"user","content":{content}}}]}}"#)
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (body, field) in [
            ("[]".to_owned(), "body"),
            (r#"{"max_tokens":1,"messages":[{}]}"#.to_owned(), "model"),
            (r#"{"model":"m","max_tokens":1}"#.to_owned(), "messages"),
            (r#"{"model":"m","messages":[{}]}"#.to_owned(), "max_tokens"),
            (with(r#""max_tokens":2"#), "max_tokens"),
            (with(r#""Max_Tokens":2000"#), "Max_Tokens"),
            (with(r#""stream":"yes""#), "stream"),
            (with(r#""service_tier":"priority""#), "service_tier"),
            (with(r#""speed":"fast""#), "speed"),
            (with(r#""inference_geo":"us""#), "inference_geo"),
            (with(r#""mcp_servers":[{}]"#), "mcp_servers"),
            (with(r#""container":"c""#), "container"),
            (with(r#""fallbacks":"default""#), "fallbacks"),
            (with(r#""thread":{"type":"create"}"#), "thread"),
            (with(r#""metadata":7"#), "metadata"),
            (
                with(
                    r#""context_management":{"edits":[{"type":"clear_tool_uses_20250919"},{"type":"compact_20260112"}]}"#,
                ),
                "context_management.edits[1].type",
            ),
            (with(r#""tools":[{"name":"a"},{"type":"web_search_20250305","name":"s"}]"#), "tools[1].type"),
            (with(r#""tools":[{"type":"code_execution_20250825","name":"s"}]"#), "tools[0].type"),
            (with(r#""tools":[{"type":"mcp_toolset"}]"#), "tools[0].type"),
            (with(r#""system":[{"type":"text","text":"a","text":"b"}]"#), "system[0].text"),
            (
                asked(r#"[{"type":"image","source":{"type":"file","file_id":"file_1"}}]"#),
                "messages[0].content[0].source.file_id",
            ),
            (asked(r#"[{"type":"container_upload","file_id":"file_1"}]"#), "messages[0].content[0].file_id"),
            (
                asked(r#"[{"type":"tool_result","content":[{"type":"document","source":{"file_id":"f"}}]}]"#),
                "messages[0].content[0].content[0].source.file_id",
            ),
        ] {
            match read(&body).unwrap_err() {
                Error::Malformed { field: named, .. } => assert_eq!(named, field, "{body}"),
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn what_clients_send_passes() {
        for extra in [
            r#""system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}}],"thinking":{"type":"adaptive"}"#,
            r#""tools":[{"name":"Bash","input_schema":{}},{"type":"custom","name":"b"},{"type":"bash_20250124","name":"bash"},{"type":"text_editor_20250728","name":"e"}]"#,
            r#""context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"speed":"standard""#,
            r#""x_new":{"a":[1]},"fallbacks":null,"output_config":{"effort":"high"}"#,
        ] {
            read(&with(extra)).unwrap_or_else(|error| panic!("{extra}: {error}"));
        }
    }

    #[test]
    fn who_asks_is_told_only_where_the_caller_did_not() {
        let target = |kind| Target {
            kind,
            base_url: "https://api.anthropic.com/v1",
            provider_model: "m",
            subject: Some("abc"),
            in_either_name: false,
        };
        let made = |body: &str| {
            let bytes = Bytes::copy_from_slice(body.as_bytes());
            MessagesQuestion::read(&bytes).unwrap().for_provider(&bytes, &target(ConnectionKind::Anthropic))
        };
        let body = |metadata: &str| format!(r#"{{ "model":"m","max_tokens":9,{metadata}"messages":[{{}}] }}"#);
        assert_eq!(made(&body("")), body("").replacen('{', r#"{"metadata":{"user_id":"abc"},"#, 1));
        assert_eq!(made(&body(r#""metadata":null,"#)), body(r#""metadata":{"user_id":"abc"},"#));
        assert_eq!(made(&body(r#""metadata":{},"#)), body(r#""metadata":{"user_id":"abc"},"#));
        assert_eq!(made(&body(r#""metadata":{"user_id":null},"#)), body(r#""metadata":{"user_id":"abc"},"#));
        assert_eq!(made(&body(r#""metadata":{"user_id":"u"},"#)), body(r#""metadata":{"user_id":"u"},"#));
        let bytes = Bytes::from(body(""));
        let count = MessagesQuestion::read_to_count(&bytes).unwrap();
        assert_eq!(count.for_provider(&bytes, &target(ConnectionKind::Anthropic)), bytes);
        assert!(count.facts.is_free && !count.facts.stream);
    }

    #[test]
    fn bounds_are_never_below_what_can_be_billed() {
        let bound = |body: &str| read(body).unwrap().facts.input.bound(Some(200_000));
        let text = "word ".repeat(100);
        assert!((500..700).contains(&bound(&asked(&format!("\"{text}\"")))));
        let image = |source: &str| bound(&asked(&format!(r#"[{{"type":"image","source":{source}}}]"#)));
        let data = "A".repeat(100_000);
        let inside = image(&format!(r#"{{"type":"base64","media_type":"image/png","data":"{data}"}}"#));
        assert!((10_000..11_000).contains(&inside), "{inside}");
        assert_eq!(image(r#"{"type":"url","url":"https://example.com/cat.png"}"#), 200_000);
        assert_eq!(bound(&asked(r#"[{"type":"document","source":{"type":"base64","data":"JVBERi0"}}]"#)), 200_000);
        assert!(bound(&asked(r#"[{"type":"document","source":{"type":"text","data":"short"}}]"#)) < 1_000);
        assert_eq!(bound(&asked(r#"[{"type":"of_tomorrow"}]"#)), 200_000);
        assert!(bound(&with(r#""tools":[{"type":"computer_20250124","name":"c"}]"#)) > 2_000);
        assert!(
            read(&with(r#""cache_control":{"type":"ephemeral","ttl":"\u0031h"}"#)).unwrap().facts.caches_for_an_hour
        );
        assert!(!read(&with(r#""cache_control":{"type":"ephemeral","ttl":"5m"}"#)).unwrap().facts.caches_for_an_hour);
    }
}
