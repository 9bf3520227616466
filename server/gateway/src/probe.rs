//! Trying a provider: the cheapest request that proves that address and key are right.

use crate::{Error, Gateway, connect::record_models, fault, provider, route};
use audit::Event;
use context::Caller;
use http::header;
use outbound::{Caps, Outbound, Request, Url};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use seal::Purpose;
use serde_json::Value;
use std::time::Duration;
use store::{Invalidation, Scoped, entity::connection};
use tokio::time::Instant;
use types::{
    ConnectionId,
    view::{ConnectionCard, ConnectionKind, ProbeReport},
};

/// A list of models is not larger than this, in bytes.
const LARGEST_LIST: usize = 2 << 20;
/// Models that are kept of one connection, at most.
const MOST_MODELS: usize = 500;
/// The longest name of a model that is kept.
const LONGEST_NAME: usize = 200;

impl Gateway {
    /// Tries the connection with its active key, keeps the report and adds models that are new.
    ///
    /// **Permissions:** admin or owner.
    pub async fn probe(&self, caller: &Caller, id: ConnectionId) -> Result<ConnectionCard, Error> {
        Self::require_admin(caller)?;
        let connection = self.find_connection(caller, id).await?;
        let key = self.active_key(caller, id).await?;
        let kind = route::kind(&connection)?;
        let base = self.outbound.check(&connection.base_url)?;
        let origin = Outbound::origin(&base);
        let opened = self.vault.open(caller.scope(), key.secret_id, Purpose::ProviderKey, &origin).await?;
        let report = self.try_key(kind, &base, opened.reveal()).await;
        drop(opened);
        let enabled = self.enabled_at_first(caller, kind, &connection.base_url, &report.models).await?;
        let mut write = self.store.write_alone(caller.scope()).await?;
        Self::still_connected(&write, caller, id).await?;
        let added = record_models(self, &write, caller, id, "probe", &enabled).await?;
        connection::Entity::update_in(caller.scope())
            .set(connection::ActiveModel { probe: Set(serde_json::to_string(&report).ok()), ..Default::default() })
            .filter(connection::Column::Id.eq(id))
            .exec(&write)
            .await?;
        let event = Event::new("connection.probed", "connection", id.to_string())
            .with("accepted", report.ok)
            .with("models_added", added);
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Connection(caller.org(), id));
        write.commit().await?;
        self.connection(caller, id).await
    }

    /// Asks for the list of models.
    pub(crate) async fn try_key(&self, kind: ConnectionKind, base: &Url, key: &str) -> ProbeReport {
        let at = self.clock.now();
        let started = Instant::now();
        let (ok, summary, models) = match self.list_models(kind, base, key).await {
            Ok(models) => {
                let host = Outbound::origin(base);
                (true, format!("{host} accepted the key and offers {} models.", models.len()), models)
            }
            Err(summary) => (false, summary, Vec::new()),
        };
        let took_ms = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
        ProbeReport { at, ok, summary, models, took_ms }
    }

    /// The models' names, or what went wrong in a sentence.
    async fn list_models(&self, kind: ConnectionKind, base: &Url, key: &str) -> Result<Vec<String>, String> {
        let mut headers = provider::key_headers(kind, key).ok_or("The key holds characters that no key has.")?;
        headers.insert(header::ACCEPT, header::HeaderValue::from_static("application/json"));
        let url = provider::below(base, "/models");
        let shown = url.to_string();
        let caps =
            Caps { total: Some(self.timeouts.headers.min(Duration::from_secs(10))), ..Caps::document(LARGEST_LIST) };
        let mut request = Request::get(url, caps);
        request.headers = headers;
        let response = self.outbound.send(request).await.map_err(|error| format!("GET {shown} failed: {error}."))?;
        let status = response.status;
        let body = response.bytes().await.map_err(|error| format!("GET {shown} failed: {error}."))?;
        if !status.is_success() {
            return Err(match status.as_u16() {
                401 | 403 => format!("{} refused the key (status {}).", Outbound::origin(base), status.as_u16()),
                404 => format!("GET {shown} found nothing (404). Most base URLs end in /v1."),
                300..=399 => {
                    format!("GET {shown} was redirected, which is not followed. Give the address that it leads to.")
                }
                other => format!("GET {shown} answered with status {other}."),
            });
        }
        let listed: Option<Value> = serde_json::from_slice(&body).ok();
        let data = listed.as_ref().and_then(|list| list.get("data")).and_then(Value::as_array);
        let data = data.ok_or_else(|| format!("GET {shown} answered with something that is not a list of models."))?;
        let names = data.iter().filter_map(|model| model.get("id").and_then(Value::as_str));
        let names =
            names.filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME && !name.contains(char::is_control));
        // A provider that repeats the key in a model's name would put it onto a page.
        Ok(names.take(MOST_MODELS).map(|name| fault::vetted(name, key)).collect())
    }

    /// Whether members may use each model at first: those that chat, and for OpenAI itself only those whose price is known.
    pub(crate) async fn enabled_at_first(
        &self,
        caller: &Caller,
        kind: ConnectionKind,
        base_url: &str,
        names: &[String],
    ) -> Result<Vec<(String, bool)>, Error> {
        let mut all = Vec::with_capacity(names.len());
        for name in names {
            let is_known = kind != ConnectionKind::OpenAi
                || self.ledger.price(caller.scope(), kind, base_url, name, name).await?.is_some();
            all.push((name.clone(), is_known && chats(name)));
        }
        Ok(all)
    }
}

/// Parts of names of models that do something else than chat.
const OTHERS: [&str; 16] = [
    "embed",
    "tts",
    "whisper",
    "transcribe",
    "dall-e",
    "image",
    "moderation",
    "realtime",
    "audio",
    "babbage",
    "davinci",
    "sora",
    "computer-use",
    "rerank",
    "speech",
    "ocr",
];
/// Parts of names of OpenAI's models that are asked in other ways, or billed for more than tokens.
const NOT_BY_CHAT: [&str; 5] = ["instruct", "codex", "-pro", "search", "deep-research"];

/// Whether a model of this name chats, as far as its name tells. Admins decide; this is where they begin.
fn chats(name: &str) -> bool {
    let name = name.to_lowercase();
    let has_one_of = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    let is_openai = ["gpt-", "o1", "o3", "o4"].iter().any(|begin| name.starts_with(begin));
    !(has_one_of(&OTHERS) || is_openai && has_one_of(&NOT_BY_CHAT))
}

#[cfg(test)]
mod tests {
    use super::chats;

    #[test]
    fn names_tell_which_models_chat() {
        for name in [
            "gpt-5.4",
            "gpt-4o-mini",
            "qwen2.5-0.5b-instruct-q4_k_m",
            "claude-sonnet-5-5",
            "llama3.2:3b",
            "gemini-3.1-pro-preview",
        ] {
            assert!(chats(name), "{name}");
        }
        for name in [
            "text-embedding-3-small",
            "whisper-1",
            "gpt-image-1",
            "gpt-4o-realtime-preview",
            "gpt-3.5-turbo-instruct",
            "gpt-5-pro",
        ] {
            assert!(!chats(name), "{name}");
        }
    }
}
