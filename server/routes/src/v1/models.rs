//! `GET /v1/models`, `GET /v1/models/{model}`: what this caller may ask for.

use super::Dialect;
use axum::{
    Extension, Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use context::Caller;
use gateway::Gateway;
use serde_json::{Value, json};
use types::{Problem, view::ModelChoice};

fn object(choice: &ModelChoice) -> Value {
    json!({"id": choice.name, "object": "model", "created": 0, "owned_by": choice.connection})
}

/// The models that the caller may use now.
pub(crate) async fn list(State(gateway): State<Gateway>, Extension(caller): Extension<Caller>) -> Response {
    match gateway.models(&caller).await {
        Ok(models) => {
            let usable: Vec<_> = models.iter().filter(|model| model.refused.is_none()).map(object).collect();
            Json(json!({"object": "list", "data": usable})).into_response()
        }
        Err(error) => Dialect::OpenAi.refuse(Problem::from(error).of_request(caller.request_id)),
    }
}

/// One of them.
pub(crate) async fn one(
    State(gateway): State<Gateway>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Response {
    let found = match gateway.models(&caller).await {
        Ok(models) => models.into_iter().find(|model| model.name == name),
        Err(error) => return Dialect::OpenAi.refuse(Problem::from(error).of_request(caller.request_id)),
    };
    match found {
        Some(model) => Json(object(&model)).into_response(),
        None => {
            let problem = Problem::new(404, "model_not_found", format!("There is no model `{name}`."))
                .because("GET /v1/models lists the models that you may use.");
            Dialect::OpenAi.refuse(problem.of_request(caller.request_id))
        }
    }
}
