//! Reading a chat completions request: what Keyhall must know it validates, everything else stays where it lies.
//!
//! Of members that change the price, those that can be bounded are read (service tier, number of answers, kinds of tools and
//! of output), and those that can't are refused by name. Members that nobody knows pass unchanged.

use super::{
    super::{
        Endpoint, Facts, Question, Reader, Target,
        facts::{PER_REQUEST, UNKNOWN_ANSWER},
        fields::{Fields, members, object, quoted},
        names::{self, Refused, UNBOUNDED},
    },
    answer::ChatReader,
    content::Content,
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

/// The most answers to one question.
const MOST_ANSWERS: u64 = 128;
/// What is read of a request.
const ROOT: [&str; 14] = [
    "model",
    "messages",
    "stream",
    "stream_options",
    "tools",
    "max_tokens",
    "max_completion_tokens",
    "n",
    "prediction",
    "service_tier",
    "modalities",
    "background",
    "safety_identifier",
    "prompt_cache_options",
];
/// What is refused here beside what is refused everywhere.
const REFUSED: [Refused; 2] = [
    // Anthropic's faster, dearer serving.
    ("speed", UNBOUNDED),
    ("background", "Answers in the background can't be settled."),
];

/// A chat completions request.
#[derive(Clone, Debug)]
pub struct ChatQuestion {
    facts: Facts,
    /// Whether the caller wants the usage chunk at the end of the stream.
    wants_usage: bool,
    max_tokens: Option<u64>,
    max_completion_tokens: Option<u64>,
    root: Range<usize>,
    model_at: Range<usize>,
    options: StreamOptions,
    has_safety_identifier: bool,
}

#[derive(Clone, Debug)]
enum StreamOptions {
    Absent,
    Null(Range<usize>),
    Object { at: Range<usize>, is_empty: bool, include_usage: Option<Range<usize>> },
}

impl ChatQuestion {
    /// Reads and validates.
    pub fn read(body: &Bytes) -> Result<Self, Error> {
        let root = object(body)?;
        let members = members(&root, "", &ROOT)?;
        names::check_root(&members, &REFUSED)?;
        let fields = Fields(&members);
        refuse_unpriced(fields)?;
        let (model, model_at) = fields.model()?;
        let stream = fields.flag("stream")?;
        let (options, wants_usage) = stream_options(fields, stream)?;
        let mut content = Content::default();
        content.messages(fields.get("messages"))?;
        content.tools(fields.get("tools"))?;
        let answers = fields.positive("n")?.unwrap_or(1);
        if answers > MOST_ANSWERS {
            return Err(Error::malformed("n", format!("It must be at most {MOST_ANSWERS}.")));
        }
        let mut input = content.0;
        input.text_bytes = root.text_bytes().saturating_sub(input.media_bytes);
        input.beside(PER_REQUEST);
        Ok(Self {
            facts: Facts {
                model,
                stream,
                answers,
                input,
                predicted_tokens: fields.get("prediction").map_or(0, Value::text_bytes),
                caches_for_an_hour: false,
                draws: false,
                is_free: false,
            },
            wants_usage,
            max_tokens: fields.positive("max_tokens")?,
            max_completion_tokens: fields.positive("max_completion_tokens")?,
            root: root.span(),
            model_at,
            options,
            has_safety_identifier: fields.get("safety_identifier").is_some(),
        })
    }
}

impl Question for ChatQuestion {
    fn endpoint(&self) -> Endpoint {
        Endpoint::ChatCompletions
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The caller's maximum; otherwise the model's, its context window, or 16,384 where nothing is known.
    /// `max_completion_tokens` alone is a maximum only for a provider that heeds it: others ignore it. A predicted answer may
    /// be billed on top.
    fn output_bound(&self, known: Known, target: &Target<'_>) -> u64 {
        let unasked = known.max_output.or(known.context_window).unwrap_or(UNKNOWN_ANSWER);
        let one = match (self.max_tokens, self.max_completion_tokens) {
            (Some(old), new) => old.max(new.unwrap_or_default()),
            (None, Some(new)) if target.in_either_name || target.heeds_new_name() => new,
            (None, Some(new)) => unasked.max(new),
            (None, None) => unasked,
        };
        one.saturating_mul(self.facts.answers).saturating_add(self.facts.predicted_tokens)
    }

    fn for_provider(&self, body: &Bytes, target: &Target<'_>) -> Bytes {
        let mut splice = Splice::default();
        if target.provider_model != self.facts.model {
            splice.replace(self.model_at.clone(), &quoted(target.provider_model));
        }
        if self.facts.stream && !self.wants_usage {
            const WANTED: &str = "{\"include_usage\":true}";
            match &self.options {
                StreamOptions::Absent => splice.insert(self.root.clone(), false, "stream_options", WANTED),
                StreamOptions::Null(at) => splice.replace(at.clone(), WANTED),
                StreamOptions::Object { include_usage: Some(at), .. } => splice.replace(at.clone(), "true"),
                StreamOptions::Object { at, is_empty, include_usage: None } => {
                    splice.insert(at.clone(), *is_empty, "include_usage", "true");
                }
            }
        }
        if let (true, None, Some(most)) = (target.in_either_name, self.max_tokens, self.max_completion_tokens)
            && !target.heeds_new_name()
        {
            splice.insert(self.root.clone(), false, "max_tokens", &most.to_string());
        }
        if let Some(hash) =
            target.subject.filter(|_| target.kind == ConnectionKind::OpenAi && !self.has_safety_identifier)
        {
            splice.insert(self.root.clone(), false, "safety_identifier", &quoted(hash));
        }
        splice.apply(body)
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::new(ChatReader::new(self.wants_usage))
    }
}

fn stream_options(fields: Fields<'_, '_>, stream: bool) -> Result<(StreamOptions, bool), Error> {
    let Some(value) = fields.find("stream_options") else { return Ok((StreamOptions::Absent, false)) };
    if value.is_null() {
        return Ok((StreamOptions::Null(value.span()), false));
    }
    if value.kind() != Kind::Object {
        return Err(Error::malformed("stream_options", "It must be an object."));
    }
    if !stream {
        return Err(Error::malformed("stream_options", "It is only allowed when `stream` is true."));
    }
    let inner = members(value, "stream_options", &["include_usage"])?;
    let include_usage = Fields(&inner).find("include_usage");
    let wants_usage = match include_usage {
        Some(value) if !value.is_null() => value
            .as_bool()
            .ok_or_else(|| Error::malformed("stream_options.include_usage", "It must be true or false."))?,
        _ => false,
    };
    let include_usage = include_usage.map(Value::span);
    Ok((StreamOptions::Object { at: value.span(), is_empty: inner.is_empty(), include_usage }, wants_usage))
}

/// Refuses values that are billed in ways that can't be bounded.
fn refuse_unpriced(fields: Fields<'_, '_>) -> Result<(), Error> {
    fields.only("service_tier", &names::TIERS, names::UNKNOWN_TIER)?;
    names::refuse_long_cache(fields)?;
    let is_spoken = fields.get("modalities").is_some_and(|kinds| {
        kinds.kind() != Kind::Array || kinds.elements().any(|kind| kind.as_str().as_deref() != Some("text"))
    });
    if is_spoken {
        return Err(Error::malformed("modalities", "Only text can be priced."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Tree, json};

    fn read(body: &str) -> Result<ChatQuestion, Error> {
        ChatQuestion::read(&Bytes::copy_from_slice(body.as_bytes()))
    }

    fn refused_field(body: &str) -> String {
        match read(body).unwrap_err() {
            Error::Malformed { field, .. } => field,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let with = |extra: &str| format!(r#"{{"model":"m","messages":[{{"role":"user","content":"hi"}}],{extra}}}"#);
        for (body, field) in [
            ("nonsense".to_owned(), "body"),
            ("[]".to_owned(), "body"),
            (r#"{"messages":[]}"#.to_owned(), "model"),
            (r#"{"model":7,"messages":[{}]}"#.to_owned(), "model"),
            (r#"{"model":"m"}"#.to_owned(), "messages"),
            (r#"{"model":"m","messages":[]}"#.to_owned(), "messages"),
            (r#"{"model":"m","messages":["hi"]}"#.to_owned(), "messages[0]"),
            (with(r#""stream":"yes""#), "stream"),
            (with(r#""max_tokens":0"#), "max_tokens"),
            (with(r#""max_tokens":-1"#), "max_tokens"),
            (with(r#""max_completion_tokens":1.5"#), "max_completion_tokens"),
            (with(r#""max_tokens":99999999999999999999"#), "max_tokens"),
            (with(r#""n":0"#), "n"),
            (with(r#""n":129"#), "n"),
            (with(r#""stream_options":{}"#), "stream_options"),
            (with(r#""stream":true,"stream_options":7"#), "stream_options"),
            (with(r#""stream":true,"stream_options":{"include_usage":"no"}"#), "stream_options.include_usage"),
            (with(r#""service_tier":"priority""#), "service_tier"),
            (with(r#""modalities":["text","audio"]"#), "modalities"),
            (with(r#""audio":{}"#), "audio"),
            (with(r#""web_search_options":{}"#), "web_search_options"),
            (with(r#""tools":[{"type":"web_search"}]"#), "tools[0].type"),
            (with(r#""tools":{}"#), "tools"),
            (with(r#""model":"other""#), "model"),
            (with(r#""mod\u0065l":"other""#), "model"),
            (with(r#""unknown":1,"unknown":2"#), "unknown"),
            (with(r#""models":["a","b"]"#), "models"),
            (with(r#""plugins":[{"id":"web"}]"#), "plugins"),
            (with(r#""search_parameters":{"mode":"on"}"#), "search_parameters"),
            (with(r#""enable_search":true"#), "enable_search"),
            (with(r#""Enable_Search":true"#), "Enable_Search"),
            (with(r#""Model":"other""#), "Model"),
            (with(r#""N":100"#), "N"),
            (with("\"me\u{17f}sages\":[]"), "me\u{17f}sages"),
            (with("\"max_to\u{212a}ens\":9"), "max_to\u{212a}ens"),
            (with(r#""stream":true,"stream_options":{"Include_Usage":false}"#), "stream_options.Include_Usage"),
            (with(r#""prompt_cache_options":{"ttl":"12h"}"#), "prompt_cache_options.ttl"),
            (with(r#""background":true"#), "background"),
            (
                r#"{"model":"m","messages":[{"content":[{"type":"file","file":{"file_id":"file-1"}}]}]}"#.to_owned(),
                "messages[0].content[0].file.file_id",
            ),
            (r#"{"model":"m","messages":[{"audio":{"id":"audio_1"}}]}"#.to_owned(), "messages[0].audio"),
            (
                r#"{"model":"m","messages":[{"role":"user","Content":[{"type":"file"}]}]}"#.to_owned(),
                "messages[0].Content",
            ),
            (
                with(r#""stream":true,"stream_options":{"include_usage":true,"include_usage":false}"#),
                "stream_options.include_usage",
            ),
            (
                r#"{"model":"m","messages":[{"role":"user","content":"a","content":"b"}]}"#.to_owned(),
                "messages[0].content",
            ),
            (
                r#"{"model":"m","messages":[{"role":"user","content":[{"type":"text","type":"file"}]}]}"#.to_owned(),
                "messages[0].content[0].type",
            ),
        ] {
            assert_eq!(refused_field(&body), field, "{body}");
        }
    }

    #[test]
    fn what_nobody_knows_passes_and_so_does_what_is_switched_off() {
        for extra in [r#""x_new":1"#, r#""enable_search":false"#, r#""models":null"#, r#""top_k":5,"Temperature":1"#] {
            assert!(read(&format!(r#"{{"model":"m","messages":[{{"content":"hi"}}],{extra}}}"#)).is_ok(), "{extra}");
        }
    }

    /// A provider that is known to heed the new name, or one that nobody knows.
    fn target<'a>(model: &'a str, heeds_new_name: bool, subject: Option<&'a str>) -> Target<'a> {
        let kind = if heeds_new_name { ConnectionKind::OpenAi } else { ConnectionKind::OpenAiCompatible };
        Target { kind, base_url: "https://llm.example.com", provider_model: model, subject, in_either_name: false }
    }

    #[test]
    fn only_what_keyhall_asks_for_is_added() {
        let body = r#"{ "model" : "fast" , "messages":[{"role":"user","content":"h\u00e9 \ud83d\ude00"}],"x":{"y":1e400},"stream":true }"#;
        let bytes = Bytes::copy_from_slice(body.as_bytes());
        let made = ChatQuestion::read(&bytes).unwrap().for_provider(&bytes, &target("gpt-5.4", true, Some("abc")));
        let expected = body.replace("\"fast\"", "\"gpt-5.4\"").replacen(
            '{',
            r#"{"stream_options":{"include_usage":true},"safety_identifier":"abc","#,
            1,
        );
        assert_eq!(made, expected);
        for options in ["null", "{}", r#"{"include_usage":false}"#, r#"{"include_usage":null}"#, r#"{"other":[1]}"#] {
            let body = format!(r#"{{"stream_options":{options},"model":"m","stream":true,"messages":[{{}}]}}"#);
            let bytes = Bytes::from(body);
            let made = ChatQuestion::read(&bytes).unwrap().for_provider(&bytes, &target("m", true, None));
            let tree: Tree = serde_json::from_slice(&made).unwrap();
            assert_eq!(tree["stream_options"]["include_usage"], json!(true), "{options}");
        }
        let own = r#"{"model":"m","messages":[{}],"stream":true,"stream_options":{"include_usage":true},"safety_identifier":"mine"}"#;
        let bytes = Bytes::from(own);
        assert_eq!(ChatQuestion::read(&bytes).unwrap().for_provider(&bytes, &target("m", true, Some("abc"))), own);
        let bytes = Bytes::from_static(br#"{"model":"m","messages":[{}],"max_completion_tokens":9}"#);
        let request = ChatQuestion::read(&bytes).unwrap();
        assert_eq!(request.for_provider(&bytes, &target("m", false, None)), bytes);
        let either = |heeds| Target { in_either_name: true, ..target("m", heeds, None) };
        assert_eq!(request.for_provider(&bytes, &either(true)), bytes);
        let both = r#"{"max_tokens":9,"model":"m","messages":[{}],"max_completion_tokens":9}"#;
        assert_eq!(request.for_provider(&bytes, &either(false)), both);
        assert_eq!(request.output_bound(Known { max_output: Some(4_000), context_window: None }, &either(false)), 9);
    }

    #[test]
    fn bounds_are_never_below_what_can_be_billed() {
        let out = |request: &ChatQuestion, max_output, context_window, heeds| {
            request.output_bound(Known { max_output, context_window }, &target("m", heeds, None))
        };
        let text = "word ".repeat(100);
        let request = read(&format!(r#"{{"model":"m","messages":[{{"role":"user","content":"{text}"}}]}}"#)).unwrap();
        assert!(request.facts.input.bound(None) > 500 && request.facts.input.bound(None) < 700);
        assert_eq!(request.facts.input.bound(Some(400)), 400);
        assert_eq!(out(&request, None, None, true), 16_384);
        assert_eq!(out(&request, None, Some(8_000), true), 8_000);
        assert_eq!(out(&request, Some(4_000), Some(8_000), true), 4_000);
        let new_name = read(r#"{"model":"m","messages":[{}],"max_completion_tokens":20}"#).unwrap();
        assert_eq!(out(&new_name, Some(4_000), None, true), 20);
        assert_eq!(out(&new_name, Some(4_000), None, false), 4_000);
        let capped = read(r#"{"model":"m","messages":[{}],"n":3,"max_tokens":10,"max_completion_tokens":20}"#).unwrap();
        assert_eq!(out(&capped, Some(4_000), None, false), 60);
        let image = |url: &str| {
            let part = format!(r#"{{"type":"image_url","image_url":{{"url":"{url}"}}}}"#);
            read(&format!(r#"{{"model":"m","messages":[{{"content":[{part}]}}]}}"#))
                .unwrap()
                .facts
                .input
                .bound(Some(200_000))
        };
        assert!((50_000..51_000).contains(&image(&format!("data:image/png;base64,{}", "A".repeat(100_000)))));
        assert_eq!(image("https://example.com/cat.png"), 200_000);
        assert_eq!(image("data:application/pdf;base64,AAAA"), 200_000);
    }
}
