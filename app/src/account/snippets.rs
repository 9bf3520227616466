//! Ready snippets: the new key with this server's address, for the tools that people have.

use crate::{parts::CopyButton, text::texts};
use leptos::prelude::*;

/// One tool's snippet.
struct Snippet {
    id: &'static str,
    name: &'static str,
    text: String,
}

fn snippets(base_url: &str, key: &str, model: &str) -> [Snippet; 4] {
    [
        Snippet {
            id: "curl",
            name: "curl",
            text: format!(
                "curl {base_url}/v1/chat/completions \\\n  -H \"Authorization: Bearer {key}\" \\\n  -H \"Content-Type: application/json\" \\\n  -d '{{\"model\": \"{model}\", \"messages\": [{{\"role\": \"user\", \"content\": \"Hello\"}}]}}'"
            ),
        },
        Snippet {
            id: "python",
            name: "Python",
            text: format!(
                "from openai import OpenAI\n\nclient = OpenAI(\n    base_url=\"{base_url}/v1\",\n    api_key=\"{key}\",\n)\nanswer = client.chat.completions.create(\n    model=\"{model}\",\n    messages=[{{\"role\": \"user\", \"content\": \"Hello\"}}],\n)\nprint(answer.choices[0].message.content)"
            ),
        },
        Snippet {
            id: "javascript",
            name: "JavaScript",
            text: format!(
                "import OpenAI from \"openai\";\n\nconst client = new OpenAI({{\n  baseURL: \"{base_url}/v1\",\n  apiKey: \"{key}\",\n}});\nconst answer = await client.chat.completions.create({{\n  model: \"{model}\",\n  messages: [{{ role: \"user\", content: \"Hello\" }}],\n}});\nconsole.log(answer.choices[0].message.content);"
            ),
        },
        Snippet {
            id: "environment",
            name: "Coding tools",
            text: format!("export OPENAI_BASE_URL=\"{base_url}/v1\"\nexport OPENAI_API_KEY=\"{key}\""),
        },
    ]
}

/// A choice of snippets, one shown at a time; the choice needs no script.
#[component]
pub(super) fn Snippets(base_url: String, key_text: String, model: String) -> impl IntoView {
    let all = snippets(&base_url, &key_text, &model)
        .into_iter()
        .enumerate()
        .map(|(place, snippet)| {
            let text = snippet.text.clone();
            view! {
                <details class="snippet" id=format!("snippet-{}", snippet.id) open=place == 0>
                    <summary>{snippet.name}</summary>
                    <div class="code" dir="ltr">
                        <div class="code-head">
                            <span class="code-language">{snippet.name}</span>
                            <CopyButton text=text/>
                        </div>
                        <pre class="code-body" tabindex="0"><code>{snippet.text}</code></pre>
                    </div>
                </details>
            }
        })
        .collect_view();
    view! {
        <div class="snippets">
            <h3 class="snippets-title">{texts().account().use_it}</h3>
            {all}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::snippets;

    #[test]
    fn every_snippet_names_this_server_and_the_key_and_those_that_ask_a_model() {
        for snippet in snippets("https://keyhall.example", "kh_key_x", "gpt-5.4") {
            assert!(snippet.text.contains("https://keyhall.example/v1"), "{}", snippet.name);
            assert!(snippet.text.contains("kh_key_x"), "{}", snippet.name);
            assert_eq!(snippet.text.contains("gpt-5.4"), snippet.id != "environment", "{}", snippet.name);
        }
    }
}
