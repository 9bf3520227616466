//! A script that uses the administration API with somebody's session.

use reqwest::{Method, RequestBuilder, StatusCode, header, header::HeaderMap};
use serde_json::Value;
use tests::{Browser, World};

/// Somebody's access to the API in `acme`.
pub struct Api {
    browser: Browser,
    server: String,
    origin: String,
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The JSON; null when there was none.
    pub body: Value,
}

impl Api {
    /// With this person's session.
    pub async fn of(world: &World, person: &str) -> Self {
        Self::with(world, world.signed_in(person).await)
    }

    /// With no session at all.
    pub fn of_nobody(world: &World) -> Self {
        Self::with(world, Browser::new(&world.url))
    }

    fn with(world: &World, browser: Browser) -> Self {
        Self { browser, server: world.at("/"), origin: world.url.origin().ascii_serialization() }
    }

    /// A request from our own origin, below the organization unless the path begins with `/api`.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let below = if path.starts_with("/api") { path.to_owned() } else { format!("/api/v1/orgs/acme{path}") };
        let address = format!("{}{below}", self.server.trim_end_matches('/'));
        let method: Method = method.parse().unwrap();
        self.browser.http.request(method, address).header(header::ORIGIN, &self.origin)
    }

    pub async fn get(&self, path: &str) -> Answer {
        read(self.request("GET", path)).await
    }

    pub async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let request = self.request(method, path);
        read(if body.is_null() { request } else { request.json(&body) }).await
    }

    /// The same under an `Idempotency-Key`.
    pub async fn send_once(&self, key: &str, method: &str, path: &str, body: Value) -> Answer {
        read(self.request(method, path).header("idempotency-key", key).json(&body)).await
    }

    /// The answer of something that works.
    pub async fn done(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.send(method, path, body).await;
        assert!(answer.status.is_success(), "{method} {path}: {answer:?}");
        answer.body
    }

    /// Every row of a list, by pages of `limit`; `between` runs after each page.
    pub async fn walk(&self, path: &str, limit: usize, mut between: impl AsyncFnMut()) -> Vec<Value> {
        let (mut rows, mut cursor) = (Vec::new(), String::new());
        let joint = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self.done("GET", &format!("{path}{joint}limit={limit}{cursor}"), Value::Null).await;
            let data = page["data"].as_array().unwrap();
            assert!(data.len() <= limit, "{page}");
            rows.extend(data.iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return rows,
            }
            between().await;
        }
    }
}

/// Sends it and reads the answer.
pub async fn read(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.unwrap();
    Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
}

impl Answer {
    /// The problem's stable word.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}
