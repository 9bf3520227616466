//! What becomes of each member of a Messages request.

use super::super::fate::{Place, becomes, ignored, refused, refused_unless};

const OWN_CACHE: &str =
    "Providers of chat completions cache by themselves, and say in the usage what they read from it.";
const SERVER_TOOLS: &str = "It belongs to tools that Anthropic runs.";
const NO_CITATIONS: &str = "Chat completions can't be asked to cite.";
const DIRECT: &[&str] = &["{\"type\":\"direct\"}"];

/// All places, in the order of the document.
#[cfg(test)]
pub const PLACES: [&Place; 22] = [
    &ROOT, &SYSTEM, &USER, &ASSISTANT, &TEXT, &IMAGE, &BASE64, &URL, &DOCUMENT, &PLAIN, &RESULT, &USE, &THINKING,
    &SEALED, &TOOL, &CHOICE, &OUTPUT, &FORMAT, &THINK, &EDITS, &EDIT, &METADATA,
];

pub const ROOT: Place = Place {
    title: "the request",
    rules: &[
        becomes("model", "`model`: the connection's name of it"),
        becomes("messages", "`messages`"),
        becomes("system", "a first message of role `system`"),
        becomes("max_tokens", "`max_completion_tokens`, and `max_tokens` where a provider knows only that"),
        becomes("stream", "`stream`; the usage figures are always asked for"),
        becomes("temperature", "`temperature`; 1 is left out, as it is both vendors' default"),
        becomes("top_p", "`top_p`; 1 is left out"),
        becomes("stop_sequences", "`stop`"),
        becomes("tools", "`tools`"),
        becomes("tool_choice", "`tool_choice`: `auto`, `none`, `any` as `required`, `tool` as one function"),
        becomes(
            "thinking",
            "`reasoning_effort`, where `output_config.effort` says none, and whether reasoning is shown",
        ),
        becomes("output_config", "`reasoning_effort` and `response_format`"),
        becomes("service_tier", "`service_tier`: `standard_only` as `default`; `auto` is left out"),
        becomes("metadata", "nothing, once it was read"),
        becomes("context_management", "nothing: edits that clear thinking are done, as earlier thinking is never sent"),
        ignored("cache_control", OWN_CACHE),
        refused_unless("speed", &["\"standard\""], "Only Anthropic serves faster for more."),
        refused_unless("mcp_servers", &["[]"], SERVER_TOOLS),
        refused("top_k", "Chat completions have no `top_k`."),
        refused("container", SERVER_TOOLS),
        refused("inference_geo", "Only Anthropic can be told where to compute."),
        refused("diagnostics", "Only Anthropic explains what its cache missed."),
        refused("user_profile_id", "It belongs to Anthropic's accounts."),
        refused("workspace_id", "It belongs to Anthropic's accounts."),
    ],
};

pub const SYSTEM: Place = Place {
    title: "a message of role `system`",
    rules: &[becomes("role", "`system`, in its place"), becomes("content", "`content`")],
};

pub const USER: Place = Place {
    title: "a message of role `user`",
    rules: &[
        becomes("role", "`user`; results of tools become messages of role `tool` before it"),
        becomes("content", "`content`"),
    ],
};

pub const ASSISTANT: Place = Place {
    title: "a message of role `assistant`",
    rules: &[
        becomes("role", "`assistant`; a message in which nothing is left is left out"),
        becomes("content", "`content`, its texts in a row, and `tool_calls`"),
    ],
};

pub const TEXT: Place = Place {
    title: "a block of type `text`",
    rules: &[
        becomes("type", "a `text` part"),
        becomes("text", "`text`"),
        ignored("cache_control", OWN_CACHE),
        ignored("citations", "They say where an earlier answer was found; its text is sent."),
    ],
};

pub const IMAGE: Place = Place {
    title: "a block of type `image`",
    rules: &[
        becomes("type", "an `image_url` part"),
        becomes("source", "`url`"),
        ignored("cache_control", OWN_CACHE),
        refused_unless("transformations", &["{}"], "Chat completions can't be asked to leave an image as it is."),
    ],
};

pub const BASE64: Place = Place {
    title: "a `source` of type `base64`",
    rules: &[
        becomes("type", "a data URL"),
        becomes("media_type", "its media type: JPEG, PNG, GIF, WebP; PDF for documents"),
        becomes("data", "its data"),
    ],
};

pub const URL: Place = Place {
    title: "a `source` of type `url`",
    rules: &[
        becomes("type", "the `url` of an image; refused for documents, as files have none"),
        becomes("url", "`url`"),
    ],
};

pub const DOCUMENT: Place = Place {
    title: "a block of type `document`",
    rules: &[
        becomes("type", "a `file` part for a PDF, a `text` part for text"),
        becomes("source", "`file_data`, or `text`; sources of type `url`, `content` and `file` are refused"),
        becomes("title", "`filename`, or the first line of the text"),
        becomes("context", "the lines before the text; refused beside a PDF"),
        ignored("cache_control", OWN_CACHE),
        refused_unless("citations", &["{\"enabled\":false}"], NO_CITATIONS),
    ],
};

pub const PLAIN: Place = Place {
    title: "a `source` of type `text`",
    rules: &[becomes("type", "`text`"), ignored("media_type", "It is always `text/plain`."), becomes("data", "`text`")],
};

pub const RESULT: Place = Place {
    title: "a block of type `tool_result`",
    rules: &[
        becomes("type", "a message of role `tool`"),
        becomes("tool_use_id", "`tool_call_id`"),
        becomes(
            "content",
            "`content`; images and files follow in the next `user` message, as tools answer in text alone",
        ),
        becomes("is_error", "`Error: ` before the content"),
        ignored("cache_control", OWN_CACHE),
        refused("toolset_name", SERVER_TOOLS),
    ],
};

pub const USE: Place = Place {
    title: "a block of type `tool_use`",
    rules: &[
        becomes("type", "an element of `tool_calls`"),
        becomes("id", "`id`"),
        becomes("name", "`function.name`"),
        becomes("input", "`function.arguments`, byte by byte"),
        ignored("cache_control", OWN_CACHE),
        refused_unless("caller", DIRECT, SERVER_TOOLS),
        refused("toolset_name", SERVER_TOOLS),
    ],
};

pub const THINKING: Place = Place {
    title: "a block of type `thinking`",
    rules: &[
        ignored("type", "Chat completions have no place for earlier reasoning, and need none."),
        ignored("thinking", "As above."),
        ignored("signature", "As above."),
    ],
};

pub const SEALED: Place = Place {
    title: "a block of type `redacted_thinking`",
    rules: &[ignored("type", "As `thinking`."), ignored("data", "As `thinking`.")],
};

pub const TOOL: Place = Place {
    title: "an element of `tools`",
    rules: &[
        becomes("type", "a tool of type `function`; only `custom` is known: others are Anthropic's own"),
        becomes("name", "`function.name`"),
        becomes("description", "`function.description`"),
        becomes("input_schema", "`function.parameters`, byte by byte"),
        becomes("strict", "`function.strict`"),
        ignored("cache_control", OWN_CACHE),
        ignored("eager_input_streaming", "Chat completions always stream arguments as they are written."),
        refused_unless("allowed_callers", &["[\"direct\"]"], SERVER_TOOLS),
        refused_unless("defer_loading", &["false"], SERVER_TOOLS),
        refused_unless("input_examples", &["[]"], "Functions have no examples. Write them into the description."),
    ],
};

pub const CHOICE: Place = Place {
    title: "`tool_choice`",
    rules: &[
        becomes("type", "`tool_choice`"),
        becomes("name", "`function.name`"),
        becomes("disable_parallel_tool_use", "`parallel_tool_calls`"),
    ],
};

pub const OUTPUT: Place = Place {
    title: "`output_config`",
    rules: &[becomes("effort", "`reasoning_effort`"), becomes("format", "`response_format`")],
};

pub const FORMAT: Place = Place {
    title: "`format` of `output_config`",
    rules: &[
        becomes("type", "`json_schema`"),
        becomes("schema", "`json_schema.schema`, byte by byte, with `strict` and the name `answer`"),
    ],
};

pub const THINK: Place = Place {
    title: "`thinking`",
    rules: &[
        becomes(
            "type",
            "`disabled` as the effort `none`, `adaptive` as no word on it, `enabled` by its budget; `between_tools` is refused",
        ),
        becomes("budget_tokens", "the effort: `low` up to 4,096, `medium` up to 16,384, `high` beyond"),
        ignored("display", "Reasoning is shown as the provider shows it."),
    ],
};

pub const EDITS: Place =
    Place { title: "`context_management`", rules: &[becomes("edits", "nothing, once each was read")] };

pub const EDIT: Place = Place {
    title: "an element of `edits`",
    rules: &[
        becomes("type", "nothing for `clear_thinking_…`; others are refused"),
        ignored("keep", "No earlier thinking is sent at all."),
    ],
};

pub const METADATA: Place =
    Place { title: "`metadata`", rules: &[ignored("user_id", "Keyhall itself tells OpenAI who asks, by a hash.")] };
