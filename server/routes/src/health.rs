//! Liveness and readiness.

use audit::Audit;
use axum::extract::State;
use http::StatusCode;
use store::Store;

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers too. The vault, the migrations and the triggers are checked before the listener opens. Lines that
/// begin with `warning:` tell the operator of what does not keep anybody from working; they name no organization.
pub(crate) async fn ready(State(store): State<Store>, State(audit): State<Audit>) -> (StatusCode, String) {
    if let Err(error) = store.ping().await {
        tracing::error!(%error, "not ready");
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n".to_owned());
    }
    let mut answer = "ready\n".to_owned();
    let failing = audit.failing().len();
    if failing > 0 {
        answer.push_str(&format!("warning: audit logs that do not hold: {failing}; the server's log says which\n"));
    }
    (StatusCode::OK, answer)
}
