//! Reading a Responses request: what Keyhall must know it validates, everything else stays where it lies.

use super::{
    super::{
        Endpoint, Facts, Question, Reader, Target,
        facts::{PER_REQUEST, UNKNOWN_ANSWER},
        fields::{Fields, members, object, quoted},
        names::{self, MORE_OUTPUT, Refused, STORED, UNBOUNDED},
    },
    answer::ResponsesReader,
    input::Content,
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
const ROOT: [&str; 11] = [
    "model",
    "input",
    "instructions",
    "stream",
    "store",
    "tools",
    "max_output_tokens",
    "service_tier",
    "safety_identifier",
    "reasoning",
    "prompt_cache_options",
];
/// What is refused here beside what is refused everywhere.
const REFUSED: [Refused; 8] = [
    ("background", "Answers in the background can't be settled, and are stored. Stream the answer instead."),
    ("background_options", "Answers in the background can't be settled, and are stored. Stream the answer instead."),
    (
        "previous_response_id",
        "Keyhall has providers store nothing, so there is no earlier response to go on from. Send the conversation itself in `input`.",
    ),
    ("conversation", STORED),
    ("prompt", STORED),
    ("context_management", UNBOUNDED),
    ("access_programs", UNBOUNDED),
    ("speed", UNBOUNDED),
];

/// A Responses request.
#[derive(Clone, Debug)]
pub struct ResponsesQuestion {
    facts: Facts,
    max_output_tokens: Option<u64>,
    root: Range<usize>,
    model_at: Range<usize>,
    store: Store,
    has_safety_identifier: bool,
}

/// Whether the provider would keep the response: it does unless told not to.
#[derive(Clone, Debug)]
enum Store {
    Absent,
    Null(Range<usize>),
    No,
}

impl ResponsesQuestion {
    /// Reads and validates.
    pub fn read(body: &Bytes) -> Result<Self, Error> {
        let root = object(body)?;
        let members = members(&root, "", &ROOT)?;
        names::check_root(&members, &REFUSED)?;
        let fields = Fields(&members);
        fields.only("service_tier", &names::TIERS, names::UNKNOWN_TIER)?;
        names::refuse_long_cache(fields)?;
        check_reasoning(fields)?;
        let (model, model_at) = fields.model()?;
        let mut content = Content::default();
        content.input(fields.get("input"))?;
        let mut input = content.0;
        tools::add(fields.get("tools"), "tools", &mut input)?;
        input.text_bytes = root.text_bytes().saturating_sub(input.media_bytes);
        input.beside(PER_REQUEST);
        Ok(Self {
            facts: Facts {
                model,
                stream: fields.flag("stream")?,
                answers: 1,
                input,
                predicted_tokens: 0,
                caches_for_an_hour: false,
                draws: false,
                is_free: false,
            },
            max_output_tokens: fields.positive("max_output_tokens")?,
            root: root.span(),
            model_at,
            store: store(fields)?,
            has_safety_identifier: fields.get("safety_identifier").is_some(),
        })
    }
}

impl Question for ResponsesQuestion {
    fn endpoint(&self) -> Endpoint {
        Endpoint::Responses
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The caller's maximum; otherwise the model's, its context window, or 16,384 where nothing is known.
    fn output_bound(&self, known: Known, _: &Target<'_>) -> u64 {
        let unasked = known.max_output.or(known.context_window).unwrap_or(UNKNOWN_ANSWER);
        self.max_output_tokens.unwrap_or(unasked)
    }

    fn for_provider(&self, body: &Bytes, target: &Target<'_>) -> Bytes {
        let mut splice = Splice::default();
        if target.provider_model != self.facts.model {
            splice.replace(self.model_at.clone(), &quoted(target.provider_model));
        }
        match &self.store {
            Store::Absent => splice.insert(self.root.clone(), false, "store", "false"),
            Store::Null(at) => splice.replace(at.clone(), "false"),
            Store::No => {}
        }
        if let Some(hash) =
            target.subject.filter(|_| target.kind == ConnectionKind::OpenAi && !self.has_safety_identifier)
        {
            splice.insert(self.root.clone(), false, "safety_identifier", &quoted(hash));
        }
        splice.apply(body)
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::<ResponsesReader>::default()
    }
}

fn store(fields: Fields<'_, '_>) -> Result<Store, Error> {
    let Some(value) = fields.find("store") else { return Ok(Store::Absent) };
    match (value.kind(), value.as_bool()) {
        (Kind::Null, _) => Ok(Store::Null(value.span())),
        (_, Some(false)) => Ok(Store::No),
        (_, Some(true)) => Err(Error::malformed(
            "store",
            "Keyhall has providers store nothing: it would lie under the organization's key, where others could ask for it. Leave `store` out or set it to false.",
        )),
        _ => Err(Error::malformed("store", "It must be true or false.")),
    }
}

/// A mode that thinks in parallel writes more than the maximum says.
fn check_reasoning(fields: Fields<'_, '_>) -> Result<(), Error> {
    let Some(reasoning) = fields.get("reasoning") else { return Ok(()) };
    let inner = members(reasoning, "reasoning", &["mode"])?;
    match Fields(&inner).get("mode").map(Value::as_str) {
        None => Ok(()),
        Some(Some(mode)) if mode == "standard" => Ok(()),
        Some(_) => Err(Error::malformed("reasoning.mode", MORE_OUTPUT)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<ResponsesQuestion, Error> {
        ResponsesQuestion::read(&Bytes::copy_from_slice(body.as_bytes()))
    }

    fn with(extra: &str) -> String {
        format!(r#"{{"model":"m","input":"hi",{extra}}}"#)
    }

    fn asked(input: &str) -> String {
        format!(r#"{{"model":"m","input":{input}}}"#)
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (body, field) in [
            (r#"{"input":"hi"}"#.to_owned(), "model"),
            (r#"{"model":"m"}"#.to_owned(), "input"),
            (asked("7"), "input"),
            (asked(r#"["hi"]"#), "input[0]"),
            (with(r#""store":true"#), "store"),
            (with(r#""store":"no""#), "store"),
            (with(r#""Store":true"#), "Store"),
            (with(r#""previous_response_id":"resp_1""#), "previous_response_id"),
            (with(r#""conversation":"conv_1""#), "conversation"),
            (with(r#""background":true"#), "background"),
            (with(r#""prompt":{"id":"pmpt_1"}"#), "prompt"),
            (with(r#""context_management":[{"type":"compaction"}]"#), "context_management"),
            (with(r#""service_tier":"priority""#), "service_tier"),
            (with(r#""reasoning":{"mode":"pro"}"#), "reasoning.mode"),
            (with(r#""prompt_cache_options":{"ttl":"12h"}"#), "prompt_cache_options.ttl"),
            (with(r#""max_output_tokens":0"#), "max_output_tokens"),
            (with(r#""tools":[{"type":"function"},{"type":"web_search"}]"#), "tools[1].type"),
            (with(r#""tools":[{"type":"namespace","tools":[{"type":"mcp"}]}]"#), "tools[0].tools[0].type"),
            (with(r#""tools":[{"type":"shell","environment":{"type":"container_auto"}}]"#), "tools[0].environment"),
            (with(r#""tools":[{"type":"shell"}]"#), "tools[0].environment"),
            (asked(r#"[{"type":"item_reference","id":"msg_1"}]"#), "input[0].type"),
            (asked(r#"[{"id":"msg_1"}]"#), "input[0]"),
            (asked(r#"[{"type":"additional_tools","tools":[{"type":"web_search"}]}]"#), "input[0].tools[0].type"),
            (
                asked(r#"[{"role":"user","content":[{"type":"input_file","file_id":"file_1"}]}]"#),
                "input[0].content[0].file_id",
            ),
            (
                asked(
                    r#"[{"type":"function_call_output","call_id":"c","output":[{"type":"input_image","file_id":"f"}]}]"#,
                ),
                "input[0].output[0].file_id",
            ),
            (
                asked(r#"[{"type":"computer_call_output","output":{"type":"computer_screenshot","file_id":"f"}}]"#),
                "input[0].output.file_id",
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
            r#""store":false,"include":["reasoning.encrypted_content"],"reasoning":{"effort":"high","summary":"auto"}"#,
            r#""tools":[{"type":"function","name":"shell"},{"type":"custom","name":"apply_patch"},{"type":"local_shell"}]"#,
            r#""tools":[{"type":"shell","environment":{"type":"local"}},{"type":"apply_patch"}],"parallel_tool_calls":false"#,
            r#""previous_response_id":null,"background":false,"x_new":1,"service_tier":"flex","text":{"verbosity":"low"}"#,
        ] {
            read(&with(extra)).unwrap_or_else(|error| panic!("{extra}: {error}"));
        }
    }

    #[test]
    fn nothing_is_stored_and_nothing_else_changes() {
        let made = |body: &str| {
            let bytes = Bytes::copy_from_slice(body.as_bytes());
            let target = Target {
                kind: ConnectionKind::OpenAi,
                base_url: "https://api.openai.com/v1",
                provider_model: "gpt-5.4",
                subject: Some("abc"),
                in_either_name: false,
            };
            ResponsesQuestion::read(&bytes).unwrap().for_provider(&bytes, &target)
        };
        let body = r#"{ "model":"fast","input" : "h\u00e9","y":1e400}"#;
        let spliced =
            body.replace("\"fast\"", "\"gpt-5.4\"").replacen('{', r#"{"store":false,"safety_identifier":"abc","#, 1);
        assert_eq!(made(body), spliced);
        let null = r#"{"store":null,"model":"gpt-5.4","input":"x","safety_identifier":"mine"}"#;
        assert_eq!(made(null), null.replace("null", "false"));
        let own = r#"{"store":false,"model":"gpt-5.4","input":"x","safety_identifier":"mine"}"#;
        assert_eq!(made(own), own);
    }

    #[test]
    fn bounds_are_never_below_what_can_be_billed() {
        let bound = |body: &str| read(body).unwrap().facts.input.bound(Some(200_000));
        assert!((500..700).contains(&bound(&asked(&format!("\"{}\"", "word ".repeat(100))))));
        let part = |part: &str| bound(&asked(&format!(r#"[{{"role":"user","content":[{part}]}}]"#)));
        let data = "A".repeat(100_000);
        let image = part(&format!(r#"{{"type":"input_image","image_url":"data:image/png;base64,{data}"}}"#));
        assert!((50_000..51_000).contains(&image), "{image}");
        assert_eq!(part(r#"{"type":"input_image","image_url":"https://example.com/cat.png"}"#), 200_000);
        assert_eq!(part(r#"{"type":"input_file","file_data":"JVBERi0"}"#), 200_000);
        assert_eq!(bound(&asked(r#"[{"type":"of_tomorrow"}]"#)), 200_000);
        assert!(bound(&asked(r#"[{"type":"reasoning","summary":[],"encrypted_content":"gAAAA"}]"#)) < 1_000);
        assert!(bound(&asked(r#"[{"type":"function_call_output","call_id":"c","output":"done"}]"#)) < 1_000);
    }
}
