//! Allow-lists: which models roles, teams, members and keys may use.

use super::{
    read::{Asking, Sent},
    refusal::Refused,
    shape::{RoleWord, SubjectWord},
};
use crate::Rooms;
use axum::{Json, extract::State};
use gateway::AllowListChange;
use serde::{Deserialize, Serialize};
use types::{
    Problem, Role,
    view::{AllowList, SubjectKind},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(list, put))
}

/// The models that a role, a team, a member or a key may use. Whoever has no list may use every model that is offered.
#[derive(Serialize, ToSchema)]
struct List {
    #[schema(value_type = SubjectWord)]
    subject_kind: SubjectKind,
    subject_id: Uuid,
    /// Which role, where it is a role's.
    #[schema(value_type = Option<RoleWord>)]
    role: Option<Role>,
    #[schema(example = json!(["gpt-5.4-mini"]))]
    models: Vec<String>,
}

impl From<AllowList> for List {
    fn from(list: AllowList) -> Self {
        let AllowList { subject_kind, subject_id, models } = list;
        Self { subject_kind, subject_id, role: Role::of_subject(subject_id), models }
    }
}

/// Every list.
#[derive(Serialize, ToSchema)]
struct Lists {
    data: Vec<List>,
}

/// Lists who may use only some of the models; all lists.
///
/// **Permissions:** admin or owner.
#[utoipa::path(get, path = "/allow-lists", tag = "Models", responses((status = 200, body = Lists)))]
async fn list(State(rooms): State<Rooms>, Asking(caller): Asking) -> Result<Json<Lists>, Refused> {
    let lists = rooms.gateway.allow_lists(&caller).await?;
    Ok(Json(Lists { data: lists.into_iter().map(List::from).collect() }))
}

/// A list that is to be set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewList {
    /// `role`, `team`, `member` or `key`.
    #[schema(value_type = SubjectWord)]
    subject_kind: SubjectKind,
    /// Whose; absent for roles.
    subject_id: Option<Uuid>,
    /// Which role, where `subject_kind` is `role`.
    #[schema(value_type = Option<RoleWord>)]
    role: Option<Role>,
    /// Exactly these; none removes the list.
    #[schema(example = json!(["gpt-5.4-mini"]))]
    models: Vec<String>,
}

/// Sets the models that a role, a team, a member or a key may use, from the next request on. An empty list removes theirs:
/// they may use every model that is offered.
///
/// **Permissions:** admin or owner.
#[utoipa::path(put, path = "/allow-lists", tag = "Models", request_body = NewList, responses((status = 200, body = List)))]
async fn put(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(new): Sent<NewList>,
) -> Result<Json<List>, Refused> {
    let id = new.subject_id.or(new.role.map(Role::subject_id));
    let id = id.ok_or_else(|| Problem::invalid("subject_id", "Say whose list it is, by id; for a role, `role`."))?;
    let change = if new.models.is_empty() { AllowListChange::Clear } else { AllowListChange::Replace(new.models) };
    let models = rooms.gateway.change_allowed(&caller, new.subject_kind, id, change).await?;
    Ok(Json(AllowList { subject_kind: new.subject_kind, subject_id: id, models }.into()))
}
