//! `GET /v1/models`, `GET /v1/models/{model}`: what this caller may ask for, in OpenAI's shape, and in Anthropic's for its
//! clients (they send `anthropic-version`).

use super::Dialect;
use axum::{
    Extension, Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use context::Caller;
use gateway::{Error, Gateway};
use http::HeaderMap;
use serde_json::{Value, json};
use types::{Problem, view::ModelChoice};

/// The shape of the answer, by the caller's headers.
fn dialect(headers: &HeaderMap) -> Dialect {
    Dialect::of("/v1/models", headers)
}

fn object(choice: &ModelChoice, dialect: Dialect) -> Value {
    match dialect {
        // Anthropic's own word for a moment that is not known.
        Dialect::Anthropic => json!({
            "type": "model", "id": choice.name, "display_name": choice.name, "created_at": "1970-01-01T00:00:00Z",
        }),
        Dialect::OpenAi | Dialect::Responses => {
            json!({"id": choice.name, "object": "model", "created": 0, "owned_by": choice.connection})
        }
    }
}

/// The models that the caller may use now.
pub(crate) async fn list(
    State(gateway): State<Gateway>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Response {
    let dialect = dialect(&headers);
    match gateway.askable_models(&caller).await {
        Ok(models) => {
            let data: Vec<_> = models.iter().map(|model| object(model, dialect)).collect();
            let end = |model: Option<&ModelChoice>| model.map(|model| model.name.clone());
            Json(match dialect {
                Dialect::Anthropic => json!({
                    "data": data, "has_more": false, "first_id": end(models.first()), "last_id": end(models.last()),
                }),
                Dialect::OpenAi | Dialect::Responses => json!({"object": "list", "data": data}),
            })
            .into_response()
        }
        Err(error) => refuse(error, dialect, &caller),
    }
}

/// One of them.
pub(crate) async fn one(
    State(gateway): State<Gateway>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Response {
    let dialect = dialect(&headers);
    let found = match gateway.askable_models(&caller).await {
        Ok(models) => models.into_iter().find(|model| model.name == name),
        Err(error) => return refuse(error, dialect, &caller),
    };
    match found {
        Some(model) => Json(object(&model, dialect)).into_response(),
        None => {
            let problem = Problem::new(404, "model_not_found", format!("There is no model `{name}`."))
                .because("GET /v1/models lists the models that you may use.");
            dialect.refuse(problem.of_request(caller.request_id))
        }
    }
}

fn refuse(error: Error, dialect: Dialect, caller: &Caller) -> Response {
    dialect.refuse(Problem::from(error).of_request(caller.request_id))
}
