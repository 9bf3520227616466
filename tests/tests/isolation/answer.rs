//! One request to one entry, and what of its answer can be compared.

use crate::policy::Entry;
use reqwest::{Method, StatusCode, header};
use std::collections::BTreeMap;
use tests::{Browser, World};
use url::Url;

/// How a server function is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By a page's script.
    Script,
    /// By a form without script.
    Form,
}

/// Who asks.
#[derive(Clone)]
pub enum Asker {
    /// A browser, signed in or not.
    Browser(Browser),
    /// A personal key.
    Key(String),
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
}

/// Sends the entry's request, its slots filled with these values, from a page of `org`.
pub async fn ask(
    world: &World,
    asker: &Asker,
    entry: &Entry,
    values: &BTreeMap<String, String>,
    by: By,
    org: &str,
) -> Answer {
    let (method, path) = entry.parts();
    let filled = |inputs: &BTreeMap<String, String>| -> Vec<(String, String)> {
        let value = |name: &String, written: &String| values.get(name).unwrap_or(written).clone();
        inputs.iter().map(|(name, written)| (name.clone(), value(name, written))).collect()
    };
    let mut path = path.replace("{org}", org);
    for (name, value) in filled(&entry.path) {
        path = path.replace(&format!("{{{name}}}"), &value).replace(&format!("{{*{name}}}"), &value);
    }
    let method = if method == "ANY" { Method::POST } else { method.parse().unwrap() };
    let http = match asker {
        Asker::Browser(browser) => &browser.http,
        Asker::Key(_) => &world.http,
    };
    let fields = filled(&entry.fields);
    let mut address = Url::parse(&world.at(&path)).unwrap();
    if method == Method::GET && !fields.is_empty() {
        address.query_pairs_mut().extend_pairs(&fields);
    }
    let mut request = http.request(method.clone(), address);
    let is_page = method == Method::GET && !path.starts_with("/rpc/");
    let accept = if is_page || by == By::Form { "text/html" } else { "application/json" };
    request = request.header(header::ACCEPT, accept);
    if let Asker::Key(key) = asker {
        request = request.bearer_auth(key);
    }
    if !is_page {
        request = request
            .header(header::REFERER, world.at(&format!("/{org}")))
            .header(header::ORIGIN, world.url.origin().ascii_serialization())
            .header("sec-fetch-site", "same-origin");
    }
    request = match &entry.body {
        Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(body.clone()),
        None if method == Method::GET => request,
        None => request.form(&fields),
    };
    read(request.send().await.unwrap(), values).await
}

/// Takes out of an answer what differs from request to request: the identifiers that were put in, the request's id, the
/// nonce, times.
async fn read(response: reqwest::Response, values: &BTreeMap<String, String>) -> Answer {
    let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let mut own = vec![header("x-keyhall-request-id")];
    own.extend(
        header("content-security-policy")
            .split("'nonce-")
            .skip(1)
            .filter_map(|rest| rest.split('\'').next().map(str::to_owned)),
    );
    own.extend(values.values().cloned());
    own.retain(|text| !text.is_empty());
    let (status, location) = (response.status(), header("location"));
    let body = without_scripts(response.text().await.unwrap());
    let same = |text: String| without_times(own.iter().fold(text, |text, part| text.replace(part.as_str(), "·")));
    // A form's refusal travels in the address as base64, and as it is in the body.
    let location = location.split("&__err=").next().unwrap_or_default().to_owned();
    Answer { status, location: same(location), body: same(body) }
}

/// A page without its scripts: they carry the same data again, in an order that differs from request to request.
fn without_scripts(mut text: String) -> String {
    while let Some(begin) = text.find("<script") {
        let end = text[begin..].find("</script>").map_or(text.len(), |end| begin + end + "</script>".len());
        text.replace_range(begin..end, "");
    }
    text
}

/// Where two texts begin to differ, with what stands around it: what a failing test shows.
pub fn difference(one: &Answer, other: &Answer) -> String {
    let text = |answer: &Answer| format!("{} {} {}", answer.status, answer.location, answer.body);
    let (one, other) = (text(one), text(other));
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| text.chars().skip(same.saturating_sub(60)).take(200).collect::<String>();
    format!("  …{}\n  …{}", around(&one), around(&other))
}

/// Replaces digits where they belong to a moment such as `2026-11-23T12:00:00Z` or count milliseconds.
fn without_times(text: String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("T") {
        let (before, after) = rest.split_at(at);
        let clock = after.get(1..9).is_some_and(|c| c.bytes().filter(u8::is_ascii_digit).count() == 6);
        out.push_str(before);
        rest = if clock {
            let tail = after.get(9..).unwrap_or_default();
            tail.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == 'Z')
        } else {
            out.push('T');
            after.get(1..).unwrap_or_default()
        };
    }
    out.push_str(rest);
    out
}
