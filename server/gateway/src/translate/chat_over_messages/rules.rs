//! What becomes of each member of a chat completions request.

use super::super::fate::{Place, becomes, ignored, refused, refused_unless};

const ITS_CACHE: &str =
    "OpenAI's cache has other lifetimes and prices. Ask for a cache with `cache_control` on /v1/messages.";
const NO_NAMES: &str = "Anthropic's messages have no names. Write the name into the text.";
const OLD_FUNCTIONS: &str = "It is the old form: use `tools`, `tool_calls` and messages of role `tool`.";
const NO_TOKENS: &str = "Anthropic shows and takes no single tokens.";
const NO_PENALTY: &str = "Anthropic's models take no penalties.";
const NO_SPEECH: &str = "Anthropic's models neither hear nor speak.";
const SEARCHES: &str = "A search is billed in another way.";

/// All places, in the order of the document.
#[cfg(test)]
pub const PLACES: [&Place; 21] = [
    &ROOT,
    &STREAM_OPTIONS,
    &INSTRUCTION,
    &USER,
    &ASSISTANT,
    &TOOL_RESULT,
    &TEXT,
    &IMAGE,
    &IMAGE_URL,
    &FILE,
    &FILE_DATA,
    &REFUSAL,
    &REASONING,
    &CALL,
    &CALLED,
    &TOOL,
    &FUNCTION,
    &CHOICE,
    &CHOSEN,
    &FORMAT,
    &SCHEMA,
];

pub const ROOT: Place = Place {
    title: "the request",
    rules: &[
        becomes("model", "`model`: the connection's name of it"),
        becomes("messages", "`system` and `messages`"),
        becomes("stream", "`stream`"),
        becomes("stream_options", "whether the usage chunk is written"),
        becomes(
            "max_completion_tokens",
            "`max_tokens`; the smaller one where both names are used, the model's own maximum where none is",
        ),
        becomes("max_tokens", "`max_tokens`"),
        becomes("temperature", "`temperature`, up to 1; 1 is left out, as it is both vendors' default"),
        becomes("top_p", "`top_p`; 1 is left out"),
        becomes("stop", "`stop_sequences`"),
        becomes("tools", "`tools`"),
        becomes("tool_choice", "`tool_choice`: `auto`, `none`, `required` as `any`, one function as `tool`"),
        becomes("parallel_tool_calls", "`tool_choice.disable_parallel_tool_use`, where there are tools"),
        becomes(
            "response_format",
            "`output_config.format` for `json_schema`; `text` is what is so anyway; `json_object` is refused, as there is no JSON without a schema",
        ),
        becomes(
            "reasoning_effort",
            "`thinking` of type `adaptive` and `output_config.effort`; `minimal` as `low`, `none` as `thinking` of type `disabled`",
        ),
        becomes(
            "thinking",
            "`thinking`, Anthropic's own member, as it is; then `reasoning_effort` says only the effort",
        ),
        becomes("service_tier", "`service_tier`: `default` as `standard_only`; `auto` is left out"),
        becomes("user", "`metadata.user_id`"),
        becomes("safety_identifier", "`metadata.user_id`, before `user`"),
        ignored("metadata", "It labels what OpenAI stores, and nothing is stored."),
        ignored("prompt_cache_key", "It helps OpenAI to find a cache again; Anthropic finds it by the text."),
        ignored("prompt_cache_retention", "It says how long OpenAI keeps a cache that it makes by itself."),
        ignored("prediction", "It makes an answer faster, not different."),
        refused_unless("n", &["1"], "Anthropic gives one answer to a question. Ask several times."),
        refused_unless("store", &["false"], "Anthropic stores no answers to be read again."),
        refused_unless("logprobs", &["false"], NO_TOKENS),
        refused_unless("top_logprobs", &["0"], NO_TOKENS),
        refused_unless("logit_bias", &["{}"], NO_TOKENS),
        refused_unless("frequency_penalty", &["0"], NO_PENALTY),
        refused_unless("presence_penalty", &["0"], NO_PENALTY),
        refused_unless("verbosity", &["\"medium\""], "Say in the system message how long an answer should be."),
        refused_unless("modalities", &["[\"text\"]"], NO_SPEECH),
        refused("seed", "Anthropic's models can't be asked to repeat themselves."),
        refused("audio", NO_SPEECH),
        refused("prompt_cache_options", ITS_CACHE),
        refused("functions", OLD_FUNCTIONS),
        refused("function_call", OLD_FUNCTIONS),
        refused("moderation", "Anthropic's API has no moderation."),
        refused("web_search_options", SEARCHES),
    ],
};

pub const STREAM_OPTIONS: Place = Place {
    title: "`stream_options`",
    rules: &[
        becomes("include_usage", "whether the usage chunk is written"),
        ignored("include_obfuscation", "It pads OpenAI's chunks; these have no padding."),
    ],
};

pub const INSTRUCTION: Place = Place {
    title: "a message of role `system` or `developer`",
    rules: &[
        becomes(
            "role",
            "a block of `system` before the first other message; later a message of role `system` in its place, which newer models know",
        ),
        becomes("content", "text blocks"),
        refused("name", NO_NAMES),
    ],
};

pub const USER: Place = Place {
    title: "a message of role `user`",
    rules: &[
        becomes("role", "`user`"),
        becomes("content", "blocks; empty text is left out, as Anthropic refuses it"),
        refused("name", NO_NAMES),
    ],
};

pub const ASSISTANT: Place = Place {
    title: "a message of role `assistant`",
    rules: &[
        becomes("role", "`assistant`"),
        becomes("content", "text blocks; a message with nothing in it is left out"),
        becomes("refusal", "a text block"),
        becomes("tool_calls", "`tool_use` blocks, after the text"),
        becomes(
            "reasoning_details",
            "`thinking` and `redacted_thinking` blocks, before the text, as an answer gave them",
        ),
        ignored(
            "reasoning_content",
            "It is the text of `reasoning_details`; without its signature Anthropic does not take it.",
        ),
        ignored("annotations", "They say where an earlier answer was found; its text is sent."),
        refused("audio", NO_SPEECH),
        refused("function_call", OLD_FUNCTIONS),
        refused("name", NO_NAMES),
    ],
};

pub const TOOL_RESULT: Place = Place {
    title: "a message of role `tool`",
    rules: &[
        becomes("role", "a `tool_result` block in the next `user` message"),
        becomes("tool_call_id", "`tool_use_id`"),
        becomes("content", "`content`"),
        refused("name", NO_NAMES),
    ],
};

pub const TEXT: Place = Place {
    title: "a part of type `text`",
    rules: &[
        becomes("type", "a `text` block"),
        becomes("text", "`text`"),
        refused("prompt_cache_breakpoint", ITS_CACHE),
    ],
};

pub const IMAGE: Place = Place {
    title: "a part of type `image_url`",
    rules: &[
        becomes("type", "an `image` block"),
        becomes("image_url", "`source`"),
        refused("prompt_cache_breakpoint", ITS_CACHE),
    ],
};

pub const IMAGE_URL: Place = Place {
    title: "`image_url` of a part",
    rules: &[
        becomes(
            "url",
            "a `base64` source for a data URL of JPEG, PNG, GIF or WebP, a `url` source for an https address",
        ),
        ignored("detail", "It says how closely OpenAI looks; Anthropic looks as closely as it can."),
    ],
};

pub const FILE: Place = Place {
    title: "a part of type `file`",
    rules: &[
        becomes("type", "a `document` block"),
        becomes("file", "`source` and `title`"),
        refused("prompt_cache_breakpoint", ITS_CACHE),
    ],
};

pub const FILE_DATA: Place = Place {
    title: "`file` of a part",
    rules: &[
        becomes("file_data", "a `base64` source for a data URL of a PDF"),
        becomes("filename", "`title`"),
        refused("file_id", "The file lies at OpenAI. Send its content as `file_data`."),
    ],
};

pub const REFUSAL: Place = Place {
    title: "a part of type `refusal`",
    rules: &[becomes("type", "a `text` block"), becomes("refusal", "`text`")],
};

/// The word in `format` of reasoning that Anthropic gave.
pub const REASONING_FORMAT: &str = "anthropic-claude-v1";

pub const REASONING: Place = Place {
    title: "an element of `reasoning_details`",
    rules: &[
        becomes("type", "`reasoning.text` as a `thinking` block, `reasoning.encrypted` as a `redacted_thinking` block"),
        becomes("text", "`thinking`"),
        becomes("signature", "`signature`, without which a thought can't be sent back"),
        becomes("data", "`data`"),
        becomes("index", "pieces of a stream with the same number are put together"),
        becomes(
            "format",
            "`anthropic-claude-v1`; elements of other formats are left out: another vendor's reasoning can't be read by Anthropic",
        ),
        ignored("id", "Anthropic's blocks have none."),
    ],
};

pub const CALL: Place = Place {
    title: "an element of `tool_calls`",
    rules: &[
        becomes("id", "`id`"),
        becomes("type", "a `tool_use` block; only `function` is known"),
        becomes("function", "`name` and `input`"),
        ignored("index", "It counts the pieces of a stream, and this is whole."),
    ],
};

pub const CALLED: Place = Place {
    title: "`function` of a tool call",
    rules: &[
        becomes("name", "`name`"),
        becomes("arguments", "`input`, byte by byte; it must be a JSON object, and nothing is `{}`"),
    ],
};

pub const TOOL: Place = Place {
    title: "an element of `tools`",
    rules: &[
        becomes("type", "a tool of Anthropic's; only `function` is known, as tools there take JSON objects"),
        becomes("function", "`name`, `description`, `input_schema`, `strict`"),
    ],
};

pub const FUNCTION: Place = Place {
    title: "`function` of a tool",
    rules: &[
        becomes("name", "`name`"),
        becomes("description", "`description`"),
        becomes("parameters", "`input_schema`, byte by byte; an object without members where it is absent"),
        becomes("strict", "`strict`"),
    ],
};

pub const CHOICE: Place = Place {
    title: "`tool_choice` as an object",
    rules: &[
        becomes("type", "`tool`; only `function` is known"),
        becomes("function", "`name`"),
        refused("allowed_tools", "Send only the tools that are allowed, and `auto` or `required`."),
    ],
};

pub const CHOSEN: Place = Place { title: "`function` of `tool_choice`", rules: &[becomes("name", "`name`")] };

pub const FORMAT: Place = Place {
    title: "`response_format` of type `json_schema`",
    rules: &[becomes("type", "`json_schema`"), becomes("json_schema", "`output_config.format`")],
};

pub const SCHEMA: Place = Place {
    title: "`json_schema` of `response_format`",
    rules: &[
        becomes("schema", "`schema`, byte by byte"),
        becomes("description", "the schema's own `description`, where it has none"),
        ignored("name", "It labels the schema at OpenAI."),
        ignored("strict", "Anthropic always keeps to the schema."),
    ],
};
