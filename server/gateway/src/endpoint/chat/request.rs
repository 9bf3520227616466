//! Reading a chat completions request: what Keyhall must know it validates, everything else stays where it lies.
//!
//! Of members that change the price, those that can be bounded are read (service tier, number of answers, kinds of tools and
//! of output), and those that can't are refused by name ([`names`]). Members that nobody knows pass unchanged.

mod content;
mod names;

use crate::{
    Error,
    estimate::BYTES_A_TOKEN,
    json::{Kind, Member, Value},
    splice::Splice,
};
use bytes::Bytes;
use content::Content;
use std::ops::Range;

/// Tokens that a request takes beside its messages (what a provider's template puts around them), at most.
const PER_REQUEST: u64 = 64;
/// What an opaque reference may hold where the model's context window is not known.
const UNKNOWN_WINDOW: u64 = 128_000;
/// The longest answer assumed where neither the caller nor the catalogue knows one.
const UNKNOWN_ANSWER: u64 = 16_384;
/// The most answers to one question.
const MOST_ANSWERS: u64 = 128;

/// What was read of a request.
#[derive(Clone, Debug)]
pub struct ChatRequest {
    /// The name that was asked for.
    pub model: String,
    /// Whether it streams.
    pub stream: bool,
    /// Whether the caller wants the usage chunk at the end of the stream.
    pub wants_usage: bool,
    max_tokens: Option<u64>,
    max_completion_tokens: Option<u64>,
    /// Whether `max_completion_tokens` may be told as `max_tokens` too.
    pub in_either_name: bool,
    /// How many answers.
    pub answers: u64,
    /// Bytes of text in it, images aside.
    text_bytes: u64,
    overhead: u64,
    is_opaque: bool,
    has_images: bool,
    prediction_bytes: u64,
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

impl ChatRequest {
    /// Reads and validates.
    pub fn read(body: &Bytes) -> Result<Self, Error> {
        let root = Value::parse(body)
            .map_err(|flaw| Error::malformed("body", format!("It is not JSON: {} at byte {}.", flaw.what, flaw.at)))?;
        if root.kind() != Kind::Object {
            return Err(Error::malformed("body", "It must be a JSON object."));
        }
        let members = members(&root, "", &[])?;
        let fields = Fields(&members);
        names::check_root(&members)?;
        fields.refuse_unpriced()?;
        let (model, model_at) = fields.model()?;
        let stream = fields.flag("stream")?;
        let (options, wants_usage) = fields.stream_options(stream)?;
        let mut content = Content::default();
        content.messages(fields.get("messages"))?;
        content.tools(fields.get("tools"))?;
        let answers = fields.positive("n")?.unwrap_or(1);
        if answers > MOST_ANSWERS {
            return Err(Error::malformed("n", format!("It must be at most {MOST_ANSWERS}.")));
        }
        Ok(Self {
            model,
            stream,
            wants_usage,
            max_tokens: fields.positive("max_tokens")?,
            max_completion_tokens: fields.positive("max_completion_tokens")?,
            in_either_name: false,
            answers,
            text_bytes: root.text_bytes().saturating_sub(content.image_bytes),
            overhead: content.overhead.saturating_add(PER_REQUEST),
            is_opaque: content.is_opaque,
            has_images: content.image_bytes > 0,
            prediction_bytes: fields.get("prediction").map_or(0, Value::text_bytes),
            root: root.span(),
            model_at,
            options,
            has_safety_identifier: fields.get("safety_identifier").is_some(),
        })
    }

    /// The most tokens that the provider can count for the question: text bytes and overhead, never more than fit into the
    /// model; what can't be looked into counts as a full context window.
    pub fn input_bound(&self, context_window: Option<u64>) -> u64 {
        let readable = self.text_bytes.saturating_add(self.overhead);
        if self.is_opaque {
            return context_window.unwrap_or_else(|| readable.saturating_add(UNKNOWN_WINDOW));
        }
        context_window.map_or(readable, |window| window.min(readable))
    }

    /// What the question probably has, from above; `None` where only the provider knows.
    pub fn likely_input(&self) -> Option<u64> {
        let likely = self.text_bytes.div_ceil(BYTES_A_TOKEN).saturating_add(self.overhead);
        (!self.is_opaque && !self.has_images).then_some(likely)
    }

    /// The most tokens that all answers can have: the caller's maximum; otherwise the model's, its context window, or
    /// 16,384 where nothing is known. `max_completion_tokens` alone is a maximum only for a provider that `heeds_new_name`:
    /// others ignore it. A predicted answer may be billed on top.
    pub fn output_bound(&self, max_output: Option<u64>, context_window: Option<u64>, heeds_new_name: bool) -> u64 {
        let unasked = max_output.or(context_window).unwrap_or(UNKNOWN_ANSWER);
        let one = match (self.max_tokens, self.max_completion_tokens) {
            (Some(old), new) => old.max(new.unwrap_or_default()),
            (None, Some(new)) if heeds_new_name || self.in_either_name => new,
            (None, Some(new)) => unasked.max(new),
            (None, None) => unasked,
        };
        one.saturating_mul(self.answers).saturating_add(self.predicted_tokens())
    }

    /// The most tokens that a predicted answer is billed with beside the true ones.
    pub const fn predicted_tokens(&self) -> u64 {
        self.prediction_bytes
    }

    /// The bytes that go to the provider.
    pub fn for_provider(
        &self,
        body: &Bytes,
        provider_model: &str,
        heeds_new_name: bool,
        safety_identifier: Option<&str>,
    ) -> Bytes {
        let mut splice = Splice::default();
        if provider_model != self.model {
            splice.replace(self.model_at.clone(), &quoted(provider_model));
        }
        if self.stream && !self.wants_usage {
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
        if let (true, false, None, Some(most)) =
            (self.in_either_name, heeds_new_name, self.max_tokens, self.max_completion_tokens)
        {
            splice.insert(self.root.clone(), false, "max_tokens", &most.to_string());
        }
        if let Some(hash) = safety_identifier.filter(|_| !self.has_safety_identifier) {
            splice.insert(self.root.clone(), false, "safety_identifier", &quoted(hash));
        }
        splice.apply(body)
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The members of an object on a path that is read; a name that stands twice is refused, and one that could be taken for one
/// of those that are read.
fn members<'a>(object: &Value<'a>, path: &str, read: &[&str]) -> Result<Vec<Member<'a>>, Error> {
    let members = object.members().map_err(|duplicate| {
        let field = if path.is_empty() { duplicate.0 } else { format!("{path}.{}", duplicate.0) };
        Error::malformed(&field, "It stands there twice; two readers could see two different values.")
    })?;
    names::refuse_lookalikes(&members, path, read)?;
    Ok(members)
}

struct Fields<'m, 'a>(&'m [Member<'a>]);

impl<'m, 'a> Fields<'m, 'a> {
    /// A member that is there and not null.
    fn get(&self, name: &str) -> Option<&'m Value<'a>> {
        self.0.iter().find(|member| member.name == name).map(|member| &member.value).filter(|value| !value.is_null())
    }

    fn model(&self) -> Result<(String, Range<usize>), Error> {
        let value = self.get("model").ok_or_else(|| Error::malformed("model", "It is missing."))?;
        let name = value.as_str().filter(|name| !name.is_empty() && name.len() <= 256);
        let name = name.ok_or_else(|| Error::malformed("model", "It must be the name of a model."))?;
        Ok((name.into_owned(), value.span()))
    }

    fn flag(&self, name: &str) -> Result<bool, Error> {
        let wrong = || Error::malformed(name, "It must be true or false.");
        self.get(name).map_or(Ok(false), |value| value.as_bool().ok_or_else(wrong))
    }

    fn positive(&self, name: &str) -> Result<Option<u64>, Error> {
        let wrong = || Error::malformed(name, "It must be a whole number from 1 on.");
        let read =
            |value: &Value<'_>| value.as_u64().filter(|number| *number > 0 && *number <= 1 << 32).ok_or_else(wrong);
        self.get(name).map(read).transpose()
    }

    fn stream_options(&self, stream: bool) -> Result<(StreamOptions, bool), Error> {
        let Some(member) = self.0.iter().find(|member| member.name == "stream_options") else {
            return Ok((StreamOptions::Absent, false));
        };
        let value = &member.value;
        if value.is_null() {
            return Ok((StreamOptions::Null(value.span()), false));
        }
        if value.kind() != Kind::Object {
            return Err(Error::malformed("stream_options", "It must be an object."));
        }
        if !stream {
            return Err(Error::malformed("stream_options", "It is only allowed when `stream` is true."));
        }
        let inner = members(value, "stream_options", &names::STREAM_OPTIONS)?;
        let include_usage = inner.iter().find(|member| member.name == "include_usage").map(|member| &member.value);
        let wants_usage = match include_usage {
            Some(value) if !value.is_null() => value
                .as_bool()
                .ok_or_else(|| Error::malformed("stream_options.include_usage", "It must be true or false."))?,
            _ => false,
        };
        let options = StreamOptions::Object {
            at: value.span(),
            is_empty: inner.is_empty(),
            include_usage: include_usage.map(Value::span),
        };
        Ok((options, wants_usage))
    }

    /// Refuses values that are billed in ways that can't be bounded.
    fn refuse_unpriced(&self) -> Result<(), Error> {
        let tier = self.get("service_tier").map(|tier| tier.as_str().unwrap_or_default().into_owned());
        if tier.is_some_and(|tier| !["auto", "default", "flex"].contains(&tier.as_str())) {
            return Err(Error::malformed("service_tier", "Its price is not known: use auto, default or flex."));
        }
        let is_spoken = self.get("modalities").is_some_and(|kinds| {
            kinds.kind() != Kind::Array || kinds.elements().any(|kind| kind.as_str().as_deref() != Some("text"))
        });
        if is_spoken {
            return Err(Error::malformed("modalities", "Only text can be priced."));
        }
        if self.flag("background")? {
            return Err(Error::malformed("background", "Answers in the background can't be settled."));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Tree, json};

    fn read(body: &str) -> Result<ChatRequest, Error> {
        ChatRequest::read(&Bytes::copy_from_slice(body.as_bytes()))
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

    #[test]
    fn only_what_keyhall_asks_for_is_added() {
        let body = r#"{ "model" : "fast" , "messages":[{"role":"user","content":"h\u00e9 \ud83d\ude00"}],"x":{"y":1e400},"stream":true }"#;
        let bytes = Bytes::copy_from_slice(body.as_bytes());
        let made = ChatRequest::read(&bytes).unwrap().for_provider(&bytes, "gpt-5.4", true, Some("abc"));
        let expected = body.replace("\"fast\"", "\"gpt-5.4\"").replacen(
            '{',
            r#"{"stream_options":{"include_usage":true},"safety_identifier":"abc","#,
            1,
        );
        assert_eq!(made, expected);
        for options in ["null", "{}", r#"{"include_usage":false}"#, r#"{"include_usage":null}"#, r#"{"other":[1]}"#] {
            let body = format!(r#"{{"stream_options":{options},"model":"m","stream":true,"messages":[{{}}]}}"#);
            let bytes = Bytes::from(body);
            let made = ChatRequest::read(&bytes).unwrap().for_provider(&bytes, "m", true, None);
            let tree: Tree = serde_json::from_slice(&made).unwrap();
            assert_eq!(tree["stream_options"]["include_usage"], json!(true), "{options}");
        }
        let own = r#"{"model":"m","messages":[{}],"stream":true,"stream_options":{"include_usage":true},"safety_identifier":"mine"}"#;
        let bytes = Bytes::from(own);
        assert_eq!(ChatRequest::read(&bytes).unwrap().for_provider(&bytes, "m", true, Some("abc")), own);
        let bytes = Bytes::from_static(br#"{"model":"m","messages":[{}],"max_completion_tokens":9}"#);
        let mut request = ChatRequest::read(&bytes).unwrap();
        assert_eq!(request.for_provider(&bytes, "m", false, None), bytes);
        request.in_either_name = true;
        assert_eq!(request.for_provider(&bytes, "m", true, None), bytes);
        let both = r#"{"max_tokens":9,"model":"m","messages":[{}],"max_completion_tokens":9}"#;
        assert_eq!(request.for_provider(&bytes, "m", false, None), both);
        assert_eq!(request.output_bound(Some(4_000), None, false), 9);
    }

    #[test]
    fn bounds_are_never_below_what_can_be_billed() {
        let text = "word ".repeat(100);
        let request = read(&format!(r#"{{"model":"m","messages":[{{"role":"user","content":"{text}"}}]}}"#)).unwrap();
        assert!(request.input_bound(None) > 500 && request.input_bound(None) < 700);
        assert_eq!(request.input_bound(Some(400)), 400);
        assert_eq!(request.output_bound(None, None, true), 16_384);
        assert_eq!(request.output_bound(None, Some(8_000), true), 8_000);
        assert_eq!(request.output_bound(Some(4_000), Some(8_000), true), 4_000);
        let new_name = read(r#"{"model":"m","messages":[{}],"max_completion_tokens":20}"#).unwrap();
        assert_eq!(new_name.output_bound(Some(4_000), None, true), 20);
        assert_eq!(new_name.output_bound(Some(4_000), None, false), 4_000);
        let capped = read(r#"{"model":"m","messages":[{}],"n":3,"max_tokens":10,"max_completion_tokens":20}"#).unwrap();
        assert_eq!(capped.output_bound(Some(4_000), None, false), 60);
        let image = |url: &str| {
            let part = format!(r#"{{"type":"image_url","image_url":{{"url":"{url}"}}}}"#);
            read(&format!(r#"{{"model":"m","messages":[{{"content":[{part}]}}]}}"#)).unwrap().input_bound(Some(200_000))
        };
        assert!((50_000..51_000).contains(&image(&format!("data:image/png;base64,{}", "A".repeat(100_000)))));
        assert_eq!(image("https://example.com/cat.png"), 200_000);
        assert_eq!(image("data:application/pdf;base64,AAAA"), 200_000);
    }
}
