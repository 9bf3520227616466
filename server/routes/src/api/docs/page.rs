//! The page.

use super::{
    html::{anchor, inline, paragraphs, text},
    sample,
};
use serde_json::{Map, Value};

/// The document as a page; `origin` is this server's, for the examples.
pub(super) fn write(document: &Value, origin: &str) -> String {
    let page = Page { document, origin };
    let title = page.string("/info/title");
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/api/docs/style.css\"></head><body>\
         <a class=\"skip\" href=\"#content\">Skip to the content</a>\
         <div class=\"frame\"><nav aria-label=\"Operations\">{}</nav><main id=\"content\"><header><h1>{title}</h1>\
         <p class=\"lead\">OpenAPI {}. <a href=\"/api/openapi.json\">openapi.json</a></p>{}</header>{}{}</main></div></body></html>",
        page.contents(),
        page.string("/openapi"),
        paragraphs(document.pointer("/info/description").and_then(Value::as_str).unwrap_or_default()),
        page.sections(),
        page.schemas(),
    )
}

struct Page<'a> {
    document: &'a Value,
    origin: &'a str,
}

/// An operation with its place.
struct Entry<'a> {
    method: &'a str,
    path: &'a str,
    shared: &'a Value,
    operation: &'a Value,
}

impl Entry<'_> {
    fn word(&self, name: &str) -> &str {
        self.operation.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn parameters(&self) -> impl Iterator<Item = &Value> {
        let lists = [self.shared.get("parameters"), self.operation.get("parameters")];
        lists.into_iter().flatten().filter_map(Value::as_array).flatten()
    }
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl<'a> Page<'a> {
    fn string(&self, pointer: &str) -> String {
        text(self.document.pointer(pointer).and_then(Value::as_str).unwrap_or_default())
    }

    fn tags(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let tags = self.document.get("tags").and_then(Value::as_array).into_iter().flatten();
        tags.filter_map(|tag| Some((tag.get("name")?.as_str()?, tag.get("description")?.as_str()?)))
    }

    fn entries(&self, tag: &'a str) -> impl Iterator<Item = Entry<'a>> {
        let paths = self.document.get("paths").and_then(Value::as_object).into_iter().flatten();
        let all = paths.flat_map(|(path, item)| {
            let of_method = |method| item.get(method).map(|operation| Entry { method, path, shared: item, operation });
            METHODS.into_iter().filter_map(of_method)
        });
        all.filter(move |entry| entry.operation.pointer("/tags/0").and_then(Value::as_str) == Some(tag))
    }

    fn contents(&self) -> String {
        let section = |(tag, _): (&'a str, &str)| {
            let entries = self.entries(tag).map(|entry| {
                let summary = brief(entry.word("summary")).split([',', ';']).next().unwrap_or_default();
                let (id, summary) = (text(entry.word("operationId")), inline(summary));
                format!("<li><a href=\"#{id}\">{summary}</a></li>")
            });
            let entries: String = entries.collect();
            format!("<h2><a href=\"#{}\">{}</a></h2><ul>{entries}</ul>", anchor(tag), text(tag))
        };
        let sections: String = self.tags().map(section).collect();
        format!("{sections}<h2><a href=\"#shapes\">Shapes</a></h2>")
    }

    fn sections(&self) -> String {
        let section = |(tag, about): (&'a str, &'a str)| {
            let entries: String = self.entries(tag).map(|entry| self.entry(&entry)).collect();
            format!("<section id=\"{}\"><h2>{}</h2><p>{}</p>{entries}</section>", anchor(tag), text(tag), inline(about))
        };
        self.tags().map(section).collect()
    }

    fn entry(&self, entry: &Entry) -> String {
        let (id, method) = (text(entry.word("operationId")), entry.method);
        format!(
            "<article id=\"{id}\"><h3>{}</h3><p class=\"address\"><span class=\"method {method}\">{}</span> <code>{}</code></p>\
             {}{}{}{}{}</article>",
            inline(brief(entry.word("summary"))),
            method.to_uppercase(),
            text(entry.path),
            paragraphs(&long(entry)),
            parameters(entry),
            self.sent(entry),
            self.answers(entry),
            self.curl(entry),
        )
    }

    fn sent(&self, entry: &Entry) -> String {
        let schema = entry.operation.pointer("/requestBody/content/application~1json/schema");
        let Some(schema) = schema else { return String::new() };
        let target = resolve(self.document, schema);
        format!("<h4>Body: {}</h4>{}", kind_of(schema), members(target))
    }

    fn answers(&self, entry: &Entry) -> String {
        let answers = entry.operation.get("responses").and_then(Value::as_object).into_iter().flatten();
        let rows = answers.map(|(status, answer)| {
            let content = answer.get("content").and_then(Value::as_object);
            let schema = content.and_then(|kinds| kinds.values().next()).and_then(|kind| kind.get("schema"));
            let shape = schema.map(kind_of).unwrap_or_default();
            let about = answer.get("description").and_then(Value::as_str).unwrap_or_default();
            let status = if status == "default" { "otherwise" } else { status };
            format!("<tr><th scope=\"row\">{}</th><td>{shape}</td><td>{}</td></tr>", text(status), inline(about))
        });
        format!("<h4>Answers</h4><div class=\"wide\"><table><tbody>{}</tbody></table></div>", rows.collect::<String>())
    }

    fn curl(&self, entry: &Entry) -> String {
        let mut path = entry.path.to_owned();
        for parameter in entry.parameters().filter(|parameter| is_in(parameter, "path")) {
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
            let example = parameter
                .get("example")
                .cloned()
                .unwrap_or_else(|| sample::of(self.document, parameter.get("schema").unwrap_or(&Value::Null)));
            let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            path = path.replace(&format!("{{{name}}}"), &example);
        }
        let cookie = if self.origin.starts_with("https:") { "__Host-kh" } else { "kh" };
        let mut lines = vec![format!("curl {}{path}", self.origin), format!("-b \"{cookie}=$KEYHALL_SESSION\"")];
        if entry.method != "get" {
            lines.insert(0, format!("curl -X {} {}{path}", entry.method.to_uppercase(), self.origin));
            lines.remove(1);
            lines.push(format!("-H \"origin: {}\"", self.origin));
            lines.push("-H \"idempotency-key: $(uuidgen)\"".to_owned());
        }
        if let Some(schema) = entry.operation.pointer("/requestBody/content/application~1json/schema") {
            let body = serde_json::to_string_pretty(&sample::of(self.document, schema)).unwrap_or_default();
            lines.push("-H \"content-type: application/json\"".to_owned());
            lines.push(format!("-d '{body}'"));
        }
        format!(
            "<details><summary>With curl</summary><pre tabindex=\"0\"><code>{}</code></pre></details>",
            text(&lines.join(" \\\n  "))
        )
    }

    fn schemas(&self) -> String {
        let all = self.document.pointer("/components/schemas").and_then(Value::as_object);
        let shapes = all.into_iter().flatten().map(|(name, schema)| {
            let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
            format!(
                "<article id=\"shape-{}\"><h3>{}</h3>{}{}</article>",
                anchor(name),
                text(name),
                paragraphs(about),
                members(schema)
            )
        });
        format!("<section id=\"shapes\"><h2>Shapes</h2>{}</section>", shapes.collect::<String>())
    }
}

/// A summary's first sentence, without its point.
fn brief(summary: &str) -> &str {
    summary.split(['.', ':']).next().unwrap_or(summary)
}

/// The whole of what a handler says of itself.
fn long(entry: &Entry) -> String {
    let summary = entry.word("summary");
    let rest = if summary.trim_end_matches('.') == brief(summary) { "" } else { summary };
    format!("{rest}\n\n{}", entry.word("description"))
}

fn is_in(parameter: &Value, place: &str) -> bool {
    parameter.get("in").and_then(Value::as_str) == Some(place)
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema)
}

fn parameters(entry: &Entry) -> String {
    let rows = entry.parameters().map(|parameter| {
        let word = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
        let required = parameter.get("required").and_then(Value::as_bool).unwrap_or(false);
        row(
            word("name"),
            required,
            &format!("{} · {}", word("in"), parameter.get("schema").map(kind_of).unwrap_or_default()),
            word("description"),
        )
    });
    let rows: String = rows.collect();
    if rows.is_empty() { rows } else { format!("<h4>Parameters</h4>{}", table(&rows)) }
}

fn table(rows: &str) -> String {
    format!("<div class=\"wide\"><table><tbody>{rows}</tbody></table></div>")
}

fn row(name: &str, required: bool, kind: &str, about: &str) -> String {
    let mark = if required { " <span class=\"required\">required</span>" } else { "" };
    format!(
        "<tr><th scope=\"row\"><code>{}</code>{mark}</th><td>{kind}</td><td>{}</td></tr>",
        text(name),
        inline(about)
    )
}

/// The members of an object, or the words of a text.
fn members(schema: &Value) -> String {
    let none = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|one| one.as_str() == Some(name)));
    let rows = properties.iter().map(|(name, member)| {
        let about = member.get("description").and_then(Value::as_str).unwrap_or_default();
        row(name, is_required(name), &kind_of(member), about)
    });
    let rows: String = rows.collect();
    if !rows.is_empty() {
        return table(&rows);
    }
    format!("<p>{}</p>", kind_of(schema))
}

/// What a schema is, in a few words, with links to shapes.
fn kind_of(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.rsplit('/').next()) {
        return format!("<a href=\"#shape-{}\">{}</a>", anchor(name), text(name));
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(options) = schema.get(several).and_then(Value::as_array) {
            return options.iter().map(kind_of).collect::<Vec<_>>().join(" or ");
        }
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words = words.iter().filter_map(Value::as_str).map(|word| format!("<code>{}</code>", text(word)));
        return words.collect::<Vec<_>>().join(", ");
    }
    let kind = match sample::kind(schema) {
        "array" => format!("list of {}", schema.get("items").map(kind_of).unwrap_or_default()),
        word => schema.get("format").and_then(Value::as_str).map_or_else(|| text(word), text),
    };
    let may_be_null =
        schema.get("type").and_then(Value::as_array).is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"));
    if may_be_null { format!("{kind} or null") } else { kind }
}
