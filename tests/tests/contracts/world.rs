//! A world with both vendors connected, as themselves.

use gateway::NewConnection;
use tests::{PROVIDER_KEY, World, connection};
use types::view::ConnectionKind;

/// The world and a key.
pub struct House {
    pub world: World,
    key: String,
}

impl House {
    pub async fn new() -> Self {
        let world = World::without_connection().await;
        for (name, kind) in [("OpenAI", ConnectionKind::OpenAi), ("Anthropic", ConnectionKind::Anthropic)] {
            let new = NewConnection { name: name.to_owned(), kind, ..connection(&world.provider_url, PROVIDER_KEY) };
            let card = world.rooms.gateway.connect(&world.operator, new).await.unwrap();
            for model in card.models.iter().filter(|model| model.name.starts_with("text-embedding")) {
                world.rooms.gateway.set_model_enabled(&world.operator, model.id, true).await.unwrap();
            }
        }
        let key = world.key().await;
        Self { world, key }
    }

    /// Sends a client's body as it is, with the headers that such clients send.
    pub async fn ask(&self, path: &str, body: &'static str) -> reqwest::Response {
        let url = self.world.at(path);
        let url = if path == "/v1/messages" { format!("{url}?beta=true") } else { url };
        let request = self.world.http.post(url).header("content-type", "application/json").body(body);
        let request = if path.starts_with("/v1/messages") {
            let betas = "claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27";
            request
                .header("x-api-key", &self.key)
                .header("anthropic-version", "2023-06-01")
                .header("anthropic-beta", betas)
        } else {
            request.bearer_auth(&self.key)
        };
        request.send().await.unwrap()
    }

    /// Every row ended with the provider's own figures, within what was held.
    pub async fn settled(&self) {
        let done = async |world: &World| world.ledger().await.iter().all(|row| row.settled_at.is_some());
        self.world.until("every request is settled", done).await;
        for row in self.world.ledger().await {
            assert_eq!((row.outcome.as_str(), row.usage_source.as_str()), ("ok", "provider"), "{row:?}");
            assert!(row.cost <= row.reserved, "{row:?}");
        }
    }
}
